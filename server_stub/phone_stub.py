"""The phone's own stub: pairs, asks what waits, answers and sends codes, all signed."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, SecretStr

from models.challenges import Decision
from models.pairing import (
    PhoneStamp,
    answer_text,
    pairing_id,
    pairing_proof,
    request_text,
    to_text,
)
from models.refusals import Refusal, Refused
from models.wire.phone import (
    Answered,
    Ask,
    AskList,
    CodeTaken,
    Paired,
    PairingAsked,
    PairingNonce,
    PairingProof,
    PhoneAnswer,
    QuestionCode,
    SentCode,
)
from server_stub.poll_rate import PollRate
from server_stub.road import Road

Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True)
class Pairing:
    """What a phone keeps of one pairing; the private key never leaves it."""

    phone_id: UUID
    server: str
    private_key: Ed25519PrivateKey = field(repr=False)


class PhoneStub:
    """A phone's hold on one server. Every method raises `models.refusals.Refused`."""

    def __init__(
        self, transport: httpx.AsyncBaseTransport, url: str, clock: Callable[[], datetime]
    ) -> None:
        self.road = Road(transport, url)
        self._polls = PollRate()
        self._clock = clock

    async def pair(self, secret: bytes) -> tuple[Pairing, Paired]:
        """Register a new public key for the security key or enrolment with this secret."""
        key, which = Ed25519PrivateKey.generate(), pairing_id(secret)
        asked = PairingAsked(pairing_id=which)
        nonce = (await self.road.ask("POST", "/v1/phone/pairings", PairingNonce, body=asked)).nonce
        public = key.public_key().public_bytes_raw()
        proof = PairingProof(
            pairing_id=which,
            nonce=nonce,
            public_key=to_text(public),
            proof=to_text(pairing_proof(secret, nonce, public)),
        )
        paired = await self.road.ask("POST", "/v1/phone/pairings/prove", Paired, body=proof)
        return Pairing(paired.phone_id, paired.server, key), paired

    async def asks(self, pairing: Pairing, known: int = 0) -> AskList:
        """What waits, as soon as that is news to `known`, or after 25 s."""
        await self._polls.wait_turn()
        query = {"known": known, "whole": 1}
        return await self._signed(pairing, "GET", "/v1/phone/asks", AskList, query=query)

    async def answer(
        self, pairing: Pairing, ask: Ask, decision: Decision, number: str = ""
    ) -> Answered:
        """Approve with the number that the waiting screen shows, or deny."""
        at = self._clock()
        signed = answer_text(ask.id, number, decision, at, pairing.server)
        signature = to_text(pairing.private_key.sign(signed))
        body = PhoneAnswer(decision=decision, number=number, at=at, signature=signature)
        return await self._signed(
            pairing, "POST", f"/v1/phone/asks/{ask.id}/answer", Answered, body=body
        )

    async def send_code(self, pairing: Pairing, ask: Ask, code: str, number: str = "") -> CodeTaken:
        """Hand the current code to this question, with the number that its screen shows."""
        body = QuestionCode(code=SecretStr(code), number=number)
        return await self._send(pairing, f"/v1/phone/asks/{ask.id}/code", body)

    async def send_enrolment_code(self, pairing: Pairing, code: str) -> CodeTaken:
        """Hand the current code to the enrolment whose secret was scanned."""
        return await self._send(pairing, "/v1/phone/enrolment/code", SentCode(code=SecretStr(code)))

    async def _send(self, pairing: Pairing, path: str, body: BaseModel) -> CodeTaken:
        """Send a code; raises Refused (SERVER_TAKES_NO_CODES) where a server has no such path.

        A server of an older version gives a code that names no question to whoever asked last:
        it gets none.
        """
        try:
            return await self._signed(pairing, "POST", path, CodeTaken, body=body)
        except Refused as refused:
            if refused.refusal is not Refusal.NOT_FOUND:
                raise
            raise Refused(Refusal.SERVER_TAKES_NO_CODES) from refused

    async def _signed(
        self,
        pairing: Pairing,
        method: str,
        path: str,
        answer: type[Answer],
        *,
        body: BaseModel | None = None,
        query: dict[str, int] | None = None,
    ) -> Answer:
        whole = f"{path}?{urlencode(query)}" if query else path

        def stamp(sent: bytes) -> dict[str, str]:
            at, nonce = int(self._clock().timestamp() * 1000), secrets.token_hex(16)
            text = request_text(method, whole, at, nonce, sent, pairing.server)
            signature = to_text(pairing.private_key.sign(text))
            return {PhoneStamp.HEADER: PhoneStamp(pairing.phone_id, at, nonce, signature).text()}

        return await self.road.ask(method, whole, answer, body=body, sign=stamp)

    async def aclose(self) -> None:
        """Close the connection."""
        await self.road.aclose()
