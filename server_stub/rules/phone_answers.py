"""What a phone does with challenges: it sees those that wait, answers one, or sends a code."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import CursorResult, update
from sqlmodel import col, select

from models.access import KeyKind
from models.challenges import OPEN, ChallengeState, Decision
from models.events import Event
from models.pairing import answer_text
from models.refusals import Refusal, Refused
from models.tables import Challenge, Organisation, Session, User
from models.wire.phone import (
    Answered,
    Ask,
    AskList,
    CodeTaken,
    PhoneAnswer,
    QuestionCode,
    SentCode,
    WaitingSession,
)
from server_stub import sealing
from server_stub.act import Act
from server_stub.rules import ahead, bells, log, seeds, sessions, throttle
from server_stub.rules.challenges import WAITS, place_of_code
from server_stub.rules.phones import PhoneHolder
from server_stub.rules.server_name import server_name

MOST_TOLD = 20  # sessions that wait while asking is paused; whoever has the password opens many


def ask_list(act: Act, holder: PhoneHolder, version: int, *, whole: bool) -> AskList:
    """Returns what this phone may answer, newest first, and its state at this `version`.

    `whole` adds what phones of an older version can't read: questions that were sent a code, and
    the sessions that wait for a typed code while asking is paused.
    """
    if holder.key is None or holder.key.kind is not KeyKind.TOTP:
        return AskList(asks=[], version=version)
    of = act.tx.get_one(Organisation, holder.user.organisation_id)
    shown = [_ask(each, of) for each in _shown(act, holder.user, ChallengeState.WAITING)]
    if not whole:
        return AskList(asks=shown, version=version)
    sent = [_ask(each, of) for each in _shown(act, holder.user, ChallengeState.CODE_SENT)]
    return AskList(
        asks=shown, version=version, code_sent=sent, paused=_paused(act, holder.user, of)
    )


def _shown(act: Act, user: User, state: ChallengeState) -> Sequence[Challenge]:
    """Returns the questions in this state that are put to the user's phones."""
    query = select(Challenge).where(
        Challenge.user_id == user.id,
        Challenge.state == state,
        col(Challenge.asked),
        col(Challenge.expires_at) > act.now,
        col(Challenge.expires_at) <= ahead.latest(act) + WAITS,
    )
    return act.tx.exec(query.order_by(col(Challenge.asked_at).desc())).all()


def _paused(act: Act, user: User, of: Organisation) -> list[WaitingSession]:
    """Returns the sessions that wait for a typed code; none unless one of them was held back.

    Those from addresses known to the account come first, so that no flood of others hides them.
    """
    held_back = col(Challenge.asked).is_(False)
    query = (
        select(Challenge)
        .join(Session, col(Session.id) == col(Challenge.session_id))
        .where(
            Challenge.user_id == user.id,
            Challenge.state == ChallengeState.WAITING,
            held_back | (col(Challenge.expires_at) <= act.now),
            ~sessions.dead(act),
        )
        .order_by(col(Challenge.known).desc(), held_back.desc(), col(Challenge.asked_at).desc())
        .limit(MOST_TOLD)
    )
    waiting = act.tx.exec(query).all()
    if all(challenge.asked for challenge in waiting):
        return []
    return [_waiting(challenge, of) for challenge in waiting]


def _waiting(challenge: Challenge, of: Organisation) -> WaitingSession:
    return WaitingSession(**_origin(challenge, of))


def _ask(challenge: Challenge, of: Organisation) -> Ask:
    return Ask(
        id=challenge.id,
        expires_at=challenge.expires_at,
        distance_km=challenge.distance_km,
        number_digits=len(challenge.number),
        **_origin(challenge, of),
    )


def _origin(challenge: Challenge, of: Organisation) -> dict[str, Any]:
    """The fields of a `WaitingSession`."""
    return {
        "asks": challenge.asks,
        "organisation": of.name,
        "device": challenge.device,
        "asked_at": challenge.asked_at,
        "address": challenge.address,
        "place": challenge.place,
    }


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
    _check_open(act, holder, challenge, ChallengeState.WAITING)
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


def _check_open(
    act: Act, holder: PhoneHolder, challenge: Challenge, *states: ChallengeState
) -> None:
    """Raises Refused (CHALLENGE_OVER) unless it is in one of these states, and in time."""
    state = challenge.state
    if state in OPEN and act.now >= challenge.expires_at:
        state = ChallengeState.EXPIRED
    if state not in states:
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
    settled = None if decision is Decision.NOT_ME else act.now
    values = {"state": decision.state, "answered_at": settled, "key_id": holder.phone.key_id}
    _write(act, holder, challenge, (ChallengeState.WAITING,), values)
    event, asks = _EVENTS[decision], challenge.asks.sentence
    log.record(act, event, holder.user, None, asks=asks, place=_from(challenge))


def _write(
    act: Act,
    holder: PhoneHolder,
    challenge: Challenge,
    still: Collection[ChallengeState],
    values: Mapping[str, object],
) -> None:
    """Write an answer to a challenge that is still in one of these states; tell who waits for it.

    Raises Refused (CHALLENGE_OVER) when another answer came first.
    """
    mine = (col(Challenge.id) == challenge.id, col(Challenge.state).in_(still))
    written = act.tx.execute(update(Challenge).where(*mine).values(**values))
    if not (isinstance(written, CursorResult) and written.rowcount == 1):
        act.tx.refresh(challenge)
        raise _over(act, holder, challenge.state)
    bells.ring(act, bells.of_session(challenge.session_id))
    bells.ring(act, bells.of_user(challenge.user_id))


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


def send_code(act: Act, holder: PhoneHolder, challenge_id: UUID, sent: QuestionCode) -> CodeTaken:
    """Hand a code to the session whose question the person saw, and to no other.

    It may come again while the one before is refused. Raises Refused: ANSWER_NOT_YOURS for a
    question that no phone of this user shows, NUMBER_WRONG, TOO_MANY_TRIES, CHALLENGE_OVER.
    """
    challenge = _asked_of(act, holder, challenge_id)
    _check_open(act, holder, challenge, *OPEN)
    _check_number(act, holder, challenge, sent.number)
    code = sealing.seal(act, _plain(sent.code), place_of_code(challenge.id))
    values = {"state": ChallengeState.CODE_SENT, "answered_at": act.now, "code": code}
    _write(act, holder, challenge, OPEN, values)
    return CodeTaken(to=challenge.asks.sentence)


def send_enrolment_code(act: Act, holder: PhoneHolder, sent: SentCode) -> CodeTaken:
    """Hand a code to the enrolment whose secret the phone has scanned.

    Raises Refused (NOTHING_WAITS) where there is none, or none any more.
    """
    if holder.enrolment is None:
        raise Refused(Refusal.NOTHING_WAITS)
    place = seeds.place_of_sent_code(holder.enrolment.id)
    holder.enrolment.sent_code = sealing.seal(act, _plain(sent.code), place)
    act.tx.add(holder.enrolment)
    bells.ring(act, bells.of_enrolment(holder.enrolment.id))
    return CodeTaken(to="Add new device")


def send_unbound_code(act: Act, holder: PhoneHolder, sent: SentCode) -> CodeTaken:
    """The same for phones of older versions, which name no question when they send a code.

    Raises Refused (TYPE_THE_CODE): it might be the question of somebody else.
    """
    if holder.enrolment is None:
        raise Refused(Refusal.TYPE_THE_CODE)
    return send_enrolment_code(act, holder, sent)


def _plain(code: SecretStr) -> bytes:
    return code.get_secret_value().encode()
