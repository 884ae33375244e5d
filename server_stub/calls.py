"""One call of the API: who asks, the rule in one transaction, the same answer to a repeat."""

import secrets
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from models.wire.base import DESK_TOKEN, DEVICE, DEVICE_TOKEN, HANDED_ON, THIS_MACHINE, printable
from server_stub.act import Act
from server_stub.base import network_address
from server_stub.repeats import Repeat, once
from server_stub.rules import sessions
from server_stub.rules.access import change_limit
from server_stub.rules.guards import Guard
from server_stub.server import Server

bearer = HTTPBearer(auto_error=False, description="The token of a sign-in's last answer.")
IdempotencyKey = Annotated[str | None, Header(max_length=64, min_length=8)]
Who = TypeVar("Who", bound=Guard)
Read = TypeVar("Read")
Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True)
class Call:
    """Who calls from where, with which token and idempotency key; `hung_up` asks if still so."""

    server: Server
    address: str
    device: str
    path: str
    token: str | None = field(repr=False)
    request_key: str | None = field(repr=False)
    device_token: str | None = field(repr=False)
    hung_up: Callable[[], Awaitable[bool]] = field(repr=False)

    def act(self) -> AbstractContextManager[Act]:
        """The call's transaction."""
        return self.server.act(self.address, self.device_token)

    def reading(self) -> AbstractContextManager[Act]:
        """The call's transaction that only reads."""
        return self.server.reading(self.address, self.device_token)

    def read(self, guard: type[Who], rule: Callable[[Act, Who], Read]) -> Read:
        """Run a rule that only reads; raises Refused by the guard or the rule."""
        answer, stale = self._read(guard, rule)
        if stale:
            self._touch()
        return answer

    def watch(self, guard: type[Who], rule: Callable[[Act, Who], Read]) -> Read:
        """Read for a desk that waits: nobody did anything, so the session goes on being idle."""
        return self._read(guard, rule)[0]

    def _read(self, guard: type[Who], rule: Callable[[Act, Who], Read]) -> tuple[Read, bool]:
        with self.reading() as act:
            who = guard.admit(act, self.token)
            return rule(act, who), sessions.stale(act, who.session)

    def change(
        self,
        guard: type[Who],
        answer: type[Answer],
        rule: Callable[[Act, Who], Answer],
        body: BaseModel | None = None,
    ) -> Answer:
        """Run a rule that changes something, once for each idempotency key.

        Raises Refused (TOO_MANY_REQUESTS) beside what the guard and the rule raise.
        """

        def counted(act: Act, who: Who) -> Answer:
            if guard.bounded:
                change_limit.count(act, "changes", who.user.id)
            return rule(act, who)

        return self.give_up(guard, answer, counted, body)

    def give_up(
        self,
        guard: type[Who],
        answer: type[Answer],
        rule: Callable[[Act, Who], Answer],
        body: BaseModel | None = None,
    ) -> Answer:
        """As `change`, for a rule that only gives something up: nobody is kept from that."""
        with self.act() as act:
            who = guard.admit(act, self.token)
            who.take_turn(act)  # first: a session's lock held meanwhile could close a circle
            sessions.seen(act, who.session)
            return once(
                act, self.repeat(act, str(who.session.id), body), answer, lambda: rule(act, who)
            )

    def repeat(self, act: Act, scope: str, body: BaseModel | None) -> Repeat | None:
        """What identifies a repetition of this call, or None when it bears no key."""
        if self.request_key is None:
            return None
        text = body.model_dump_json() if body else ""
        return Repeat(scope, self.request_key, act.vault.digest(f"{self.path}\n{text}"))

    def _touch(self) -> None:
        with self.act() as act:
            session = sessions.find(act, self.token or "")
            if session is not None:
                sessions.seen(act, session)


def address_of(request: Request) -> str:
    """Returns the caller's address; behind sshd, the one that a trusted desk hands on."""
    server: Server = request.state.server
    peer = request.client.host if request.client else THIS_MACHINE
    token = request.headers.get(DESK_TOKEN, "")
    known = server.settings.desk_token
    if not known or not secrets.compare_digest(token.encode(), known.encode()):
        return peer
    return network_address.parse(request.headers.get(HANDED_ON, "")) or peer


def device_of(request: Request) -> str:
    """What the desk calls its machine, made safe to show; empty when it doesn't say."""
    try:
        return printable(request.headers.get(DEVICE, "").strip()[:60])
    except ValueError:
        return ""


async def _call(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    idempotency_key: IdempotencyKey = None,
) -> Call:
    return Call(
        server=request.state.server,
        address=address_of(request),
        device=device_of(request),
        path=f"{request.method} {request.url.path}",
        token=credentials.credentials if credentials else None,
        request_key=idempotency_key,
        device_token=request.headers.get(DEVICE_TOKEN),
        hung_up=request.is_disconnected,
    )


Calling = Annotated[Call, Depends(_call)]
