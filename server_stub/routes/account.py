"""One's own account: dashboard, profile, password and security log."""

from typing import Annotated

from fastapi import APIRouter, Query

from models.wire.account import (
    Account,
    AccountChange,
    Dashboard,
    LogPage,
    PasswordChange,
    PasswordChanged,
)
from server_stub.calls import Call, Calling
from server_stub.repeats import earlier, once
from server_stub.routes.in_thread import InThread
from server_stub.rules import account as rules
from server_stub.rules import log, names, passwords, throttle
from server_stub.rules.guards import Signed

router = APIRouter(route_class=InThread, prefix="/v1", tags=["account"])
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
async def change_password(call: Calling, asked: PasswordChange) -> PasswordChanged:
    """Change the password; ends all other sessions, and this one goes on by the answer's token."""
    return await call.server.hashing.admit(lambda: _changed(call, asked))


def _changed(call: Call, asked: PasswordChange) -> PasswordChanged:
    """As a sign-in: two transactions, and the hashes outside of both.

    A repeat bears the token that the change ended, so it is known by that.
    """
    server, new = call.server, asked.new_password.get_secret_value()
    with server.act(call.address) as act:
        repeat = call.repeat(act, act.vault.digest(call.token or ""), asked)
        was = earlier(act, repeat, PasswordChanged)
        if was is not None:
            return was
        who = Signed.admit(act, call.token)
        passwords.check_new(new, *names.around(who.user, who.organisation))
        change = rules.begin_change(act, who)
    current = asked.current_password.get_secret_value()
    proof = server.hashing.run(server.passwords.prove, change.stored, current)
    hashed = server.hashing.run(server.passwords.hash, new) if proof.right else ""
    with server.act(call.address) as act:
        changed = once(
            act,
            repeat,
            PasswordChanged,
            lambda: rules.settle_change(act, Signed.admit(act, call.token), change, proof, hashed),
        )
        throttle.give_back(act, change.ticket)
        return changed


@router.get("/account/log")
def security_log(call: Calling, before: Before = None) -> LogPage:
    """One's own security log, newest first."""
    return call.read(Signed, lambda act, who: log.page(act, who.user, before))
