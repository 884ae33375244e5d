"""The queue of lost devices: who asks for help that nobody has given yet."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.events import Event
from models.tables import LogEntry, User
from models.wire.users import LostRequest, LostRequests
from server_stub.act import Act
from server_stub.rules.guards import KeyHolder, Signed

MOST = 50  # at a time; those who have waited longest come first
SETTLED = (Event.KEYS_REMOVED, Event.SIGNED_IN_WITH_KEY, Event.ELEVATED)
"""What ends a call for help: the keys are gone, or the device was found and used."""


def queue(act: Act, who: KeyHolder) -> LostRequests:
    """The calls that this key holder can answer, the oldest first: not one's own, nor of SSO users,
    whose keys support removes.
    """
    found = act.tx.exec(_asking(who).order_by(col(LogEntry.seq)).limit(MOST)).all()
    names = _names(act, found)
    return LostRequests(
        requests=[
            LostRequest(user=entry.user_id, name=names[entry.user_id], asked_at=entry.at)
            for entry in found
        ]
    )


def count(act: Act, who: Signed) -> int:
    """How many wait for this person, at most `MOST`; 0 for who can't answer them now."""
    if not who.acts_for_others(act):
        return 0
    return len(act.tx.exec(_asking(who).limit(MOST)).all())


def _asking(who: Signed) -> SelectOfScalar[LogEntry]:
    by_others = select(User.id).where(
        User.organisation_id == who.organisation.id, User.id != who.user.id, ~col(User.sso)
    )
    return open_calls().where(
        LogEntry.organisation_id == who.organisation.id, col(LogEntry.user_id).in_(by_others)
    )


def open_calls() -> SelectOfScalar[LogEntry]:
    """Each call for help that is neither settled nor repeated since: at most one of a user."""
    return select(LogEntry).where(LogEntry.event == Event.DEVICE_LOST, ~_answered())


def _answered() -> ColumnElement[bool]:
    """Something later settled the call, or repeated it."""
    later = aliased(LogEntry)
    return (
        select(later.seq)
        .where(
            later.user_id == LogEntry.user_id,
            later.seq > LogEntry.seq,
            col(later.event).in_([*SETTLED, Event.DEVICE_LOST]),
        )
        .exists()
    )


def _names(act: Act, entries: Sequence[LogEntry]) -> dict[object, str]:
    asking = {entry.user_id for entry in entries}
    users = act.tx.exec(select(User.id, User.name).where(col(User.id).in_(asking)))
    return dict(users.all())
