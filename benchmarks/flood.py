"""Ten times as many sign-ins as the server can hash for, and what that does to all others."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from ctypes import c_int
from multiprocessing.sharedctypes import Synchronized
from statistics import quantiles

import httpx

from benchmarks import school
from benchmarks.figure import Figure
from benchmarks.sign_in import hashes
from benchmarks.site import Site
from models.refusals import Refusal, Refused
from models.wire.sign_in import NextStep
from server_stub.client import Client
from server_stub.hashing import Hashing, share
from server_stub.rules.passwords import Passwords
from tests.server_stub.school import PASSWORD

PAUSE = 2.0  # seconds, as the refusal's Retry-After has it
FIRST = 8  # sign-ins before the flood counts as one
RISING = 120.0  # seconds until it must be one
COUNTED = 20.0  # seconds
LOOK_EVERY = 0.2  # seconds; a hash holds its memory as long
OTHERS = 240  # requests whose 95th percentile is taken
BREATH = 0.03  # seconds


def figures(site: Site) -> Iterator[Figure]:
    """Others' p95 over their quiet one, sign-ins beside Argon2 alone, and the memory held."""
    hashed = Passwords().hash(school.PASSWORD)
    before = hashes(hashed)
    quiet, flooded, rate, memory = asyncio.run(measured(site))
    alone = (before + hashes(hashed)) / 2
    yield Figure("p95 of others under a sign-in flood", flooded, quiet, "ms", 3.0)
    name = "sign-ins under that flood, of Argon2 alone"
    yield Figure(name, rate, alone, "/min", 0.85, "higher")
    yield Figure("memory of a worker under that flood", memory, 0, "MB", 150)


async def measured(site: Site) -> tuple[float, float, float, float]:
    """The p95 in milliseconds, quiet and flooded.

    Then sign-ins a minute with nobody beside them, and the most MB that a worker held meanwhile.
    """
    async with httpx.AsyncHTTPTransport() as road:
        holder = site.sign_in(Client(road, site.server.url), site.school.holder, elevated=True)
        others = (lambda: holder.find_users("person 7"), holder.account, holder.session)
        quiet = await p95(others)
        with flooding(site) as signed_in:
            async with asyncio.timeout(RISING):
                while signed_in.value < FIRST:  # noqa: ASYNC110  # another process counts
                    await asyncio.sleep(0.1)
            before, began = signed_in.value, time.perf_counter()
            memory = await most(site.memory)
            rate = 60 * (signed_in.value - before) / (time.perf_counter() - began)
            flooded = await p95(others)
    return quiet, flooded, rate, memory


async def most(measure: Callable[[], float]) -> float:
    """What it measures at the most, of many times in as long as sign-ins are counted."""
    largest = 0.0
    for _ in range(round(COUNTED / LOOK_EVERY)):
        await asyncio.sleep(LOOK_EVERY)
        largest = max(largest, measure())
    return largest


async def p95(asked: tuple[Callable[[], Awaitable[object]], ...]) -> float:
    """Of requests one after the other, with a breath between two."""
    took = []
    for number in range(OTHERS):
        await asyncio.sleep(BREATH)
        started = time.perf_counter()
        await asked[number % len(asked)]()
        took.append(1e3 * (time.perf_counter() - started))
    return quantiles(took, n=20)[-1]


@contextmanager
def flooding(site: Site) -> Iterator[Synchronized[int]]:
    """People who sign in again and again, from another process; counts who got in."""
    spawn = multiprocessing.get_context("spawn")
    signed_in = spawn.Value(c_int)
    many = 10 * Hashing(share(1)).at_once + Hashing(share(1)).places
    emails = [person.email for person in site.people[-many:]]
    process = spawn.Process(target=flood, args=(site.server.url, emails, signed_in), daemon=True)
    process.start()
    try:
        yield signed_in
    finally:
        process.terminate()
        process.join()


def flood(url: str, emails: list[str], signed_in: Synchronized[int]) -> None:
    """Sign in until this process is ended."""
    asyncio.run(all_of_them(url, emails, signed_in))


async def all_of_them(url: str, emails: list[str], signed_in: Synchronized[int]) -> None:
    """Everybody, all at once."""
    limits = httpx.Limits(max_connections=len(emails))
    road = httpx.AsyncHTTPTransport(limits=limits)
    await asyncio.gather(*(again_and_again(Client(road, url), one, signed_in) for one in emails))


async def again_and_again(client: Client, email: str, signed_in: Synchronized[int]) -> None:
    """One person, who comes back when told that there is no room."""
    while True:
        try:
            step = await client.sign_in(email, PASSWORD)
        except Refused as refused:
            if refused.refusal is not Refusal.BUSY:
                raise
            await asyncio.sleep(PAUSE)
            continue
        assert step.next is NextStep.DONE
        signed_in.value += 1
