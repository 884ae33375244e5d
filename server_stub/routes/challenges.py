"""The waiting side of a phone's answer: asking, waiting, going on."""

from typing import Annotated
from uuid import UUID

import anyio.to_thread
from fastapi import APIRouter, Query, Response

from models.access import SessionStage
from models.challenges import Asks, ChallengeState
from models.refusals import Refusal, Refused
from models.wire.base import Done
from models.wire.phone import ApprovedAsked, EnrolmentCode, Wait, Waiting
from models.wire.sign_in import SessionState, SignInStep
from server_stub.act import Act
from server_stub.api.device_token_header import add_device_token
from server_stub.board import LONGEST_POLL
from server_stub.calls import Call, Calling
from server_stub.places import Place
from server_stub.repeats import once
from server_stub.routes.in_thread import InThread
from server_stub.rules import bells, challenges, enrolment, log, sign_in
from server_stub.rules.guards import Answering, Guard, Signed

router = APIRouter(route_class=InThread, prefix="/v1", tags=["challenges"])
EXPIRED = 2**30  # in a version, beside how often the bell has rung: that the question has expired
Known = Annotated[int, Query(ge=0, le=2**31 - 1, description="The `version` seen last.")]


@router.post("/challenge")
def ask(call: Calling) -> Waiting:
    """Ask the phone, for the sign-in under way or for an elevation; again replaces the last."""
    return call.change(Guard, Waiting, lambda act, who: _asked(call, act, who))


def _asked(call: Call, act: Act, who: Guard) -> Waiting:
    asks = Asks.ELEVATION if who.session.stage is SessionStage.OPEN else Asks.SIGN_IN
    places = call.server.places
    before = log.last_good_address(act, who.user)
    distance = places.distance_km(before, act.address) if before else None
    place = Place(call.device, places.name(act.address), distance)
    challenge = challenges.ask(act, who, asks, place, call.server.settings.number_digits)
    if challenge is None:
        raise Refused(Refusal.NO_PHONE)
    return challenges.shown(act, challenge)


@router.get("/challenge")
async def wait(call: Calling, known: Known = 0) -> Wait:
    """How the session's question stands: at once when that is news, else within 25 s."""
    expiry_known, heard = divmod(known, EXPIRED)
    topic, seconds = await anyio.to_thread.run_sync(_awaited, call, bool(expiry_known))
    rung = await call.server.board.changed(topic, heard, seconds)
    return await anyio.to_thread.run_sync(_stands, call, rung)


def _awaited(call: Call, expiry_known: bool) -> tuple[str, float]:
    """The session's topic, and how long to wait for it: no bell rings when a question expires."""

    def rule(act: Act, who: Guard) -> tuple[str, float]:
        stands = challenges.waiting(act, who)
        news = _expired(stands) and not expiry_known
        left = 0 if news else challenges.seconds_left(act, stands) or LONGEST_POLL
        return bells.of_session(who.session.id), left

    return call.watch(Guard, rule)


def _stands(call: Call, rung: int) -> Wait:
    def rule(act: Act, who: Guard) -> Wait:
        stands = challenges.waiting(act, who)
        return Wait(challenge=stands, version=rung + EXPIRED * _expired(stands))

    return call.watch(Guard, rule)


def _expired(stands: Waiting | None) -> bool:
    return stands is not None and stands.state is ChallengeState.EXPIRED


@router.delete("/challenge")
def withdraw(call: Calling) -> Done:
    """Nobody waits for the answer any more; the phone puts the question away."""
    return call.give_up(Guard, Done, lambda act, who: challenges.withdraw(act, who.session))


@router.post("/sign-in/approved")
def approved_sign_in(call: Calling, asked: ApprovedAsked, response: Response) -> SignInStep:
    """Complete a sign-in that the phone approved; the answer's token replaces the one before."""
    with call.act() as act:

        def approved() -> SignInStep:
            step = sign_in.approved(act, Answering.admit(act, call.token), asked.challenge)
            return add_device_token(act, response, step)

        repeat = call.repeat(act, act.vault.digest(call.token or ""), asked)
        return once(act, repeat, SignInStep, approved)


@router.post("/session/elevation/approved")
def approved_elevation(call: Calling, asked: ApprovedAsked) -> SessionState:
    """Elevate a session for which the phone approved that."""
    return call.change(
        Signed,
        SessionState,
        lambda act, who: sign_in.elevate_approved(act, who, asked.challenge),
        asked,
    )


@router.get("/account/enrolments/{enrolment_id}/code")
async def enrolment_code(call: Calling, enrolment_id: UUID, known: Known = 0) -> EnrolmentCode:
    """The code that the new device's phone sent: at once when that is news, else within 25 s."""
    await anyio.to_thread.run_sync(_code_now, call, enrolment_id, known)
    topic = bells.of_enrolment(enrolment_id)
    version = await call.server.board.changed(topic, known, LONGEST_POLL)
    return await anyio.to_thread.run_sync(_code_now, call, enrolment_id, version)


def _code_now(call: Call, enrolment_id: UUID, version: int) -> EnrolmentCode:
    return call.watch(Signed, lambda act, who: enrolment.sent_code(act, who, enrolment_id, version))
