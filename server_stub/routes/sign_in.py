"""Signing in and out, and the session's elevated access."""

from fastapi import APIRouter

from models.wire.base import Done
from models.wire.sign_in import CodeAnswer, LostDevice, SessionState, SignIn, SignInStep
from server_stub.calls import Call, Calling
from server_stub.forgetting import forget_old
from server_stub.repeats import earlier, once
from server_stub.routes.in_thread import InThread
from server_stub.rules import sign_in as rules
from server_stub.rules import throttle
from server_stub.rules.guards import Answering, Guard, Signed

router = APIRouter(route_class=InThread, prefix="/v1", tags=["sign-in"])


@router.post("/sign-in")
async def sign_in(call: Calling, asked: SignIn) -> SignInStep:
    """Address and password; the answer names the next step."""
    return await call.server.hashing.admit(lambda: _signed_in(call, asked))


def _signed_in(call: Call, asked: SignIn) -> SignInStep:
    """Two transactions, and the hash outside of both: nobody waits for it with a lock held."""
    server = call.server
    with server.act(call.address) as act:
        repeat = call.repeat(act, call.address, asked)
        was = earlier(act, repeat, SignInStep)
        if was is not None:
            return was
        attempt = rules.begin(act, asked.email, repeat.name if repeat else None)
        forget_old(act)
    typed = asked.password.get_secret_value()
    proof = server.hashing.run(server.passwords.prove, attempt.stored, typed)
    with server.act(call.address) as act:
        step = once(act, repeat, SignInStep, lambda: rules.settle(act, attempt, proof))
        throttle.give_back(act, attempt.ticket)
        return step


@router.post("/sign-in/second-factor")
def answer_second_factor(call: Calling, asked: CodeAnswer) -> SignInStep:
    """The code that completes a sign-in; the answer's token replaces the one it was sent with."""
    with call.server.act(call.address) as act:
        repeat = call.repeat(act, act.vault.digest(call.token or ""), asked)
        return once(
            act,
            repeat,
            SignInStep,
            lambda: rules.answer(act, Answering.admit(act, call.token), asked),
        )


@router.post("/sign-in/lost-device")
def lost_device(call: Calling) -> LostDevice:
    """During a sign-in: who can help when the device is gone."""
    return call.change(Answering, LostDevice, rules.lost_device)


@router.post("/sign-out")
def sign_out(call: Calling) -> Done:
    """End the session, complete or not."""
    return call.give_up(Guard, Done, rules.sign_out)


@router.get("/session")
def session(call: Calling) -> SessionState:
    """What the session may do and until when; counts as being there."""
    return call.read(Signed, lambda act, who: who.state(act))


@router.post("/session/elevation")
def elevate(call: Calling, asked: CodeAnswer) -> SessionState:
    """Answer a second factor within the session."""
    return call.change(Signed, SessionState, lambda act, who: rules.elevate(act, who, asked), asked)


@router.delete("/session/elevation")
def drop_elevation(call: Calling) -> SessionState:
    """Give up elevated access."""
    return call.give_up(Signed, SessionState, rules.drop_elevation)
