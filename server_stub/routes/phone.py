"""What a phone asks and answers: pairing, the questions that wait for it, codes it sends."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar
from uuid import UUID

import anyio.to_thread
from fastapi import APIRouter, Depends, Header, Query, Request
from pydantic import BaseModel

from models.pairing import PhoneStamp
from models.wire.phone import (
    Answered,
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
from server_stub.act import Act
from server_stub.board import LONGEST_POLL
from server_stub.calls import Calling, IdempotencyKey, address_of
from server_stub.repeats import Repeat, once
from server_stub.routes.in_thread import InThread
from server_stub.rules import bells, pairing, phone_answers
from server_stub.rules.access import change_limit
from server_stub.rules.phones import PhoneHolder
from server_stub.server import Server

router = APIRouter(route_class=InThread, prefix="/v1/phone", tags=["phone"])
Known = Annotated[int, Query(ge=0, le=2**31 - 1, description="The `version` seen last.")]
Whole = Annotated[
    bool,
    Query(description="Tell `code_sent` and `paused` too, which phones before this can't read."),
]
Read = TypeVar("Read")
Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True)
class PhoneCall:
    """A phone's signed request."""

    server: Server
    address: str
    stamp: PhoneStamp | None
    method: str
    path: str
    body: bytes
    request_key: str | None

    def run(self, rule: Callable[[Act, PhoneHolder], Read]) -> Read:
        """Run a rule in one transaction for whoever signed; raises Refused."""
        with self.server.act(self.address) as act:
            return rule(act, PhoneHolder.admit(act, self.stamp, self.method, self.path, self.body))

    def change(self, answer: type[Answer], rule: Callable[[Act, PhoneHolder], Answer]) -> Answer:
        """The same, once for each idempotency key; each try is signed anew."""

        def done_once(act: Act, holder: PhoneHolder) -> Answer:
            return once(act, self._repeat(act, holder), answer, lambda: rule(act, holder))

        return self.run(done_once)

    def _repeat(self, act: Act, holder: PhoneHolder) -> Repeat | None:
        if self.request_key is None:
            return None
        asked = f"{self.method} {self.path}\n{hashlib.sha256(self.body).hexdigest()}"
        return Repeat(str(holder.phone.id), self.request_key, act.vault.digest(asked))


async def _signed(
    request: Request,
    keydesk_phone: Annotated[str, Header(max_length=400)] = "",
    idempotency_key: IdempotencyKey = None,
) -> PhoneCall:
    query = request.url.query
    return PhoneCall(
        server=request.state.server,
        address=address_of(request),
        stamp=PhoneStamp.of(keydesk_phone),
        method=request.method,
        path=f"{request.url.path}?{query}" if query else request.url.path,
        body=await request.body(),
        request_key=idempotency_key,
    )


Signed = Annotated[PhoneCall, Depends(_signed)]


@router.post("/pairings")
def ask_pairing(call: Calling, asked: PairingAsked) -> PairingNonce:
    """What a phone's proof must cover."""
    with call.server.reading(call.address) as act:
        return pairing.nonce(act, asked)


@router.post("/pairings/prove")
def prove_pairing(call: Calling, asked: PairingProof) -> Paired:
    """Register the public key of a phone that holds the secret."""
    with call.server.act(call.address) as act:
        return pairing.prove(act, asked)


@router.get("/asks", response_model_exclude_unset=True)
async def asks(call: Signed, known: Known = 0, whole: Whole = False) -> AskList:
    """What waits for this phone: at once when that differs from `known`, else within 25 s."""
    user_id = await anyio.to_thread.run_sync(call.run, lambda _act, holder: holder.user.id)
    version = await call.server.board.changed(bells.of_user(user_id), known, LONGEST_POLL)
    return await anyio.to_thread.run_sync(_asks_now, call, version, whole)


def _asks_now(call: PhoneCall, version: int, whole: bool) -> AskList:
    with call.server.reading(call.address) as act:
        holder = PhoneHolder.still(act, call.stamp)
        return phone_answers.ask_list(act, holder, version, whole=whole)


@router.post("/asks/{challenge_id}/answer")
def answer(call: Signed, challenge_id: UUID, given: PhoneAnswer) -> Answered:
    """Approve or deny, once."""
    return call.change(
        Answered, lambda act, holder: phone_answers.answer(act, holder, challenge_id, given)
    )


@router.post("/asks/{challenge_id}/code")
def send_code(call: Signed, challenge_id: UUID, sent: QuestionCode) -> CodeTaken:
    """Hand the phone's current code to the session that asks this question."""
    return _take_code(
        call, lambda act, holder: phone_answers.send_code(act, holder, challenge_id, sent)
    )


@router.post("/enrolment/code")
def send_enrolment_code(call: Signed, sent: SentCode) -> CodeTaken:
    """Hand the phone's current code to the enrolment whose secret it has scanned."""
    return _take_code(
        call, lambda act, holder: phone_answers.send_enrolment_code(act, holder, sent)
    )


@router.post("/codes", deprecated=True)
def send_unbound_code(call: Signed, sent: SentCode) -> CodeTaken:
    """The same for older phones: a code that names no question goes to an enrolment or nowhere."""
    return _take_code(call, lambda act, holder: phone_answers.send_unbound_code(act, holder, sent))


def _take_code(call: PhoneCall, rule: Callable[[Act, PhoneHolder], CodeTaken]) -> CodeTaken:
    def counted(act: Act, holder: PhoneHolder) -> CodeTaken:
        change_limit.count(act, "codes sent", holder.phone.id)  # nothing else bounds them
        return rule(act, holder)

    return call.change(CodeTaken, counted)
