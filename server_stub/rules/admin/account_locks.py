"""Locks after too many wrong tries: until when, and lifting them (rule 4)."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from models.events import Event
from models.refusals import Refusal, Refused
from models.rows import table
from models.tables import Guess
from models.wire.users import AccountLock
from server_stub.act import Act
from server_stub.rules import ahead, log, throttle, users
from server_stub.rules import help as helping
from server_stub.rules.guards import KeyHolder

_ROWS = table(Guess)
_OF_USER = _ROWS.c.user_id == bindparam("user")
_TRIES = (
    select(_ROWS.c.subject, _ROWS.c.at)
    .where(_OF_USER, _ROWS.c.at > bindparam("since"), _ROWS.c.at <= bindparam("latest"))
    .order_by(_ROWS.c.at.desc())
)
_FORGET = delete(_ROWS).where(_OF_USER)


def shown(act: Act, who: KeyHolder, user_id: UUID) -> AccountLock:
    """Until when a user's log-ins are paused, anywhere; raises Refused (NOT_FOUND)."""
    return AccountLock(until=_until(act, users.found(act, who, user_id).id))


def lift(act: Act, who: KeyHolder, user_id: UUID) -> AccountLock:
    """Let a user try again at once; no error where nothing is locked.

    Raises Refused (NOT_FOUND, LOCK_OF_OWN_ACCOUNT).
    """
    user = users.found(act, who, user_id)
    if user.id == who.user.id:
        whom = helping.for_user(act, user, who.organisation).sentence
        raise Refused(Refusal.LOCK_OF_OWN_ACCOUNT, help=whom)
    if _until(act, user.id) is not None:
        act.tx.execute(_FORGET, {"user": user.id})
        log.record(act, Event.LOCK_LIFTED, user, who.user)
    return AccountLock(until=None)


def _until(act: Act, user_id: UUID) -> datetime | None:
    """The time at which the last full bucket of the account has room again, None without one."""
    asked = {"user": user_id, "since": act.now - throttle.DAY, "latest": ahead.latest(act)}
    tries: dict[str, list[datetime]] = defaultdict(list)
    for subject, at in act.tx.execute(_TRIES, asked):
        tries[subject].append(at)
    lifts = [
        filled_at + window.span
        for newest_first in tries.values()
        for window in throttle.ACCOUNT
        for filled_at in newest_first[window.most - 1 : window.most]
    ]
    return max((lift for lift in lifts if lift > act.now), default=None)
