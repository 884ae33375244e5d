"""One's own account: dashboard, profile, password and security log."""

from dataclasses import dataclass
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
from server_stub.act import Act
from server_stub.api.hashed_request import HashedRequest
from server_stub.calls import Calling
from server_stub.hashing import Claim
from server_stub.repeats import Repeat
from server_stub.routes.in_thread import InThread
from server_stub.rules import account as rules
from server_stub.rules import log, names, passwords
from server_stub.rules.guards import Signed
from server_stub.rules.passwords import Proof

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
    return await PasswordReplaced(call, PasswordChanged, asked).answer()


@dataclass(frozen=True)
class PasswordReplaced(HashedRequest[PasswordChanged, rules.Change, tuple[Proof, str]]):
    """The current password and the new one, each hashed."""

    asked: PasswordChange

    def repeat(self, act: Act) -> Repeat | None:
        """By the token that the change ends."""
        return self.call.repeat(act, act.vault.digest(self.call.token or ""), self.asked)

    def look_up(self, act: Act) -> Claim:
        """Who is signed in; refuses a new password that is no good."""
        who = Signed.admit(act, self.call.token)
        new = self.asked.new_password.get_secret_value()
        passwords.check_new(new, *names.around(who.user, who.organisation))
        return rules.look_up_change(act, who)

    def begin(self, act: Act) -> rules.Change:
        """Count the try at the current password."""
        return rules.begin_change(act, Signed.admit(act, self.call.token))

    def hash(self, begun: rules.Change) -> tuple[Proof, str]:
        """Prove the current password, and hash the new one if that is right."""
        passwords, new = self.server.passwords, self.asked.new_password.get_secret_value()
        proof = passwords.prove(begun.stored, self.asked.current_password.get_secret_value())
        return proof, passwords.hash(new) if proof.right else ""

    def settle(self, act: Act, begun: rules.Change, hashed: tuple[Proof, str]) -> PasswordChanged:
        """The new token."""
        return rules.settle_change(act, Signed.admit(act, self.call.token), begun, *hashed)


@router.get("/account/log")
def security_log(call: Calling, before: Before = None) -> LogPage:
    """One's own security log, newest first."""
    return call.read(Signed, lambda act, who: log.page(act, who.user, before))
