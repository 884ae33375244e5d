"""A new password by a mailed code."""

import logging
from dataclasses import dataclass

from fastapi import APIRouter, BackgroundTasks

from models.refusals import Refused
from models.wire.base import Done
from models.wire.sign_in import ResetAsked, ResetRedeem, ResetRequest
from server_stub.act import Act
from server_stub.api.hashed_request import HashedRequest
from server_stub.calls import Call, Calling
from server_stub.hashing import Claim
from server_stub.repeats import Repeat, once
from server_stub.routes.in_thread import InThread
from server_stub.rules import passwords
from server_stub.rules import resets as rules

router = APIRouter(route_class=InThread, prefix="/v1/password-resets", tags=["sign-in"])
logger = logging.getLogger("keydesk.server")


@router.post("")
def ask_password_reset(call: Calling, asked: ResetRequest, later: BackgroundTasks) -> ResetAsked:
    """Mail a code; answered before anybody is looked up, so that time tells nothing."""

    def answer() -> ResetAsked:
        told = rules.ask(act)
        later.add_task(_mail, call, asked.email)
        return told

    with call.server.act(call.address) as act:
        return once(act, call.repeat(act, call.address, asked), ResetAsked, answer)


def _mail(call: Call, email: str) -> None:
    try:
        with call.server.act(call.address) as act:
            mailed = rules.mail_for(act, email)
    except Refused as refused:
        logger.warning("a mail for a new password could not be written: %s", refused.sentence)
        return
    if mailed is not None:
        call.server.mails.send(call.server.settings, mailed, call.server.clock())


@router.post("/redeem")
async def redeem_password_reset(call: Calling, asked: ResetRedeem) -> Done:
    """Set a new password with a mailed code; ends all sessions."""
    return await CodeRedeemed(call, Done, asked).answer()


@dataclass(frozen=True)
class CodeRedeemed(HashedRequest[Done, rules.Redemption, str]):
    """A mailed code, and the new password to hash."""

    asked: ResetRedeem

    def repeat(self, act: Act) -> Repeat | None:
        """By the address that asks: nobody is signed in."""
        return self.call.repeat(act, self.call.address, self.asked)

    def look_up(self, act: Act) -> Claim:
        """Whose code it is; refuses a new password that is no good."""
        new = self.asked.new_password.get_secret_value()
        passwords.check_new(new)
        return rules.look_up(act, self.asked.code.get_secret_value(), new)

    def begin(self, act: Act) -> rules.Redemption:
        """Count a code that is none."""
        return rules.begin(act, self.asked.code.get_secret_value())

    def hash(self, _begun: rules.Redemption) -> str:
        """Hash the new password."""
        return self.server.passwords.hash(self.asked.new_password.get_secret_value())

    def settle(self, act: Act, begun: rules.Redemption, hashed: str) -> Done:
        """Set it."""
        return rules.settle(act, begun, hashed)
