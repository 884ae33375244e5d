"""A phone to test with, and requests that it signs but somebody else may bend."""

import json
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import httpx
from starlette.types import ASGIApp

from models.challenges import Decision
from models.pairing import PhoneStamp, answer_text, request_text, to_text
from models.refusals import Refusal
from models.wire.phone import Ask
from server_stub.phone_stub import Pairing, PhoneStub
from server_stub.transport import LOCAL_URL
from tests.server_stub.school import Person, TestClock

POCKET = "203.0.113.40"
Phones = Callable[..., "Phone"]


class Phone:
    """A phone at a server, through its stub or by hand."""

    def __init__(self, app: ASGIApp, clock: TestClock) -> None:
        self.app, self.clock = app, clock
        self.pairing: Pairing
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(POCKET, 4712))
        self.stub = PhoneStub(transport, LOCAL_URL, clock)
        self.http = httpx.AsyncClient(transport=transport, base_url=LOCAL_URL)

    async def paired(self, person: Person) -> Self:
        """This phone, holding the person's key."""
        self.pairing, _ = await self.stub.pair(person.seed)
        return self

    def at(self, app: ASGIApp) -> "Phone":
        """The same phone on a connection of its own, to this or another process of its server."""
        other = Phone(app, self.clock)
        other.pairing = self.pairing
        return other

    async def asks(self, known: int = 0) -> list[Ask]:
        """What waits for it."""
        return (await self.stub.asks(self.pairing, known)).asks

    async def ask(self) -> Ask:
        """The one question that waits."""
        (one,) = await self.asks()
        return one

    async def approve(self, ask: Ask, number: str) -> None:
        """Approve with this number."""
        await self.stub.answer(self.pairing, ask, Decision.APPROVE, number)

    async def deny(self, ask: Ask, why: Decision = Decision.NOT_ME) -> None:
        """Deny."""
        await self.stub.answer(self.pairing, ask, why)

    async def send_code(self, ask: Ask, code: str, number: str) -> str:
        """Send this code to a question; returns what asked."""
        return (await self.stub.send_code(self.pairing, ask, code, number)).to

    def answer_body(
        self,
        challenge: UUID,
        number: str,
        decision: Decision = Decision.APPROVE,
        at: datetime | None = None,
        server: str | None = None,
    ) -> dict[str, Any]:
        """A signed answer's body."""
        when = at or self.clock.now
        text = answer_text(challenge, number, decision, when, server or self.pairing.server)
        signature = to_text(self.pairing.private_key.sign(text))
        return {
            "decision": decision.value,
            "number": number,
            "at": when.isoformat(),
            "signature": signature,
        }

    def request(
        self,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        server: str | None = None,
        key: str | None = None,
        method: str = "POST",
    ) -> httpx.Request:
        """A signed request, to be sent once or more often."""
        sent = json.dumps(body).encode() if body is not None else b""
        stamp = self.stamp(method, path, sent, server)
        headers = {PhoneStamp.HEADER: stamp, "Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.http.build_request(method, path, content=sent, headers=headers)

    def stamp(self, method: str, path: str, sent: bytes, server: str | None = None) -> str:
        """The header that signs this request."""
        at, nonce = int(self.clock.now.timestamp() * 1000), secrets.token_hex(16)
        text = request_text(method, path, at, nonce, sent, server or self.pairing.server)
        signature = to_text(self.pairing.private_key.sign(text))
        return PhoneStamp(self.pairing.phone_id, at, nonce, signature).text()

    async def send(self, request: httpx.Request) -> httpx.Response:
        """What the server answers."""
        return await self.http.send(request)

    async def answer(self, challenge: UUID, body: dict[str, Any]) -> httpx.Response:
        """What the server says to this answer in a well signed request."""
        return await self.send(self.request(f"/v1/phone/asks/{challenge}/answer", body))

    async def aclose(self) -> None:
        """Close its connections."""
        await self.stub.aclose()
        await self.http.aclose()


def code_of(response: httpx.Response) -> Refusal | None:
    """Which refusal this is, None for an answer."""
    return None if response.is_success else Refusal.of(response.json()["code"])
