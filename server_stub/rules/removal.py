"""Removing another user's devices (rules 7 and 8)."""

from uuid import UUID

from sqlalchemy import BindParameter, bindparam, delete, select

from models.access import KeyKind, Permission
from models.events import Event
from models.refusals import Refusal, Refused
from models.rows import table
from models.tables import Group, Phone, SecurityKey, UsedStep, User
from models.wire.keys import Removal, RemovalAsked, UserKeys
from server_stub.act import Act
from server_stub.rules import challenges, keys, log, sessions, users
from server_stub.rules import help as helping
from server_stub.rules.access import change_limit, ways_in
from server_stub.rules.guards import KeyHolder

_ROWS = {model: table(model) for model in (SecurityKey, UsedStep, Phone)}
_GROUPS = table(Group).c
_MAY = select(_GROUPS.permissions).where(_GROUPS.id == bindparam("group"))
_IDS: BindParameter[list[UUID]] = bindparam("ids", expanding=True)
_USER: BindParameter[UUID] = bindparam("user")
_KEYS = delete(_ROWS[SecurityKey]).where(_ROWS[SecurityKey].c.id.in_(_IDS))
_STEPS = delete(_ROWS[UsedStep]).where(_ROWS[UsedStep].c.key_id.in_(_IDS))
_PHONES = delete(_ROWS[Phone]).where(_ROWS[Phone].c.user_id == _USER)


def shown(act: Act, who: KeyHolder, user_id: UUID) -> UserKeys:
    """A user's security keys, and whether they may be removed; raises Refused (NOT_FOUND)."""
    user = users.found(act, who, user_id)
    held = keys.held(act, user)
    reason = _reason(act, who, user, held)
    return UserKeys(
        name=user.name,
        keys=[keys.row(key) for key in held],
        removable=reason is None,
        reason=reason,
    )


def remove(act: Act, who: KeyHolder, user_id: UUID, asked: RemovalAsked) -> Removal:
    """Remove all of a user's totp keys at once; doing it twice is no error.

    Raises Refused: NOT_FOUND, NOTICE_NOT_CONFIRMED, REMOVAL_OF_OWN_KEYS,
    REMOVAL_OF_SSO_USER, LAST_KEY_HOLDER, TOO_MANY_REQUESTS after very many refused ones, and
    ELEVATION_NEEDED to the loser of two key holders who remove each other at once.
    """
    _look_again(act, who)
    user = users.found(act, who, user_id)
    sessions.one_at_a_time(act, user)
    if not asked.confirmed:
        raise Refused(Refusal.NOTICE_NOT_CONFIRMED)
    refused = _barrier(act, who, user)
    if refused is not None:
        change_limit.count(act, "changes", who.user.id)
        log.record(act, Event.KEYS_REMOVAL_REFUSED, user, who.user, reason=refused.sentence)
        raise refused
    doomed = _devices(keys.held(act, user))
    if not doomed:  # done before: what the user has begun since is theirs
        return Removal(removed=[])
    _let_go(act, user, doomed)
    names = [key.name for key in doomed]
    log.record(act, Event.KEYS_REMOVED, user, who.user, devices=", ".join(names))
    return Removal(removed=names)


def _look_again(act: Act, who: KeyHolder) -> None:
    """Of two removals in one organisation the second, which waited, sees what the first did."""
    sessions.look_again(act, who.session)
    who.check(act)


def _let_go(act: Act, user: User, doomed: list[SecurityKey]) -> None:
    """Drop the keys and whatever leans on them, and end all ways in that are under way."""
    for doom in _KEYS, _STEPS:
        act.tx.execute(doom, {"ids": [key.id for key in doomed]})
    act.tx.execute(_PHONES, {"user": user.id})
    challenges.proved(act, user)  # the next device begins without unanswered questions
    ways_in.end_pending(act, user)
    sessions.note_removal(act, user)


def _devices(held: list[SecurityKey]) -> list[SecurityKey]:
    return [key for key in held if key.kind is KeyKind.TOTP]


def _reason(act: Act, who: KeyHolder, user: User, held: list[SecurityKey]) -> str | None:
    """Why the removal is not offered, or None when it is."""
    refused = _barrier(act, who, user)
    if refused is not None:
        return refused.sentence
    if _devices(held):
        return None
    if held:
        return f"{user.name} has Meritlock keys only, and these are not removed here."
    return f"{user.name} has no devices to remove, and can add one after signing in."


def _barrier(act: Act, who: KeyHolder, user: User) -> Refused | None:
    """The refusal that stands between this key holder and this user's devices, if any."""
    if user.id == who.user.id:
        refusal = Refusal.REMOVAL_OF_OWN_KEYS
    elif user.sso:
        refusal = Refusal.REMOVAL_OF_SSO_USER
    elif _leaves_nobody(act, user):
        refusal = Refusal.LAST_KEY_HOLDER
    else:
        return None
    whom = helping.for_user(act, user, who.organisation).sentence
    return Refused(refusal, name=user.name, help=whom)


def _leaves_nobody(act: Act, user: User) -> bool:
    """True for a key holder whose devices are the last with which anybody could remove keys."""
    if Permission.REMOVE_KEYS not in act.tx.execute(_MAY, {"group": user.group_id}).scalar_one():
        return False
    return bool(_devices(keys.held(act, user))) and not helping.holders(act, user)
