"""Log-ins of known people under a flood of wrong passwords over 300 connections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from multiprocessing.sharedctypes import Synchronized

import httpx

from benchmarks.figure import Figure
from benchmarks.site import Site
from models.refusals import Refused
from models.wire.sign_in import NextStep
from server_stub.client import Client
from tests.guessing_flood import Flood, flooding
from tests.server_stub.school import PASSWORD, Person, Tokens

PEOPLE = 20
WITHIN = 5.0  # seconds for each
CONNECTIONS = 300
RISING = 60.0  # seconds until the flood is one
FLOODER = "203.0.113.9"  # RFC 5737
SCHOOL = "198.51.100.1"
Desks = list[tuple[Person, Tokens]]


def figures(site: Site) -> Iterator[Figure]:
    """The number of twenty people who got in, for each origin and target of the flood."""
    url, many = site.server.url, [f"203.0.113.{number}" for number in range(1, 255)]
    for at, (what, addresses, at_them) in enumerate(
        [
            ("one address", [FLOODER], False),
            ("their own address", [SCHOOL], False),
            ("their own address, at them", [SCHOOL], True),
            ("many addresses", many, False),
            ("many addresses, at them", many, True),
        ]
    ):
        people = site.people[at * PEOPLE : (at + 1) * PEOPLE]
        desks = [(person, Tokens()) for person in people]
        asyncio.run(everybody(url, desks))
        emails = [person.email for person in people] if at_them else []
        with flooding(url, Flood(addresses, emails, CONNECTIONS)) as answered:
            took = asyncio.run(under(url, desks, answered))
        got_in = sum(seconds <= WITHIN for seconds in took)
        yield Figure(f"in within 5 s, flood from {what}", got_in, PEOPLE, "people", 1.0, "higher")


async def under(url: str, desks: Desks, answered: Synchronized[int]) -> list[float]:
    """The seconds that each sign-in took, once every connection was answered."""
    async with asyncio.timeout(RISING):
        while answered.value < CONNECTIONS:  # noqa: ASYNC110  # another process counts
            await asyncio.sleep(0.1)
    return await everybody(url, desks)


async def everybody(url: str, desks: Desks) -> list[float]:
    """All sign in at once, each over a connection of their own."""
    return await asyncio.gather(*(one(url, person, tokens) for person, tokens in desks))


async def one(url: str, person: Person, tokens: Tokens) -> float:
    """Seconds until somebody is in; for ever for whoever was refused."""
    client = Client(httpx.AsyncHTTPTransport(), url, {"X-Forwarded-For": SCHOOL}, tokens)
    began = time.perf_counter()
    try:
        step = await client.sign_in(person.email, PASSWORD)
    except Refused:
        return float("inf")
    finally:
        await client.aclose()
    assert step.next is NextStep.DONE
    return time.perf_counter() - began
