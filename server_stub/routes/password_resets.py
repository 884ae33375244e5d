"""A new password by a mailed code."""

import logging

from fastapi import APIRouter, BackgroundTasks

from models.refusals import Refused
from models.wire.base import Done
from models.wire.sign_in import ResetAsked, ResetRedeem, ResetRequest
from server_stub.calls import Call, Calling
from server_stub.repeats import earlier, once
from server_stub.routes.in_thread import InThread
from server_stub.rules import passwords, throttle
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
    return await call.server.hashing.admit(lambda: _redeemed(call, asked))


def _redeemed(call: Call, asked: ResetRedeem) -> Done:
    """As a sign-in: two transactions, and the hash outside of both."""
    server, new = call.server, asked.new_password.get_secret_value()
    passwords.check_new(new)
    with server.act(call.address) as act:
        repeat = call.repeat(act, call.address, asked)
        was = earlier(act, repeat, Done)
        if was is not None:
            return was
        redemption = rules.begin(act, asked.code.get_secret_value())
        passwords.check_new(new, *rules.names_around(act, redemption))
    hashed = server.hashing.run(server.passwords.hash, new)
    with server.act(call.address) as act:
        done = once(act, repeat, Done, lambda: rules.settle(act, redemption, hashed))
        throttle.give_back(act, redemption.ticket)
        return done
