"""From the phone's answer until the desk goes on, with one desk that waits and with a thousand."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from unittest.mock import patch

import httpx

from benchmarks.figure import Figure
from models.access import SessionStage
from models.challenges import ChallengeState, Decision
from server_stub.client import Client
from server_stub.clock import utc_now
from server_stub.phone_stub import Pairing, PhoneStub
from server_stub.rules import sessions
from tests.command_line import OwnStore, serving

RUNS = 20
CROWD = 999
CROWDS_ADDRESS = "127.0.0.2"  # a share of connections of its own, beside the measured desk's
ALLOWED = 300  # milliseconds
UNDER_WAY = 0.05  # seconds until a question has reached the server


def figures() -> Iterator[Figure]:
    """The wait as a share of what is allowed, and what a crowd adds to it."""
    for workers in (1, 2):
        one, many = served(workers)
        of = f"{workers} process" + "es" * (workers > 1)
        yield Figure(f"answer to going on, 1 desk, {of}", one, ALLOWED, "ms", 1)
        yield Figure(f"answer to going on, 1,000 desks, {of}", many, ALLOWED, "ms", 1)


def served(workers: int) -> tuple[float, float]:
    """The median milliseconds alone and in the crowd."""
    with TemporaryDirectory() as home:
        store = OwnStore(Path(home))
        env = {"HOME": home, "XDG_DATA_HOME": f"{home}/data"}
        with patch.dict(os.environ, env), serving("--workers", str(workers)) as server:
            return asyncio.run(measured(store, server.url))


async def measured(store: OwnStore, url: str) -> tuple[float, float]:
    """One desk and one phone, alone and then among those who wait for nobody."""
    road = httpx.AsyncHTTPTransport()
    desk, phone = Client(road, url), PhoneStub(road, url, utc_now)
    luke = store.school.keyed
    pairing, _ = await phone.pair(luke.seed)
    await desk.sign_in(luke.email, luke.password)
    await desk.answer_second_factor(luke.code(utc_now()))
    alone = [await answered(desk, phone, pairing) for _ in range(RUNS)]
    async with crowd(store, url):
        among = [await answered(desk, phone, pairing) for _ in range(RUNS)]
    await desk.aclose()
    return median(alone), median(among)


async def answered(desk: Client, phone: PhoneStub, pairing: Pairing) -> float:
    """Milliseconds from sending an approval until the desk has been let through."""
    number = (await desk.ask_phone()).number
    (ask,) = (await phone.asks(pairing)).asks
    known = (await desk.wait_for_phone()).version
    waiting = asyncio.create_task(desk.wait_for_phone(known))
    await asyncio.sleep(UNDER_WAY)
    started = time.perf_counter()
    answering = asyncio.create_task(phone.answer(pairing, ask, Decision.APPROVE, number))
    told = (await waiting).challenge
    assert told is not None and told.state is ChallengeState.APPROVED
    await desk.elevate_approved(told.id)
    took = time.perf_counter() - started
    await answering
    return took * 1000


@asynccontextmanager
async def crowd(store: OwnStore, url: str) -> AsyncIterator[None]:
    """Desks that have given a password and wait for a phone."""
    with store.server.act("the benchmark") as act:
        luke = store.school.user(store.school.keyed)
        tokens = [
            sessions.start(act, luke, SessionStage.SECOND_FACTOR, elevated=False)[1]
            for _ in range(CROWD)
        ]
    road = httpx.AsyncHTTPTransport(
        limits=httpx.Limits(max_connections=None), local_address=CROWDS_ADDRESS
    )
    async with httpx.AsyncClient(base_url=url, transport=road, timeout=60) as http:
        waiting = [asyncio.create_task(wait(http, token)) for token in tokens]
        await asyncio.sleep(10)  # until the last of them has been heard
        yield
        assert not any(task.done() for task in waiting), "somebody in the crowd was turned away"
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def wait(http: httpx.AsyncClient, token: str) -> None:
    """Ask again and again, as a desk does."""
    while True:
        answer = await http.get("/v1/challenge", headers={"Authorization": f"Bearer {token}"})
        answer.raise_for_status()
