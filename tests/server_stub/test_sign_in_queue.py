"""The queue for hashes under load: known pairs first, a share for each address."""

import asyncio
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from models.events import Event
from models.refusals import Refusal, Refused
from server_stub import hashing as hashing_module
from server_stub.app import create_app
from server_stub.client import Client
from server_stub.hashing import Claim, Hashing, Standing
from server_stub.rules import sign_in
from tests.refusals import refused
from tests.server_stub.school import ELSEWHERE, HERE, PASSWORD, Desks, School, Tokens
from tests.server_stub.test_hashing import Gate, gate, guesses
from tests.until import until

__all__ = ["gate"]

WRONG = "not this one, sorry"


@pytest.fixture
def narrow(school: School, gate: Gate) -> Hashing:
    """The way to a hash, one at a time; nobody's turn takes too long."""
    school.server.hashing.close()
    school.server.hashing = Hashing(1, longest_line=60, takes=6)
    return school.server.hashing


def impatient(narrow: Hashing) -> None:
    """Who waits is sent away at once, though there are places."""
    narrow.longest_line, narrow._takes = 0.05, 0.005


async def asked(desk: Client, narrow: Hashing, email: str, word: str = WRONG) -> asyncio.Task[None]:
    """A wrong password that has come into the queue, or has its turn where nobody had."""

    async def ask() -> None:
        with refused(Refusal.SIGN_IN_WRONG):
            await desk.sign_in(email, word)

    before = in_queue(narrow)
    task = asyncio.create_task(ask())
    await until(lambda: in_queue(narrow) == before + 1)
    return task


def in_queue(narrow: Hashing) -> int:
    """How many wait for their turn or have it."""
    turns = narrow._turns
    flows = [flow for line in turns._lines for flow in line._flows.values()]
    return 1 - turns._free + sum(map(len, flows))


@pytest.mark.each_database
async def test_known_people_go_before_a_flood_that_came_earlier(desks, school, gate, narrow):
    gate.open.set()
    await school.sign_in(desks(), school.teacher)
    gate.open.clear()
    flood = [
        await asked(desks(ELSEWHERE), narrow, f"pupil{number}@meadowbank.sch.uk")
        for number in range(4)
    ]
    known = await asked(desks(), narrow, school.teacher.email, "the teacher's slip")
    gate.open.set()
    await asyncio.gather(*flood, known)
    # the hash under way is not cut off
    assert gate.typed[1:] == [WRONG, "the teacher's slip", WRONG, WRONG, WRONG]


@pytest.mark.each_database
async def test_known_and_unknown_accounts_of_strangers_wait_alike(desks, school, gate, narrow):
    """Every other account is made up: each has its turn when it came, whosever it is."""
    words = [f"wrong password {number}" for number in range(10)]
    tasks = []
    for number, word in enumerate(words):
        somebody = school.add(f"Person {number}").email
        email = somebody if number % 2 else f"none{number}@meadowbank.sch.uk"
        tasks.append(await asked(desks(f"203.0.113.{number}"), narrow, email, word))
    gate.open.set()
    await asyncio.gather(*tasks)
    assert gate.typed == words


async def test_one_address_leaves_places_to_others_and_is_refused_without_a_try_or_a_hash(
    desks, school, gate, narrow
):
    half = (narrow.places + 1) // 2
    tasks = [
        await asked(desks(ELSEWHERE), narrow, f"pupil{number}@meadowbank.sch.uk")
        for number in range(half)
    ]
    counted = guesses(school)
    with refused(Refusal.BUSY):
        await desks(ELSEWHERE).sign_in("one.more@meadowbank.sch.uk", WRONG)
    assert guesses(school) == counted
    tasks.append(await asked(desks("203.0.113.1"), narrow, "stranger@meadowbank.sch.uk"))
    gate.open.set()
    await asyncio.gather(*tasks)
    assert len(gate.typed) == half + 1


