"""Trust in this machine's clock, which must be there before a log's oldest entries are dropped.

A clock that was wrong once must not erase what a right one would keep. So it is compared with
the database's, and with the heartbeat: the time at which a running server last noted that it ran.
"""

from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, func, text
from sqlmodel import col, select

from models.columns import UtcTime
from models.tables import Chore, LogEntry, LogHead
from server_stub.act import Act
from server_stub.rules.ahead import HOSTS_DIFFER

HEARTBEAT = "heartbeat"
"""The chore's name."""
LONGEST_SILENCE = timedelta(days=7)
_TIME: BindParameter[datetime] = bindparam("at", type_=UtcTime())
_CONFIRM = text(
    "INSERT INTO chores (name, at) VALUES (:name, :at) "
    "ON CONFLICT (name) DO UPDATE SET at = excluded.at"
).bindparams(_TIME)


def doubt(act: Act) -> str | None:
    """The reason not to believe this machine's clock, as a sentence; None where there is none."""
    return disagreement(act) or _silence(act)


def disagreement(act: Act) -> str | None:
    """The sentence that tells this machine's clock from the database's; None while they agree.

    SQLite has no clock but this machine's.
    """
    theirs = database_time(act)
    if theirs is None or abs(act.now - theirs) <= HOSTS_DIFFER:
        return None
    return f"This machine's clock says {_told(act.now)}, the database's {_told(theirs)}."


def database_time(act: Act) -> datetime | None:
    """The database's own clock, where it has one."""
    if act.tx.get_bind().dialect.name != "postgresql":
        return None
    theirs: datetime = act.tx.execute(text("SELECT clock_timestamp()")).scalar_one()
    return theirs


def _silence(act: Act) -> str | None:
    last = last_sign(act)
    if last is None or act.now - last <= LONGEST_SILENCE:
        return None
    days = (act.now - last).days
    return (
        f"This machine's clock says {_told(act.now)}; that is {days:,} days after Keydesk last "
        f"noted the time, at {_told(last)}."
    )


def last_sign(act: Act) -> datetime | None:
    """The last heartbeat; in a store that no server has run on, the time of the newest entry."""
    beat = act.tx.exec(select(Chore.at).where(Chore.name == HEARTBEAT)).first()
    if beat is not None:
        return beat
    newest = select(func.max(LogEntry.at)).join(
        LogHead,
        (col(LogHead.organisation_id) == col(LogEntry.organisation_id))
        & (col(LogHead.seq) == col(LogEntry.seq)),
    )
    return act.tx.exec(newest).one()


def confirm(act: Act) -> None:
    """Believe this machine's clock from here on."""
    act.tx.execute(_CONFIRM, {"name": HEARTBEAT, "at": act.now})


def _told(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
