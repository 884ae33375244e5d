"""One's own account: dashboard, profile, password and security log."""

from typing import Annotated

from fastapi import APIRouter, Query

from models.wire.account import Account, AccountChange, Dashboard, LogPage, PasswordChange
from models.wire.base import Done
from server_stub.calls import Call, Calling
from server_stub.repeats import earlier, once
from server_stub.rules import account as rules
from server_stub.rules import log, passwords, throttle
from server_stub.rules.guards import Signed

router = APIRouter(prefix="/v1", tags=["account"])
Before = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.get("/dashboard")
def dashboard(call: Calling) -> Dashboard:
    """Where the session stands and what changed since the last one."""
    return call.read(Signed, rules.dashboard)


@router.get("/account")
def account(call: Calling) -> Account:
    """Who I am."""
    return call.read(Signed, rules.shown)


@router.put("/account")
def save_account(call: Calling, asked: AccountChange) -> Account:
    """Change name and job title."""
    return call.change(Signed, Account, lambda act, who: rules.save(act, who, asked), asked)


@router.put("/account/password")
async def change_password(call: Calling, asked: PasswordChange) -> Done:
    """Change the password; ends all other sessions."""
    return await call.server.hashing.admit(lambda: _changed(call, asked))


def _changed(call: Call, asked: PasswordChange) -> Done:
    """As a sign-in: two transactions, and the hashes outside of both."""
    server, new = call.server, asked.new_password.get_secret_value()
    with server.act(call.address) as act:
        who = Signed.admit(act, call.token)
        repeat = call.repeat(act, str(who.session.id), asked)
        was = earlier(act, repeat, Done)
        if was is not None:
            return was
        passwords.check_new(new)
        change = rules.begin_change(act, who)
    current = asked.current_password.get_secret_value()
    proof = server.hashing.run(server.passwords.prove, change.stored, current)
    hashed = server.hashing.run(server.passwords.hash, new) if proof.right else ""
    with server.act(call.address) as act:
        who = Signed.admit(act, call.token)
        done = once(act, repeat, Done, lambda: rules.settle_change(act, who, change, proof, hashed))
        throttle.give_back(act, change.ticket)
        return done


@router.get("/account/log")
def security_log(call: Calling, before: Before = None) -> LogPage:
    """One's own security log, newest first."""
    return call.read(Signed, lambda act, who: log.page(act, who.user, before))
