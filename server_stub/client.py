"""The typed stub that callers hold: one method for each thing a person can do."""

import asyncio
from collections.abc import Mapping
from typing import Protocol, TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, SecretStr

from models.refusals import Refusal, Refused
from models.wire.account import (
    Account,
    AccountChange,
    Dashboard,
    LogPage,
    LogVerdict,
    PasswordChange,
    PasswordChanged,
)
from models.wire.base import DEVICE_TOKEN, Done, is_token
from models.wire.keys import (
    DeviceToSave,
    Enrolment,
    KeyName,
    KeyRow,
    Keys,
    Removal,
    RemovalAsked,
    UserKeys,
)
from models.wire.phone import ApprovedAsked, EnrolmentCode, Wait, Waiting
from models.wire.sign_in import (
    About,
    CodeAnswer,
    DemoCode,
    DemoKey,
    LostDevice,
    ResetAsked,
    ResetRedeem,
    ResetRequest,
    SessionState,
    SignIn,
    SignInStep,
)
from models.wire.users import (
    AccountLock,
    ImportAsked,
    ImportReport,
    ImportRow,
    LostRequests,
    UserPage,
    UserProfile,
)
from server_stub.poll_rate import PollRate
from server_stub.road import Road

Answer = TypeVar("Answer", bound=BaseModel)
MOST_PAGES = 1_000  # without a user on any: a server reads 4,096 users for each


class DeviceTokens(Protocol):
    """A desk's tokens, one an account, by which the server knows it again."""

    def of(self, account: str) -> str | None:
        """The token for this address, as typed; None where there is none."""

    def keep(self, account: str, token: str) -> None:
        """Keep it for the next log-in."""


