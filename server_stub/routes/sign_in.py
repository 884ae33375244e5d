"""Signing in and out, and the session's elevated access."""

from dataclasses import dataclass

from fastapi import APIRouter, Response

from models.wire.base import Done
from models.wire.sign_in import CodeAnswer, LostDevice, SessionState, SignIn, SignInStep
from server_stub.act import Act
from server_stub.api.device_token_header import add_device_token
from server_stub.api.hashed_request import HashedRequest
from server_stub.calls import Calling
from server_stub.forgetting import forget_old
from server_stub.hashing import Claim
from server_stub.repeats import Repeat, once
from server_stub.routes.in_thread import InThread
from server_stub.rules import sign_in as rules
from server_stub.rules.guards import Answering, Guard, Signed
from server_stub.rules.passwords import Proof

router = APIRouter(route_class=InThread, prefix="/v1", tags=["sign-in"])


@router.post("/sign-in")
async def sign_in(call: Calling, asked: SignIn, response: Response) -> SignInStep:
    """Address and password; the answer names the next step."""
    return await PasswordTyped(call, SignInStep, asked, response).answer()


@dataclass(frozen=True)
class PasswordTyped(HashedRequest[SignInStep, rules.Attempt, Proof]):
    """A sign-in's password."""

    asked: SignIn
    response: Response

    def repeat(self, act: Act) -> Repeat | None:
        """By the address that asks: nobody is signed in."""
        return self.call.repeat(act, self.call.address, self.asked)

    def look_up(self, act: Act) -> Claim:
        """Whose account the address names."""
        return rules.look_up(act, self.asked.email, self._name(act))

    def begin(self, act: Act) -> rules.Attempt:
        """Count the try, and drop what is old: beside the hash that costs nothing."""
        forget_old(act)
        return rules.begin(act, self.asked.email, self._name(act))

    def hash(self, begun: rules.Attempt) -> Proof:
        """Prove the password."""
        return self.server.passwords.prove(begun.stored, self.asked.password.get_secret_value())

    def settle(self, act: Act, begun: rules.Attempt, hashed: Proof) -> SignInStep:
        """The next step."""
        return add_device_token(act, self.response, rules.settle(act, begun, hashed))

    def _name(self, act: Act) -> str | None:
        repeat = self.repeat(act)
        return repeat.name if repeat else None


@router.post("/sign-in/second-factor")
def answer_second_factor(call: Calling, asked: CodeAnswer, response: Response) -> SignInStep:
    """The code that completes a sign-in; the answer's token replaces the one it was sent with."""
    with call.act() as act:

        def answered() -> SignInStep:
            step = rules.answer(act, Answering.admit(act, call.token), asked)
            return add_device_token(act, response, step)

        repeat = call.repeat(act, act.vault.digest(call.token or ""), asked)
        return once(act, repeat, SignInStep, answered)


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
