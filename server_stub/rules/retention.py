"""For how long a log is kept: what is older goes, and a seal vouches for what stays.

What may go is bounded by the log's horizon, which is stored and moves two days a look at most,
so that a clock which was wrong once erases no more than that.
"""

from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

from sqlalchemy import delete, func
from sqlmodel import col, select

from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import LogEntry, LogSeal, Organisation
from server_stub.act import Act
from server_stub.rules import chain, log, log_seals, throttle
from server_stub.rules.admin import trusted_clock
from server_stub.sealing import seal

LEAST_DAYS = throttle.KNOWN_FOR.days  # so far back sign-ins look at the log
MOST_DAYS = 36_500
BATCH = 2000  # entries a transaction: on SQLite other writers wait for some 100 ms
FARTHEST_STEP = timedelta(days=2)  # looks are daily, so a log that fell behind catches up


def check(days: int) -> None:
    """Raise Refused (INPUT_WRONG) unless a log may be kept for so many days."""
    if not LEAST_DAYS <= days <= MOST_DAYS:
        problem = f"must be from {LEAST_DAYS} to {MOST_DAYS}: sign-ins look back {LEAST_DAYS} days"
        raise Refused(Refusal.INPUT_WRONG, field="days", field_label="Days", problem=problem)


def count_older(act: Act, organisation_id: UUID, days: int) -> int:
    """How many entries are older than so many days."""
    before = col(LogEntry.at) < act.now - timedelta(days=days)
    mine = select(func.count()).where(LogEntry.organisation_id == organisation_id, before)
    return act.tx.exec(mine).one()


def keep(act: Act, organisation_id: UUID, days: int | None) -> None:
    """Keep the log for so many days, or for ever; raises Refused (INPUT_WRONG)."""
    if days is not None:
        check(days)
    of = act.tx.get_one(Organisation, organisation_id)
    if of.log_days != days:
        of.log_days = days
        act.tx.add(of)
        kept = "for ever" if days is None else f"{days} days"
        log.record_by_operator(act, Event.LOG_KEPT, organisation_id, kept=kept)


def look(act: Act, organisation_id: UUID, *, confirmed: bool = False) -> None:
    """Move the log's horizon to where its days end, by two days at most.

    A person who has `confirmed` how many entries are older moves it all the way. It stays where
    it is while this machine's clock can't be believed.
    """
    log.locked_head(act, organisation_id)  # of two looks at once one goes first
    of = act.tx.get_one(Organisation, organisation_id)
    if of.log_days is None or trusted_clock.doubt(act) is not None:
        return
    end = _end(act, of.log_days)
    if not confirmed:
        begun = of.log_horizon or _begin(act, organisation_id)
        end = min(end, begun + FARTHEST_STEP) if begun else end
    if of.log_horizon is None or of.log_horizon < end:
        of.log_horizon = end
        act.tx.add(of)
        act.tx.flush()


def _end(act: Act, days: int) -> datetime:
    """The time before which entries are too old, whoever wrote that number into the database."""
    return act.now - timedelta(days=max(days, LEAST_DAYS))


def _begin(act: Act, organisation_id: UUID) -> datetime | None:
    """The time of the oldest entry, from where the first horizon moves."""
    oldest = select(LogEntry.at).where(LogEntry.organisation_id == organisation_id)
    return act.tx.exec(oldest.order_by(col(LogEntry.seq)).limit(1)).first()


def trim(act: Act, organisation_id: UUID) -> int:
    """Drop the oldest entries that are too old, at most 2,000; returns how many.

    An entry goes only when it was written before the horizon, and all before it go. A seal takes
    their place. Raises Refused (LOG_NOT_WHOLE) when one of them was changed: its age may be, too.
    """
    of = act.tx.get_one(Organisation, organisation_id)
    if of.log_days is None or of.log_horizon is None:
        return 0
    log.locked_head(act, organisation_id)
    before = min(of.log_horizon, _end(act, of.log_days))
    old = _oldest(act, organisation_id, before)
    if not old:
        return 0
    problem = chain.fault_in(act, organisation_id, old)
    if problem is not None:
        raise Refused(Refusal.LOG_NOT_WHOLE, where=of.domain, problem=problem)
    last = old[-1]
    mine = col(LogEntry.organisation_id) == organisation_id
    act.tx.exec(delete(LogEntry).where(mine, col(LogEntry.seq) <= last.seq))
    _seal(act, last)
    facts = {"first": str(old[0].seq), "last": str(last.seq), "before": f"{before:%Y-%m-%d}"}
    log.record_by_operator(act, Event.LOG_TRIMMED, organisation_id, **facts)
    return len(old)


def _oldest(act: Act, organisation_id: UUID, before: datetime) -> list[LogEntry]:
    """The entries from the log's start that are older than this, as far as they go unbroken."""
    mine = select(LogEntry).where(LogEntry.organisation_id == organisation_id)
    oldest = act.tx.exec(mine.order_by(col(LogEntry.seq)).limit(BATCH)).all()
    return list(takewhile(lambda entry: entry.at < before, oldest))


def _seal(act: Act, last: LogEntry) -> None:
    """Let a seal vouch for everything up to this entry, in the place of those before it."""
    mine = col(LogSeal.organisation_id) == last.organisation_id
    act.tx.exec(delete(LogSeal).where(mine, col(LogSeal.seq) <= last.seq))
    dropped = LogSeal(
        organisation_id=last.organisation_id, seq=last.seq, mac=last.mac, at=last.at, secret=b""
    )
    dropped.secret = seal(act, b"", log_seals.place(dropped))
    act.tx.add(dropped)
    act.tx.flush()
