"""What is due now and then: heads of the logs sent away, old entries dropped; once, by one process.

Each `keydesk serve` process looks every minute; the database says whose turn it is. At the heads
of the logs each process looks itself: it knows how far it has seen them go.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CursorResult, bindparam, text
from sqlmodel import col, select

from models.columns import UtcTime
from models.refusals import Refusal, Refused
from models.tables import Chore, Organisation
from models.wire.base import THIS_MACHINE
from server_stub import log_heads
from server_stub.act import Act
from server_stub.head_target import Target, target
from server_stub.operations import head_watch
from server_stub.rules import retention
from server_stub.rules.admin import trusted_clock
from server_stub.server import Server

LOOK_EVERY = 60.0  # seconds
DAILY = timedelta(days=1)
HOURLY = timedelta(hours=1)
UNCONFIGURED_PROXY = "unconfigured_proxy"
logger = logging.getLogger("keydesk.server")
# A time ahead of now was written before the clock was set back.
_CLAIM = text(
    "INSERT INTO chores (name, at) VALUES (:name, :now) ON CONFLICT (name) DO UPDATE "
    "SET at = excluded.at WHERE chores.at <= :due OR chores.at > :now"
).bindparams(bindparam("now", type_=UtcTime()), bindparam("due", type_=UtcTime()))
_GIVE_BACK = text("DELETE FROM chores WHERE name = :name AND at = :at").bindparams(
    bindparam("at", type_=UtcTime())
)


def start(server: Server) -> None:
    """Look after the chores beside the server, in a thread that ends with the process."""
    threading.Thread(target=_for_ever, args=(server,), name="keydesk-chores", daemon=True).start()


def _for_ever(server: Server) -> None:
    pause = threading.Event()
    while True:
        try:
            look(server)
        except Exception:
            logger.exception("a chore failed")
        pause.wait(LOOK_EVERY)


def look(server: Server) -> None:
    """Do what is due and nobody else has begun; a failure is logged and tried again."""
    settings = server.settings
    _try("log_check", lambda: head_watch.look(server))
    _try(trusted_clock.HEARTBEAT, lambda: _beat(server))
    to = settings.log_heads_to
    if to is not None:
        every = settings.log_heads_every
        _do(server, heads_to(to), every, lambda: _send_heads(server, target(to)))
    _do(server, "log_retention", DAILY, lambda: trim_all(server))
    if server.unconfigured_proxies.near():
        _do(server, UNCONFIGURED_PROXY, HOURLY, lambda: None)  # the row is for `keydesk doctor`


def heads_to(url: str) -> str:
    """The chore's name."""
    return f"log_heads {url}"


def _do(server: Server, name: str, every: timedelta, work: Callable[[], None]) -> None:
    _try(name, lambda: _do_if_due(server, name, every, work))


def _try(name: str, work: Callable[[], None]) -> None:
    try:
        work()
    except (OSError, Refused) as error:
        logger.warning("%s could not be done and will be tried again: %s", name, error)


def _do_if_due(server: Server, name: str, every: timedelta, work: Callable[[], None]) -> None:
    at = _claimed(server, name, every)
    if at is None:
        return
    try:
        work()
    except (OSError, Refused):
        with server.act(THIS_MACHINE) as act:
            act.tx.execute(_GIVE_BACK, {"name": name, "at": at})
        raise


def _beat(server: Server) -> None:
    """Note the time, unless this machine's clock can't be believed."""
    with server.reading(THIS_MACHINE) as act:
        doubt = trusted_clock.doubt(act)
    if doubt is None:
        _do_if_due(server, trusted_clock.HEARTBEAT, HOURLY, lambda: None)


def _send_heads(server: Server, to: Target) -> None:
    with server.reading(THIS_MACHINE) as act:
        heads = log_heads.lines(act)
    to.put(heads)


def trim_all(server: Server) -> None:
    """Drop what each organisation's log has kept for long enough."""
    with server.reading(THIS_MACHINE) as act:
        query = select(Organisation.id).where(col(Organisation.log_days).is_not(None))
        kept = act.tx.exec(query).all()
        doubt = trusted_clock.doubt(act) if kept else None
    if doubt is not None:
        logger.warning("Old entries of the security logs are not dropped. %s", doubt)
        return
    for organisation_id in kept:
        try:
            trim(server, organisation_id)
        except Refused as refused:
            if refused.refusal is not Refusal.LOG_NOT_WHOLE:
                raise
            logger.error("%s", refused.sentence)  # noqa: TRY400  # the sentence says it all


def trim(server: Server, organisation_id: UUID, *, confirmed: bool = False) -> int:
    """Drop what one organisation's log has kept for long enough; how many entries went.

    Raises Refused (LOG_NOT_WHOLE).
    """
    with server.act(THIS_MACHINE) as act:
        retention.look(act, organisation_id, confirmed=confirmed)
    dropped, went = 0, retention.BATCH
    while went == retention.BATCH:
        with server.act(THIS_MACHINE) as act:
            went = retention.trim(act, organisation_id)
        dropped += went
    return dropped


def _claimed(server: Server, name: str, every: timedelta) -> datetime | None:
    """When the chore was begun, now and by this process alone; None when it isn't due."""
    with server.reading(THIS_MACHINE) as act:
        last, now = act.tx.exec(select(Chore.at).where(Chore.name == name)).first(), act.now
    if last is not None and now - every < last <= now:
        return None
    with server.act(THIS_MACHINE) as act:
        return act.now if _claim(act, name, every) else None


def _claim(act: Act, name: str, every: timedelta) -> bool:
    claim = {"name": name, "now": act.now, "due": act.now - every}
    claimed = act.tx.execute(_CLAIM, claim)
    return isinstance(claimed, CursorResult) and claimed.rowcount == 1
