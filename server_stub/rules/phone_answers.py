"""What a phone does with challenges: it sees those that wait, answers one, or sends a code."""

import secrets
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, and_, update
from sqlmodel import col, select

from models.access import KeyKind
from models.challenges import ChallengeState, Decision
from models.events import Event
from models.pairing import answer_text
from models.refusals import Refusal, Refused
from models.tables import Challenge, Organisation, User
from models.wire.phone import Answered, Ask, CodeTaken, PhoneAnswer, SentCode
from server_stub import sealing
from server_stub.act import Act
from server_stub.rules import ahead, bells, log, seeds, throttle
from server_stub.rules.challenges import OPEN, WAITS, place_of_code, state_of
from server_stub.rules.phones import PhoneHolder
from server_stub.rules.server_name import server_name


def asks_of(act: Act, holder: PhoneHolder) -> list[Ask]:
    """What waits for this phone, newest first."""
    if holder.key is None or holder.key.kind is not KeyKind.TOTP:
        return []
    query = select(Challenge).where(
        Challenge.user_id == holder.user.id,
        Challenge.state == ChallengeState.WAITING,
        col(Challenge.asked),
        _not_expired(act),
    )
    of = act.tx.exec(
        select(Organisation).where(Organisation.id == holder.user.organisation_id)
    ).one()
    found = act.tx.exec(query.order_by(col(Challenge.asked_at).desc())).all()
    return [_ask(challenge, of) for challenge in found]


def _ask(challenge: Challenge, of: Organisation) -> Ask:
    return Ask(
        id=challenge.id,
        asks=challenge.asks,
        organisation=of.name,
        device=challenge.device,
        asked_at=challenge.asked_at,
        expires_at=challenge.expires_at,
        address=challenge.address,
        place=challenge.place,
        distance_km=challenge.distance_km,
        number_digits=len(challenge.number),
    )


def answer(act: Act, holder: PhoneHolder, challenge_id: UUID, given: PhoneAnswer) -> Answered:
    """Take the one answer to a challenge.

    Raises Refused: ANSWER_NOT_YOURS for another user's challenge, ANSWER_NOT_SIGNED,
    PHONE_CLOCK_OFF, NUMBER_WRONG, TOO_MANY_TRIES, CHALLENGE_OVER when it ended before.
    """
    challenge = _asked_of(act, holder, challenge_id)
    server = server_name(act)
    signed = answer_text(challenge_id, given.number, given.decision, given.at, server)
    holder.check_signature(act, signed, given.signature)
    holder.check_clock(act, given.at)
    _check_waiting(act, holder, challenge)
    if given.decision is Decision.APPROVE:
        _check_number(act, holder, challenge, given.number)
    _decide(act, holder, challenge, given.decision)
    return Answered(state=given.decision.state)


def _asked_of(act: Act, holder: PhoneHolder, challenge_id: UUID) -> Challenge:
    challenge = act.tx.get(Challenge, challenge_id)
    mine = challenge is not None and challenge.user_id == holder.user.id
    if challenge is None or not mine or holder.key is None or not challenge.asked:
        raise holder.refused(act, Refused(Refusal.ANSWER_NOT_YOURS))
    return challenge


def _check_waiting(act: Act, holder: PhoneHolder, challenge: Challenge) -> None:
    state = state_of(act, challenge)
    if state is not ChallengeState.WAITING:
        raise _over(act, holder, state)


def _over(act: Act, holder: PhoneHolder, state: ChallengeState) -> Refused:
    """Too late; logged where another answer came before, not where the person was slow."""
    refused = Refused(Refusal.CHALLENGE_OVER, sentence=state.sentence_on_phone)
    if state in {ChallengeState.EXPIRED, ChallengeState.SUPERSEDED}:
        return refused
    return holder.refused(act, refused)


def _check_number(act: Act, holder: PhoneHolder, challenge: Challenge, number: str) -> None:
    """Guesses at the number count as guesses at a code do (rule 4)."""
    user = holder.user
    ticket = throttle.take(act, throttle.subjects(act, "code", str(user.id), user.id))
    if not secrets.compare_digest(number, challenge.number):
        raise holder.refused(act, Refused(Refusal.NUMBER_WRONG))
    throttle.give_back(act, ticket)


def _decide(act: Act, holder: PhoneHolder, challenge: Challenge, decision: Decision) -> None:
    """Write the decision, once: of many at the same time one finds the challenge waiting."""
    still = (col(Challenge.id) == challenge.id, col(Challenge.state) == ChallengeState.WAITING)
    settled = None if decision is Decision.NOT_ME else act.now
    values = {"state": decision.state, "answered_at": settled, "key_id": holder.phone.key_id}
    decided = act.tx.execute(update(Challenge).where(*still).values(**values))
    if not (isinstance(decided, CursorResult) and decided.rowcount == 1):
        act.tx.refresh(challenge)
        raise _over(act, holder, challenge.state)
    event, asks = _EVENTS[decision], challenge.asks.sentence
    log.record(act, event, holder.user, None, asks=asks, place=_from(challenge))
    bells.ring(act, bells.of_session(challenge.session_id))
    bells.ring(act, bells.of_user(holder.user.id))


def _from(challenge: Challenge) -> str:
    """Place and address: the entry's own address is the phone's."""
    if challenge.place == challenge.address:
        return challenge.place
    return f"{challenge.place} ({challenge.address})"


_EVENTS = {
    Decision.APPROVE: Event.CHALLENGE_APPROVED,
    Decision.NOT_ME: Event.CHALLENGE_NOT_ME,
    Decision.CHANGED_MIND: Event.CHALLENGE_CHANGED_MIND,
}


def send_code(act: Act, holder: PhoneHolder, sent: SentCode) -> CodeTaken:
    """Hand a code to whatever waits for one: the open enrolment, else the newest challenge.

    Raises Refused (NOTHING_WAITS).
    """
    code = sent.code.get_secret_value().encode()
    if holder.enrolment is not None:
        place = seeds.place_of_sent_code(holder.enrolment.id)
        holder.enrolment.sent_code = sealing.seal(act, code, place)
        act.tx.add(holder.enrolment)
        bells.ring(act, bells.of_enrolment(holder.enrolment.id))
        return CodeTaken(to="Add new device")
    challenge = _newest_open(act, holder.user)
    if challenge is None:
        raise Refused(Refusal.NOTHING_WAITS)
    challenge.state, challenge.answered_at = ChallengeState.CODE_SENT, act.now
    challenge.code = sealing.seal(act, code, place_of_code(challenge.id))
    act.tx.add(challenge)
    bells.ring(act, bells.of_session(challenge.session_id))
    bells.ring(act, bells.of_user(holder.user.id))
    return CodeTaken(to=challenge.asks.sentence)


def _newest_open(act: Act, user: User) -> Challenge | None:
    """Asked or not: a code may be sent also when no more questions are, and again if refused."""
    query = select(Challenge).where(
        Challenge.user_id == user.id, col(Challenge.state).in_(OPEN), _not_expired(act)
    )
    newest = query.order_by(col(Challenge.asked_at).desc()).with_for_update()
    return act.tx.exec(newest).first()


def _not_expired(act: Act) -> ColumnElement[bool]:
    expires = col(Challenge.expires_at)
    return and_(expires > act.now, expires <= ahead.latest(act) + WAITS)
