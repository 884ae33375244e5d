"""Many answers at once to a server of two processes: one counts, and each is written down."""

from __future__ import annotations

import asyncio

import httpx

from models.challenges import Decision
from models.events import Event
from models.refusals import Refusal, Refused
from server_stub.client import Client
from server_stub.clock import utc_now
from server_stub.phone_stub import PhoneStub
from tests.command_line import OwnStore, serving

ANSWERS = 50
DECISIONS = (Decision.NOT_ME, Decision.APPROVE, Decision.APPROVE)


async def test_of_fifty_answers_at_once_to_two_processes_one_counts(own_home):
    store = OwnStore(own_home)
    luke = store.school.keyed
    with serving("--workers", "2") as server:
        road = httpx.AsyncHTTPTransport()
        desk, phone = Client(road, server.url), PhoneStub(road, server.url, utc_now)
        pairing, _ = await phone.pair(luke.seed)
        await desk.sign_in(luke.email, luke.password)
        number = (await desk.ask_phone()).number
        (ask,) = (await phone.asks(pairing, 0)).asks
        decided = (DECISIONS[at % len(DECISIONS)] for at in range(ANSWERS))
        answers = (phone.answer(pairing, ask, decision, number) for decision in decided)
        told = await asyncio.gather(*answers, return_exceptions=True)
        await desk.aclose()
    refused = [each.refusal for each in told if isinstance(each, Refused)]
    assert refused == [Refusal.CHALLENGE_OVER] * (ANSWERS - 1)
    events = store.school.log(luke)
    assert events.count(Event.CHALLENGE_APPROVED) + events.count(Event.CHALLENGE_NOT_ME) == 1
    assert events.count(Event.ANSWER_REFUSED) == ANSWERS - 1
