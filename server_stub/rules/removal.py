"""Removing another user's devices (rules 7 and 8)."""

from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col

from models.access import KeyKind, Permission, SessionStage
from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import Enrolment, Group, Phone, SecurityKey, Session, UsedStep, User
from models.wire.keys import Removal, RemovalAsked, UserKeys
from server_stub.act import Act
from server_stub.rules import bells, challenges, keys, log, sessions, users
from server_stub.rules import help as helping
from server_stub.rules.guards import KeyHolder


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
    REMOVAL_OF_SSO_USER, LAST_KEY_HOLDER, and ELEVATION_NEEDED to the loser of two
    key holders who remove each other at once.
    """
    _look_again(act, who)
    user = users.found(act, who, user_id)
    if not asked.confirmed:
        raise Refused(Refusal.NOTICE_NOT_CONFIRMED)
    refused = _barrier(act, who, user)
    if refused is not None:
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
    act.tx.refresh(who.session, ["elevated_until"])
    who.check(act)


def _let_go(act: Act, user: User, doomed: list[SecurityKey]) -> None:
    """Drop the keys and whatever leans on them: elevations, enrolments, sign-ins half done."""
    ids = [key.id for key in doomed]
    act.tx.execute(delete(SecurityKey).where(col(SecurityKey.id).in_(ids)))
    act.tx.execute(delete(UsedStep).where(col(UsedStep.key_id).in_(ids)))
    act.tx.execute(delete(Phone).where(col(Phone.user_id) == user.id))
    challenges.proved(act, user)
    act.tx.execute(delete(Enrolment).where(col(Enrolment.user_id) == user.id))
    awaiting = col(Session.stage) == SessionStage.SECOND_FACTOR
    act.tx.execute(delete(Session).where(col(Session.user_id) == user.id, awaiting))
    sessions.end_elevations(act, user)
    bells.ring(act, bells.of_user(user.id))


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
    whom = helping.for_user(act, user, who.organisation).sentence
    if user.id == who.user.id:
        return Refused(Refusal.REMOVAL_OF_OWN_KEYS, help=whom)
    if user.sso:
        return Refused(Refusal.REMOVAL_OF_SSO_USER, name=user.name, help=whom)
    if _leaves_nobody(act, user):
        return Refused(Refusal.LAST_KEY_HOLDER, name=user.name, help=whom)
    return None


def _leaves_nobody(act: Act, user: User) -> bool:
    """True for a key holder whose devices are the last with which anybody could remove keys."""
    group = act.tx.get(Group, user.group_id)
    if group is None or Permission.REMOVE_KEYS not in group.permissions:
        return False
    return bool(_devices(keys.held(act, user))) and not helping.holders(act, user)