async def test_an_ipv6_network_has_one_share(desks, school, gate, narrow):
    tasks = [
        await asked(desks(f"2001:db8:1:1::{n:x}"), narrow, f"pupil{n}@meadowbank.sch.uk")
        for n in range((narrow.places + 1) // 2)
    ]
    with refused(Refusal.BUSY):
        await desks("2001:db8:1:1:ffff::1").sign_in("one.more@meadowbank.sch.uk", WRONG)
    gate.open.set()
    await asyncio.gather(*tasks)


async def test_more_in_flight_than_an_address_may_have_are_refused_before_anything_is_read(
    desks, school, gate, narrow, monkeypatch
):
    monkeypatch.setattr(hashing_module, "IN_FLIGHT", 4)
    tasks = [await asked(desks(ELSEWHERE), narrow, f"pupil{n}@meadowbank.sch.uk") for n in range(2)]
    with monkeypatch.context() as patch, refused(Refusal.BUSY):
        patch.setattr(sign_in, "look_up", None)
        await desks(ELSEWHERE).sign_in("one.more@meadowbank.sch.uk", WRONG)
    tasks.append(await asked(desks("203.0.113.1"), narrow, "stranger@meadowbank.sch.uk"))
    gate.open.set()
    await asyncio.gather(*tasks)


async def test_an_account_has_few_places_and_its_owner_those_of_a_known_desk(
    desks, school, gate, narrow, monkeypatch
):
    """The same request again and again counts once: the places bound what it may cost."""
    gate.open.set()
    await school.sign_in(desks(), school.teacher)
    gate.open.clear()
    monkeypatch.setattr(hashing_module, "OF_AN_ACCOUNT", 2)
    body = {"email": school.teacher.email, "password": WRONG}
    key = {"Idempotency-Key": "the-same-key-always"}

    road = desks(ELSEWHERE).road._http

    async def again() -> str:
        answer = await road.post("/v1/sign-in", json=body, headers=key)
        return str(answer.json()["code"])

    two = [asyncio.create_task(again()) for _ in range(2)]
    await until(lambda: in_queue(narrow) == 2)
    assert await again() == "busy"
    owner = asyncio.create_task(desks().sign_in(school.teacher.email, PASSWORD))
    await until(lambda: in_queue(narrow) == 3)
    gate.open.set()
    await owner
    assert await asyncio.gather(*two) == ["sign_in_wrong"] * 2


@pytest.mark.each_database
async def test_a_flood_that_gets_no_turns_locks_no_account(desks, school, gate, narrow):
    impatient(narrow)
    first = asyncio.create_task(desks("203.0.113.9").sign_in(school.keyed.email, PASSWORD))
    await until(lambda: gate.within == 1)
    for _ in range(8):
        with refused(Refusal.BUSY):
            await desks(ELSEWHERE).sign_in(school.teacher.email, WRONG)
    gate.open.set()
    await first
    assert guesses(school) == []
    await desks("203.0.113.77").sign_in(school.teacher.email, PASSWORD)
    assert Event.SIGN_IN_REFUSED not in school.log(school.teacher)


async def test_who_hangs_up_before_their_turn_costs_no_hash_and_loses_no_try(
    desks, school, gate, narrow
):
    first = asyncio.create_task(desks().sign_in(school.keyed.email, PASSWORD))
    await until(lambda: gate.within == 1)
    gone = asyncio.create_task(hung_up(school, school.teacher.email))
    await until(lambda: in_queue(narrow) == 2)
    gate.open.set()
    await first
    assert await gone == [503]
    assert guesses(school) == []
    assert Event.SIGN_IN_REFUSED not in school.log(school.teacher)


async def hung_up(school: School, email: str) -> list[int]:
    """A sign-in whose caller has closed the connection; the status that nobody reads."""
    body = json.dumps({"email": email, "password": WRONG}).encode()
    messages = [{"type": "http.request", "body": body}, *[{"type": "http.disconnect"}] * 9]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/v1/sign-in",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
        "client": (ELSEWHERE, 4711),
    }
    sent: list[int] = []

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.extend([message["status"]] if "status" in message else [])

    await create_app(school.server)(scope, receive, send)
    return sent


async def test_a_try_that_fails_before_its_hash_is_done_is_given_back(client, school, monkeypatch):
    def fails(*_: object) -> None:
        raise Refused(Refusal.STORE_FULL)

    monkeypatch.setattr(school.server.passwords, "prove", fails)
    with refused(Refusal.STORE_FULL):
        await client.sign_in(school.teacher.email, WRONG)
    assert guesses(school) == []


def twice(
    desks: Desks, school: School, password: str = WRONG
) -> Callable[[], asyncio.Task[httpx.Response]]:
    """Asks with the same password under the same idempotency key, each time it is called."""
    body = {"email": school.teacher.email, "password": password}
    key = {"Idempotency-Key": "the-same-key-always"}
    road = desks(ELSEWHERE).road._http
    return lambda: asyncio.create_task(road.post("/v1/sign-in", json=body, headers=key))


@pytest.mark.each_database
async def test_a_repeat_that_gets_no_turn_cannot_uncount_a_wrong_try(desks, school, gate, narrow):
    """The two share a ticket: the one gives it back while the other is looked at."""
    ask = twice(desks, school)
    judged = ask()
    await until(lambda: gate.within == 1)
    impatient(narrow)
    assert (await ask()).json()["code"] == "busy"
    assert guesses(school) == []
    gate.open.set()
    assert (await judged).json()["code"] == "sign_in_wrong"
    assert len(guesses(school)) == 3  # the account's, the address's and everybody's


@pytest.mark.parametrize(("password", "said"), [(WRONG, "sign_in_wrong"), (PASSWORD, "done")])
async def test_a_repeat_that_gets_no_turn_is_answered_as_the_other_was(
    desks, school, gate, narrow, monkeypatch, password, said
):
    ask = twice(desks, school, password)
    judged = ask()
    await until(lambda: gate.within == 1)

    came = asyncio.Event()

    async def late(*_: object) -> None:
        came.set()
        await judged
        raise Refused(Refusal.BUSY)

    monkeypatch.setattr(narrow, "in_turn", late)
    repeat = ask()
    await came.wait()
    gate.open.set()
    answer = (await repeat).json()
    assert answer.get("code", answer.get("next")) == said
    assert len(guesses(school)) == (3 if password == WRONG else 0)


async def test_those_who_are_known_are_refused_at_once_when_their_places_are_taken():
    hashing, claim = Hashing(1, 1.0, 1.0), Claim(HERE, "an account", Standing.ADDRESS)
    async with AsyncExitStack() as places:
        for _ in range(hashing.places):
            await places.enter_async_context(hashing.place(claim))
        with refused(Refusal.BUSY):
            await places.enter_async_context(hashing.place(claim))
    hashing.close()


async def test_a_desk_with_a_token_goes_before_and_has_places_beside_tries_at_its_account(
    desks, school, gate, narrow
):
    """Somebody behind the same address tries the teacher's account as often as it has places."""
    tokens = Tokens()
    gate.open.set()
    await desks(HERE, tokens).sign_in(school.teacher.email, PASSWORD)
    gate.open.clear()
    spray = [await asked(desks(HERE), narrow, school.teacher.email) for _ in range(5)]
    own = await asked(desks(HERE, tokens), narrow, school.teacher.email, "the teacher's slip")
    gate.open.set()
    await asyncio.gather(*spray, own)
    assert gate.typed[1:3] == [WRONG, "the teacher's slip"]
