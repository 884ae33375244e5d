"""Challenges: what a sign-in or elevation that waits asks the phone, and how that ends (rule 9)."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, bindparam, delete, func, update
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import col, select

from models.challenges import OPEN, Asks, ChallengeState
from models.events import Event
from models.refusals import Refusal, Refused
from models.rows import table
from models.tables import Challenge, Organisation, Phone, SecurityKey, Session, User
from models.wire.base import Done
from models.wire.phone import Waiting
from server_stub.act import Act
from server_stub.places import Place
from server_stub.rules import bells, log, throttle
from server_stub.rules.guards import Guard
from server_stub.turns import take_turns

WAITS = timedelta(seconds=120)
UNANSWERED = 3  # NIST SP 800-63B-4, 3.2.8 wants a bound; more at once is an attack or a mistake
FROM_UNKNOWN = 2  # of these; the last place is kept for addresses known to the account
KEPT = timedelta(days=30)  # as long a question left unanswered counts; the log keeps the answers

_ASKED, _HELD_BACK = col(Challenge.asked).is_(True), col(Challenge.asked).is_(False)
_FROM_UNKNOWN = col(Challenge.known).is_(False)
_ROWS = table(Challenge).c
_ENDING = update(table(Challenge)).where(_ROWS.state.in_(OPEN)).values(state=bindparam("ended"))
_TOLD = (_ROWS.session_id, _ROWS.user_id)
_END_IN_SESSION = _ENDING.where(_ROWS.session_id == bindparam("whose")).returning(*_TOLD)
_END_OF_USER = _ENDING.where(_ROWS.user_id == bindparam("whose")).returning(*_TOLD)
_END_ALL = (
    update(table(Challenge))
    .where(_ROWS.user_id == bindparam("whose"), _ROWS.state.in_((*OPEN, ChallengeState.APPROVED)))
    .values(state=bindparam("ended"))
    .returning(*_TOLD)
)
_ANSWER_ALL = (
    update(table(Challenge))
    .where(_ROWS.user_id == bindparam("whose"), _ROWS.answered_at.is_(None))
    .values(answered_at=bindparam("now"))
)


def ask(act: Act, who: Guard, asks: Asks, place: Place, number_digits: int) -> Challenge | None:
    """Ask the user's phones; None when there is none that could answer.

    A question asked before in the same session gives way to this one. When three are left
    unanswered, or two from addresses that are new to the account, no phone is asked (from there)
    until a code was typed (CHALLENGES_PAUSED). One denied as somebody else's stays unanswered in
    this: whoever tries on must neither tire the owner out nor keep the owner's phone silent.
    """
    if not _has_phone(act, who.user):
        return None
    take_turns(act, f"challenges {who.user.id}")
    _forget_old(act, who.user)
    _end(act, _END_IN_SESSION, who.session.id, ChallengeState.SUPERSEDED)
    known = throttle.known_here(act, who.user.id)
    asked = _has_place(act, who.user, known=known)
    told = not asked and _unanswered(act, who.user, _HELD_BACK) > 0
    challenge = Challenge(
        user_id=who.user.id,
        session_id=who.session.id,
        asks=asks,
        state=ChallengeState.WAITING,
        asked=asked,
        known=known,
        number="".join(secrets.choice("0123456789") for _ in range(number_digits)),
        device=place.device,
        address=act.address,
        place=place.name,
        distance_km=place.distance_km,
        asked_at=_after_all(act, who.user),
        expires_at=act.now + WAITS,
    )
    act.tx.add(challenge)
    act.tx.flush()
    if not asked and not told:
        log.record(act, Event.CHALLENGES_PAUSED, who.user)
    bells.ring(act, bells.of_user(who.user.id))
    bells.ring(act, bells.of_session(who.session.id))
    return challenge


def _has_phone(act: Act, user: User) -> bool:
    paired = select(Phone.id).join(SecurityKey, col(SecurityKey.id) == col(Phone.key_id))
    return act.tx.exec(paired.where(SecurityKey.user_id == user.id)).first() is not None


def _forget_old(act: Act, user: User) -> None:
    old = col(Challenge.asked_at) < act.now - KEPT
    act.tx.execute(delete(Challenge).where(col(Challenge.user_id) == user.id, old))


def _after_all(act: Act, user: User) -> datetime:
    """Now, or right after the user's newest question: two servers' clocks may differ a little."""
    query = select(Challenge.asked_at).where(Challenge.user_id == user.id)
    newest = act.tx.exec(query.order_by(col(Challenge.asked_at).desc()).limit(1)).first()
    return act.now if newest is None else max(act.now, newest + timedelta(microseconds=1))


def _has_place(act: Act, user: User, *, known: bool) -> bool:
    """Returns True while one more question may be put to the phones from such an address."""
    if _unanswered(act, user, _ASKED) >= UNANSWERED:
        return False
    return known or _unanswered(act, user, _ASKED, _FROM_UNKNOWN) < FROM_UNKNOWN


def _unanswered(act: Act, user: User, *which: ColumnElement[bool]) -> int:
    """Returns how many such questions nobody answered since the last proof."""
    open_still = (Challenge.user_id == user.id, col(Challenge.answered_at).is_(None))
    return act.tx.exec(select(func.count()).where(*open_still, *which)).one()


def _end(
    act: Act, ending: ReturningUpdate[tuple[UUID, UUID]], whose: UUID, state: ChallengeState
) -> None:
    """End what still takes an answer, and tell the desks and phones that wait for one."""
    act.tx.flush()
    for session_id, user_id in act.tx.execute(ending, {"whose": whose, "ended": state}).all():
        bells.ring(act, bells.of_session(session_id))
        bells.ring(act, bells.of_user(user_id))


def proved(act: Act, user: User) -> None:
    """A second factor was answered: every question that waits is over and counts as answered."""
    _end(act, _END_OF_USER, user.id, ChallengeState.ANSWERED_ELSEWHERE)
    act.tx.execute(_ANSWER_ALL, {"whose": user.id, "now": act.now})


def end_all(act: Act, user: User) -> None:
    """End every question to a user's phones, those that were approved and not used included.

    Nobody proved anything by that: they still count as unanswered.
    """
    _end(act, _END_ALL, user.id, ChallengeState.EXPIRED)


def withdraw(act: Act, session: Session) -> Done:
    """Nobody waits in this session any more; what it asked still counts as unanswered."""
    _end(act, _END_IN_SESSION, session.id, ChallengeState.EXPIRED)
    return Done()


def state_of(act: Act, challenge: Challenge) -> ChallengeState:
    """Where a challenge stands; time ends it without anybody writing so."""
    if challenge.state is ChallengeState.WAITING and act.now >= challenge.expires_at:
        return ChallengeState.EXPIRED
    return challenge.state


def waiting(act: Act, who: Guard) -> Waiting | None:
    """The session's newest challenge as the waiting screen sees it, None where there is none."""
    query = select(Challenge).where(Challenge.session_id == who.session.id)
    challenge = act.tx.exec(query.order_by(col(Challenge.asked_at).desc())).first()
    return shown(act, challenge) if challenge else None


