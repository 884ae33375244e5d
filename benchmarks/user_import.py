"""The largest import that a request may ask for, and how long others wait for their writes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import httpx

from benchmarks.figure import Figure
from benchmarks.site import Site
from models.wire.users import ImportRow
from server_stub.client import Client
from tui.cli.users_import import MOST

WRITERS = 16
BREATH = 0.6  # seconds between two writes of one person, who may write 120 times a minute
AFTER = 5.0  # seconds in which users are entered for search


def figures(site: Site) -> Iterator[Figure]:
    """The longest write of several people, from before the import to some seconds after it."""
    longest = asyncio.run(measured(site))
    yield Figure("longest write beside an import", 1e3 * longest, 0, "ms", 1000)


async def measured(site: Site) -> float:
    """The seconds that the longest write took."""
    async with httpx.AsyncHTTPTransport() as road:
        people = site.people[:WRITERS]
        desks = [site.sign_in(Client(road, site.server.url), person) for person in people]
        holder = site.sign_in(Client(road, site.server.url), site.school.holder, elevated=True)
        over = asyncio.Event()
        writing = [asyncio.create_task(longest_write(desk, over)) for desk in desks]
        report = await holder.import_users(rows(site.school.of.domain), dry_run=False)
        assert report.added == MOST, report.refused[:3]
        await asyncio.sleep(AFTER)
        over.set()
        return max(await asyncio.gather(*writing))


async def longest_write(desk: Client, over: asyncio.Event) -> float:
    """The seconds that the longest of one person's writes took, one after the other."""
    longest = 0.0
    while not over.is_set():
        began = time.perf_counter()
        await desk.save_account("Person Writing", "Teacher")
        longest = max(longest, time.perf_counter() - began)
        await asyncio.sleep(BREATH)
    return longest


def rows(domain: str) -> list[ImportRow]:
    """As many as fit one import."""
    return [
        ImportRow(
            line=2 + at,
            name=f"Newcomer{at} Surname{at % 977}",
            email=f"newcomer{at}@{domain}",
            job_title="Teacher",
            group="Teachers",
        )
        for at in range(MOST)
    ]