class Client:
    """A desk's hold on one server, embedded or remote alike.

    Every method raises `models.refusals.Refused` with a sentence for the person; UNREACHABLE
    after the connection could not be had again. The session's token stays in here.
    Typed values (addresses, codes, names) go over as typed: the server checks them. Without
    `device_tokens` the server is told that this desk keeps none.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        url: str,
        headers: Mapping[str, str] | None = None,
        device_tokens: DeviceTokens | None = None,
    ) -> None:
        self.road = Road(transport, url, headers)
        self._polls = PollRate()
        self._token: SecretStr | None = None
        self._device_tokens = device_tokens
        self._account = ""
        self._given: str | None = None
        self.road.on_headers = self._heard

    @property
    def signed_in(self) -> bool:
        """True while a token is held, whether or not the server still honours it."""
        return self._token is not None

    # Signing in

    async def about(self) -> About:
        """What a desk may know before anyone signs in."""
        return await self._get("/v1/about", About)

    async def sign_in(self, email: str, password: str) -> SignInStep:
        """Address and password; the answer names the next step."""
        self._token = None
        await self._recognised_as(email)
        body = SignIn.model_construct(email=email, password=SecretStr(password))
        return await self._stepped(await self._post("/v1/sign-in", SignInStep, body))

    async def answer_second_factor(self, code: str) -> SignInStep:
        """The code that completes a sign-in."""
        body = CodeAnswer.model_construct(code=SecretStr(code))
        return await self._stepped(await self._post("/v1/sign-in/second-factor", SignInStep, body))

    async def lost_device(self) -> LostDevice:
        """During a sign-in: who can help when the device is gone. Logged."""
        return await self._post("/v1/sign-in/lost-device", LostDevice)

    async def sign_out(self) -> None:
        """End the session, here and on the server."""
        try:
            await self._post("/v1/sign-out", Done)
        finally:
            self._token = None

    async def ask_password_reset(self, email: str) -> ResetAsked:
        """Mail a code for a new password; the same answer for every address."""
        body = ResetRequest.model_construct(email=email)
        return await self._post("/v1/password-resets", ResetAsked, body)

    async def redeem_password_reset(self, code: str, new_password: str) -> None:
        """Set a new password with a mailed code."""
        body = ResetRedeem.model_construct(
            code=SecretStr(code), new_password=SecretStr(new_password)
        )
        await self._post("/v1/password-resets/redeem", Done, body)

    # The session

    async def session(self) -> SessionState:
        """What the session may do and until when; counts as being there."""
        return await self._get("/v1/session", SessionState)

    async def elevate(self, code: str) -> SessionState:
        """Answer a second factor within the session."""
        body = CodeAnswer.model_construct(code=SecretStr(code))
        return await self._post("/v1/session/elevation", SessionState, body)

    async def drop_elevation(self) -> SessionState:
        """Give up elevated access."""
        return await self._ask("DELETE", "/v1/session/elevation", SessionState)

    # The phone's answer

    async def ask_phone(self) -> Waiting:
        """Ask my phones to approve this sign-in or elevation; again replaces the last question.

        Raises Refused (NO_PHONE) where no paired phone could answer.
        """
        return await self._post("/v1/challenge", Waiting)

    async def wait_for_phone(self, known: int = 0) -> Wait:
        """How the question stands, as soon as that is news to `known`, or after 25 s."""
        await self._polls.wait_turn()
        return await self._get("/v1/challenge", Wait, known=known)

    async def withdraw_question(self) -> None:
        """Nobody waits for the phone's answer any more."""
        await self._ask("DELETE", "/v1/challenge", Done)

    async def sign_in_approved(self, challenge: UUID) -> SignInStep:
        """Go on with a sign-in that the phone approved."""
        body = ApprovedAsked(challenge=challenge)
        return await self._stepped(await self._post("/v1/sign-in/approved", SignInStep, body))

    async def elevate_approved(self, challenge: UUID) -> SessionState:
        """Elevate the session as the phone approved."""
        body = ApprovedAsked(challenge=challenge)
        return await self._post("/v1/session/elevation/approved", SessionState, body)

    async def wait_for_code(self, enrolment: UUID, known: int = 0) -> EnrolmentCode:
        """The code that the new device's phone sent, as soon as there is news, or after 25 s."""
        await self._polls.wait_turn()
        path = f"/v1/account/enrolments/{enrolment}/code"
        return await self._get(path, EnrolmentCode, known=known)

    # One's own account

    async def dashboard(self) -> Dashboard:
        """Where the session stands and what changed since the last one."""
        return await self._get("/v1/dashboard", Dashboard)

    async def account(self) -> Account:
        """Who I am."""
        return await self._get("/v1/account", Account)

    async def save_account(self, name: str, job_title: str) -> Account:
        """Change name and job title."""
        body = AccountChange.model_construct(name=name, job_title=job_title)
        return await self._ask("PUT", "/v1/account", Account, body)

    async def change_password(self, current: str, new: str) -> None:
        """Change the password; ends all other sessions, and this one's token."""
        body = PasswordChange.model_construct(
            current_password=SecretStr(current), new_password=SecretStr(new)
        )
        changed = await self._ask("PUT", "/v1/account/password", PasswordChanged, body)
        self._token = changed.token

    async def security_log(self, before: int | None = None) -> LogPage:
        """My security log, newest first."""
        return await self._get("/v1/account/log", LogPage, before=before)

    # Security keys

    async def keys(self) -> list[KeyRow]:
        """My security keys, oldest first."""
        return (await self._get("/v1/account/keys", Keys)).keys

    async def begin_enrolment(self) -> Enrolment:
        """A new device's secret, as QR content and as setup key."""
        return await self._post("/v1/account/enrolments", Enrolment)

    async def save_device(self, enrolment: UUID, name: str, code: str) -> KeyRow:
        """Complete an enrolment."""
        body = DeviceToSave.model_construct(name=name, code=SecretStr(code))
        return await self._post(f"/v1/account/enrolments/{enrolment}/save", KeyRow, body)

    async def cancel_enrolment(self, enrolment: UUID) -> None:
        """Forget an enrolment; no error when it is gone already."""
        await self._ask("DELETE", f"/v1/account/enrolments/{enrolment}", Done)

    async def rename_key(self, key: UUID, name: str) -> KeyRow:
        """Give one of my keys another name."""
        body = KeyName.model_construct(name=name)
        return await self._ask("PUT", f"/v1/account/keys/{key}", KeyRow, body)

    # For elevated admin key holders

    async def find_users(self, search: str = "", after: str | None = None) -> UserPage:
        """Users by name; `search` is found anywhere in name or address.

        A page may be short though there are more, never empty.
        """
        for _ in range(MOST_PAGES):
            page = await self._get("/v1/users", UserPage, search=search, after=after)
            if page.users or page.after is None:
                return page
            after = page.after
        raise Refused(Refusal.ANSWER_UNREADABLE, where=self.road.where)

    async def lost_devices(self) -> LostRequests:
        """Who asks for help with a lost device, the longest wait first."""
        return await self._get("/v1/lost-devices", LostRequests)

    async def user(self, user: UUID) -> UserProfile:
        """One user of the same organisation."""
        return await self._get(f"/v1/users/{user}", UserProfile)

    async def user_lock(self, user: UUID) -> AccountLock:
        """Until when a user's log-ins are paused; of a user who isn't there, nothing."""
        try:
            return await self._get(f"/v1/users/{user}/lock", AccountLock)
        except Refused as refused:
            if refused.refusal is not Refusal.NOT_FOUND:  # as a server of the version before says
                raise
            return AccountLock(until=None)

    async def lift_lock(self, user: UUID) -> AccountLock:
        """Let a user try again at once."""
        return await self._post(f"/v1/users/{user}/lock/lift", AccountLock)

    async def user_keys(self, user: UUID) -> UserKeys:
        """A user's security keys."""
        return await self._get(f"/v1/users/{user}/keys", UserKeys)

    async def remove_keys(self, user: UUID, *, confirmed: bool) -> Removal:
        """Remove all of a user's totp keys; doing it twice is no error."""
        body = RemovalAsked(confirmed=confirmed)
        return await self._post(f"/v1/users/{user}/keys/remove", Removal, body)

    async def user_log(self, user: UUID, before: int | None = None) -> LogPage:
        """A user's security log, newest first."""
        return await self._get(f"/v1/users/{user}/log", LogPage, before=before)

    async def import_users(self, rows: list[ImportRow], *, dry_run: bool) -> ImportReport:
        """Add users, all or none."""
        body = ImportAsked.model_construct(rows=rows, dry_run=dry_run)
        return await self._post("/v1/users/import", ImportReport, body)

    async def verify_log(self) -> LogVerdict:
        """Whether the organisation's log is whole."""
        return await self._get("/v1/log/verify", LogVerdict)

    # A demo's server only

    async def demo_code(self, enrolment: UUID | None = None) -> DemoCode:
        """What the demo phone shows, for this enrolment or for my own key."""
        return await self._get("/v1/demo/code", DemoCode, enrolment=enrolment)

    async def demo_key(self) -> DemoKey:
        """What my demo phone was set up with."""
        return await self._get("/v1/demo/key", DemoKey)

    async def aclose(self) -> None:
        """Close the connection, and an embedded server with it."""
        await self.road.aclose()

    async def _get(self, path: str, answer: type[Answer], **query: object) -> Answer:
        given = {name: str(value) for name, value in query.items() if value not in (None, "")}
        return await self.road.ask("GET", path, answer, query=given, token=self._token)

    async def _post(self, path: str, answer: type[Answer], body: BaseModel | None = None) -> Answer:
        return await self._ask("POST", path, answer, body)

    async def _ask(
        self, method: str, path: str, answer: type[Answer], body: BaseModel | None = None
    ) -> Answer:
        return await self.road.ask(method, path, answer, body=body, token=self._token)

    async def _recognised_as(self, email: str) -> None:
        """From now on tell the server by what it knows this desk again, for this account."""
        if self._device_tokens is not None:
            self._account = email
            token = await asyncio.to_thread(self._device_tokens.of, email)
            self.road.bear(DEVICE_TOKEN, token or "")

    def _heard(self, headers: httpx.Headers) -> None:
        given = headers.get(DEVICE_TOKEN, "")
        self._given = given if is_token(given) else None

    async def _stepped(self, step: SignInStep) -> SignInStep:
        self._token = step.token
        if self._device_tokens is not None and self._given is not None:
            self.road.bear(DEVICE_TOKEN, self._given)
            await asyncio.to_thread(self._device_tokens.keep, self._account, self._given)
        return step