def seconds_left(act: Act, shown: Waiting | None) -> float:
    """Until the question expires; 0 where none waits."""
    if shown is None or shown.state is not ChallengeState.WAITING:
        return 0
    return (shown.expires_at - act.now).total_seconds()


def shown(act: Act, challenge: Challenge) -> Waiting:
    """A challenge as the waiting screen sees it."""
    of = act.tx.get_one(User, challenge.user_id).organisation_id
    code = (
        act.vault.open(challenge.code, place_of_code(challenge.id)).decode()
        if challenge.code
        else None
    )
    return Waiting.model_validate(
        {
            "id": challenge.id,
            "state": state_of(act, challenge),
            "number": challenge.number if challenge.asked else "",
            "asked": challenge.asked,
            "asked_at": challenge.asked_at,
            "timezone": act.tx.get_one(Organisation, of).timezone,
            "expires_at": challenge.expires_at,
            "code": code,
        }
    )


def place_of_code(challenge_id: UUID) -> str:
    """Where the code that a phone sent to a challenge is sealed."""
    return f"challenges.code:{challenge_id}"


def approved(act: Act, who: Guard, challenge_id: UUID) -> SecurityKey:
    """The key whose phone approved this session's challenge; it can be used once, and soon.

    Raises Refused (NOT_APPROVED), also when the key was removed meanwhile.
    """
    challenge = act.tx.get(Challenge, challenge_id)
    if challenge is None or challenge.session_id != who.session.id or _stale(act, challenge):
        raise Refused(Refusal.NOT_APPROVED)
    taken = (col(Challenge.id) == challenge_id, col(Challenge.state) == ChallengeState.APPROVED)
    over = update(Challenge).where(*taken).values(state=ChallengeState.ANSWERED_ELSEWHERE)
    used = act.tx.execute(over)
    key = act.tx.get(SecurityKey, challenge.key_id) if challenge.key_id else None
    if key is None or not (isinstance(used, CursorResult) and used.rowcount == 1):
        raise Refused(Refusal.NOT_APPROVED)
    return key


def _stale(act: Act, challenge: Challenge) -> bool:
    return challenge.answered_at is None or act.now >= challenge.answered_at + WAITS
