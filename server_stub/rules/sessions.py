"""Sessions: how they begin, what they may do, when they end (rule 6)."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, bindparam, delete, update
from sqlalchemy import select as sa_select
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, select

from models.access import Permission, SessionStage
from models.refusals import Refusal, Refused
from models.rows import table
from models.tables import Group, Organisation, SecurityKey, Session, User
from models.wire.sign_in import SessionState
from server_stub.act import Act
from server_stub.rules import ahead

LONGEST = timedelta(hours=12)
IDLE = timedelta(hours=1)
ELEVATION = timedelta(minutes=60)
SEEN_EVERY = timedelta(minutes=1)  # so that reading costs no write most of the time
TOKEN_BYTES = 32
_BY_TOKEN = select(Session).where(col(Session.token_hash) == bindparam("token_hash"))
_ROWS = table(Session)
_MINE = update(_ROWS).where(_ROWS.c.id == bindparam("mine"))
_WRITES = {
    "token_hash": _MINE.values(token_hash=bindparam("value")),
    "last_seen_at": _MINE.values(last_seen_at=bindparam("value")),
    "elevated_until": _MINE.values(elevated_until=bindparam("value")),
}
_LOOK_AGAIN = sa_select(_ROWS.c.elevated_until, _ROWS.c.keys_removed).where(
    _ROWS.c.id == bindparam("mine")
)
_OF_USER = _ROWS.c.user_id == bindparam("user")
_END_ELEVATIONS = update(_ROWS).where(_OF_USER).values(elevated_until=None)
_KEYS_REMOVED = update(_ROWS).where(_OF_USER).values(keys_removed=True)
_END_HALF_WAY = delete(_ROWS).where(_OF_USER, _ROWS.c.stage == SessionStage.SECOND_FACTOR)
_IN_TURN = {"key_share": True}  # FOR NO KEY UPDATE: rows that refer to the user wait for nobody
_KEYS = table(SecurityKey)
_KEY = sa_select(_KEYS.c.id).where(_KEYS.c.user_id == bindparam("user")).limit(1)


def one_at_a_time(act: Act, user: User) -> None:
    """Let changes to how a user gets in follow each other; the user is as the one before left it.

    Called before anything else is locked: two that hold what the other waits for would close a
    circle.
    """
    act.tx.refresh(user, with_for_update=_IN_TURN)


def user_in_turn(act: Act, user_id: UUID) -> User | None:
    """The user of this id, None where there is none, as by `one_at_a_time`."""
    return act.tx.get(User, user_id, with_for_update=_IN_TURN)


def start(
    act: Act, user: User, stage: SessionStage, *, elevated: bool = False
) -> tuple[Session, str]:
    """Begin a session; returns it with its bearer token, which is stored hashed only."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session = Session(
        user_id=user.id,
        token_hash=act.vault.digest(token),
        stage=stage,
        address=act.address,
        created_at=act.now,
        last_seen_at=act.now,
        elevated_until=act.now + ELEVATION if elevated else None,
    )
    if stage is SessionStage.OPEN:
        session.previous_login_at, user.last_login_at = user.last_login_at, act.now
        act.tx.add(user)
    act.tx.add(session)
    act.tx.flush()
    return session, token


def renew(act: Act, session: Session) -> str:
    """Another token for the session; the one before finds it no more.

    Raises Refused (SESSION_ENDED) when it is gone.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    _write(act, session, "token_hash", act.vault.digest(token))
    return token


def find(act: Act, token: str) -> Session | None:
    """The living session of this token, or None."""
    session = act.tx.exec(_BY_TOKEN, params={"token_hash": act.vault.digest(token)}).first()
    return session if session is not None and lives(act, session) else None


def lives(act: Act, session: Session) -> bool:
    """Whether it has not ended by itself; one that was last seen in time to come has."""
    over = act.now >= min(idle_until(session), ends_at(session))
    return not over and session.last_seen_at <= ahead.latest(act)


def ends_at(session: Session) -> datetime:
    """When the session ends whatever happens."""
    return session.created_at + LONGEST


def idle_until(session: Session) -> datetime:
    """When the session ends if nothing happens."""
    return session.last_seen_at + IDLE


def stale(act: Act, session: Session) -> bool:
    """True when the session's last-seen time is due to be written."""
    return act.now - session.last_seen_at >= SEEN_EVERY


