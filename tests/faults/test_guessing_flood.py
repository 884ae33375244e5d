"""A flood of wrong passwords at `keydesk serve --workers 2`: who is known gets in meanwhile."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest

from models.wire.sign_in import NextStep
from server_stub.client import Client
from tests.guessing_flood import FORWARDED, Flood, flooding
from tests.server_stub.on_both import environment
from tests.server_stub.school import PASSWORD, Person
from tests.until import until

pytestmark = pytest.mark.each_database

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


async def log_in(url: str, person: Person) -> float:
    """From the school; returns the seconds it took."""
    client = Client(httpx.AsyncHTTPTransport(), url, {"X-Forwarded-For": SCHOOL})
    began = time.perf_counter()
    assert (await client.sign_in(person.email, PASSWORD)).next is NextStep.DONE
    await client.aclose()
    return time.perf_counter() - began
