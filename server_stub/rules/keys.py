"""One's own security keys: the list, and their names."""

from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col, select

from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import SecurityKey, User
from models.wire.keys import KeyName, KeyRow, Keys
from server_stub.act import Act
from server_stub.rules import log
from server_stub.rules.guards import Signed
from server_stub.rules.names import folded

_HELD = (
    select(SecurityKey)
    .where(col(SecurityKey.user_id) == bindparam("user"))
    .order_by(col(SecurityKey.registered_at), col(SecurityKey.id))
)


def held(act: Act, user: User) -> list[SecurityKey]:
    """A user's security keys, oldest first."""
    return list(act.tx.exec(_HELD, params={"user": user.id}).all())


def row(key: SecurityKey) -> KeyRow:
    """The key as a list shows it."""
    return KeyRow(
        id=key.id,
        name=key.name,
        kind=key.kind,
        registered=key.registered_at,
        verified=key.verified_at is not None,
        last_used=key.last_used_at,
    )


def mine(act: Act, who: Signed) -> Keys:
    """One's own security keys."""
    return Keys(keys=[row(key) for key in held(act, who.user)])


def rename(act: Act, who: Signed, key_id: UUID, asked: KeyName) -> KeyRow:
    """Give one of one's own keys another name; raises Refused (NOT_FOUND, NAME_TAKEN)."""
    others = held(act, who.user)
    key = next((key for key in others if key.id == key_id), None)
    if key is None:
        raise Refused(Refusal.NOT_FOUND)
    if asked.name != key.name:
        others.remove(key)
        check_name(asked.name, others)
        before, key.name = key.name, asked.name
        act.tx.add(key)
        log.record(act, Event.KEY_RENAMED, who.user, before=before, device=key.name)
    return row(key)


def check_name(name: str, others: list[SecurityKey]) -> None:
    """Raise Refused (NAME_TAKEN) unless a person can tell the name from the others'."""
    for other in others:
        if folded(other.name) == folded(name):
            raise Refused(Refusal.NAME_TAKEN, name=other.name)