def seen(act: Act, session: Session) -> None:
    """Note that the person did something; raises Refused (SESSION_ENDED) when it is gone."""
    _write(act, session, "last_seen_at", act.now)


def _write(act: Act, session: Session, column: str, value: object) -> None:
    """Write to a session that another request may have ended meanwhile."""
    written = act.tx.execute(_WRITES[column], {"mine": session.id, "value": value})
    if not (isinstance(written, CursorResult) and written.rowcount == 1):
        raise Refused(Refusal.SESSION_ENDED)
    set_committed_value(session, column, value)


def elevation(act: Act, session: Session) -> datetime | None:
    """Until when the group's full permissions hold, or None when they don't."""
    if session.elevated_until is None or act.now >= session.elevated_until:
        return None
    return min(session.elevated_until, ends_at(session))


def elevate(act: Act, session: Session) -> None:
    """Let the group's full permissions hold for an hour."""
    _write(act, session, "elevated_until", act.now + ELEVATION)


def drop(act: Act, session: Session) -> None:
    """Give up elevated access."""
    _write(act, session, "elevated_until", None)


def look_again(act: Act, session: Session) -> None:
    """See what another transaction has made of it meanwhile; raises Refused (SESSION_ENDED)."""
    found = act.tx.execute(_LOOK_AGAIN, {"mine": session.id}).first()
    if found is None:
        raise Refused(Refusal.SESSION_ENDED)
    set_committed_value(session, "elevated_until", found.elevated_until)
    set_committed_value(session, "keys_removed", found.keys_removed)


def end(act: Act, session: Session) -> bool:
    """End one session; False when another request ended it first."""
    return act.tx.exec(delete(Session).where(col(Session.id) == session.id)).rowcount == 1


def dead(act: Act) -> ColumnElement[bool]:
    """Returns the condition for sessions that ended by themselves; `lives` says it of one."""
    idle = col(Session.last_seen_at) <= act.now - IDLE
    old = col(Session.created_at) <= act.now - LONGEST
    to_come = col(Session.last_seen_at) > ahead.latest(act)
    return idle | old | to_come


def forget_dead(act: Act, user: User) -> None:
    """Drop what is left of a user's sessions that ended by themselves."""
    act.tx.exec(delete(Session).where(col(Session.user_id) == user.id, dead(act)))


def end_others(act: Act, user: User, kept: Session | None = None) -> None:
    """End all of a user's sessions but `kept`."""
    doomed = delete(Session).where(col(Session.user_id) == user.id)
    if kept is not None:
        doomed = doomed.where(col(Session.id) != kept.id)
    act.tx.execute(doomed)


def end_half_way(act: Act, user: User) -> None:
    """End all of a user's sessions that await a second factor."""
    act.tx.execute(_END_HALF_WAY, {"user": user.id})


def end_elevations(act: Act, user: User, kept: Session | None = None) -> None:
    """End a user's elevated access at once, in every session but `kept`."""
    others = _END_ELEVATIONS if kept is None else _END_ELEVATIONS.where(_ROWS.c.id != kept.id)
    act.tx.execute(others, {"user": user.id})


def note_removal(act: Act, user: User) -> None:
    """Note in a user's sessions that they began before the user's keys were removed."""
    act.tx.execute(_KEYS_REMOVED, {"user": user.id})


def has_key(act: Act, user: User) -> bool:
    """True when the user has a key that can answer a second factor."""
    act.tx.flush()  # one that was just added counts
    return act.tx.execute(_KEY, {"user": user.id}).first() is not None


def state(act: Act, session: Session, user: User, group: Group, of: Organisation) -> SessionState:
    """The session as its holder sees it."""
    until = elevation(act, session)
    permissions = [Permission(word) for word in group.permissions]
    return SessionState(
        user_id=user.id,
        name=user.name,
        email=user.email,
        group=group.name,
        organisation=of.name,
        brand=of.brand,
        timezone=of.timezone,
        permissions=[held for held in permissions if until or not held.elevated_only],
        when_elevated=[held for held in permissions if held.elevated_only],
        has_key=has_key(act, user),
        elevated_until=until,
        idle_until=act.now + IDLE if stale(act, session) else idle_until(session),
        ends_at=ends_at(session),
        now=act.now,
    )
