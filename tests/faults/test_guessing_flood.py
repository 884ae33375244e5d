"""Wrong passwords in masses at `keydesk serve --workers 2`: who is known gets in meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from models.refusals import Refusal
from models.wire.sign_in import NextStep
from server_stub.client import Client
from server_stub.rules import throttle
from tests.guessing_flood import FORWARDED, WRONG, Flood, flooding
from tests.refusals import refused
from tests.server_stub.on_both import environment
from tests.server_stub.school import PASSWORD, Person, Tokens
from tests.until import until

FLOODER, SCHOOL = "203.0.113.9", "198.51.100.1"
CONNECTIONS = 30  # `make bench` has 300, and says who gets in within five seconds
WITHIN = 20.0  # seconds, on a machine that runs other tests beside it


async def test_known_people_get_in_while_one_address_floods(settings, school, servers):
    people = [school.add(f"Person {number}") for number in range(3)]
    with servers.serving(environment(settings) | FORWARDED, "--workers", "2") as server:
        await asyncio.gather(*(log_in(server.url, person) for person in people))
        flood = Flood([FLOODER], connections=CONNECTIONS)
        with flooding(server.url, flood) as answered:
            await until(lambda: answered.value > CONNECTIONS)
            took = await asyncio.gather(*(log_in(server.url, person) for person in people))
    assert max(took) < WITHIN


async def test_a_pupil_at_the_schools_address_locks_out_no_known_person_and_no_own_desk(
    settings, school, servers
):
    teacher, tokens = school.teacher, Tokens()
    with servers.serving(environment(settings) | FORWARDED, "--workers", "2") as server:
        await log_in(server.url, teacher, tokens)
        with school.server.act(SCHOOL) as act:  # what 300 wrong tries leave
            for _ in range(throttle.ADDRESS[0].most):
                throttle.take(act, [throttle.asker(act, "password")])
        async with at_school(server.url) as pupil:
            for email in ("made.up@meadowbank.sch.uk", school.keyed.email):
                with refused(Refusal.TOO_MANY_TRIES):
                    await pupil.sign_in(email, WRONG)
            await log_in(server.url, teacher)
            for _ in range(5):
                with refused(Refusal.SIGN_IN_WRONG):
                    await pupil.sign_in(teacher.email, WRONG)
            with refused(Refusal.TOO_MANY_TRIES):
                await pupil.sign_in(teacher.email, PASSWORD)
        await log_in(server.url, teacher, tokens)


async def log_in(url: str, person: Person, tokens: Tokens | None = None) -> float:
    """From the school; returns the seconds it took."""
    began = time.perf_counter()
    async with at_school(url, tokens) as client:
        assert (await client.sign_in(person.email, PASSWORD)).next is NextStep.DONE
    return time.perf_counter() - began


@asynccontextmanager
async def at_school(url: str, tokens: Tokens | None = None) -> AsyncIterator[Client]:
    """A desk whose proxy says that it is at the school."""
    headers = {"X-Forwarded-For": SCHOOL}
    client = Client(httpx.AsyncHTTPTransport(), url, headers, tokens)
    yield client
    await client.aclose()
