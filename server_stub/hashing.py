"""Threads that hash passwords, one for each processor, behind a fair queue of bounded length."""

import asyncio
import math
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, contextmanager
from contextvars import copy_context
from enum import IntEnum
from typing import NamedTuple, TypeVar

import anyio
import anyio.to_thread
from anyio import CapacityLimiter

from models.refusals import Refusal, Refused
from server_stub.services.fair_queue import FairQueue, Held

Answer = TypeVar("Answer")
LONGEST_LINE = 10.0  # seconds from its end to its head: a person waits so long, a desk for 30
FIRST_GUESS = 0.25  # seconds that a hash takes, until some have been seen
MEMORY = 0.2  # how much the last hash says about the next
IN_FLIGHT = 1000  # requests that may want a hash, of which one address alone has half
LOOK_UPS = 2  # at once: as many transactions that read as two processors can do
REFUSALS_PER_S = 50  # by one process, so that a flood leaves the processors to others' hashes
OF_AN_ACCOUNT = 5  # places, as many as it has tries


def share(workers: int) -> int:
    """How many hashes at once each of several processes may make, so that all fill the machine.

    Each takes 64 MiB; more than there are processors only wait for one.
    """
    return max(1, processors() // workers)


def processors() -> int:
    """Those that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Standing(IntEnum):
    """The order of service: a known desk, then an account known at its address, then strangers.

    Whether there is such an account at all makes no difference.
    """

    DEVICE = 0
    ADDRESS = 1
    STRANGER = 2


# As nice(1) has it: who doesn't hash is served before who is known, and they before the others.
NICENESS = {Standing.DEVICE: 10, Standing.ADDRESS: 10, Standing.STRANGER: 15}
# How much more than what is free one address may hold: a flood can't make up who is known, and
# all of a school comes from one address.
TIMES_FREE = {Standing.DEVICE: 9, Standing.ADDRESS: 9, Standing.STRANGER: 1}


class Claim(NamedTuple):
    """A claim to a hash: by the network that asks, for the account whose tries it counts among."""

    network: str
    account: str
    standing: Standing


class Hashing:
    """The way to a hash: a request in flight is looked up, takes a place, and has its turn.

    Those of each standing have as many places, as many as hashes of late, which took `takes`
    seconds, allow for in `longest_line` seconds. How many one address may hold depends on how many
    are free. A request that finds no place is refused before it has cost a hash, and so is one
    whose turn does not come within that time.
    """

    def __init__(
        self, at_once: int, longest_line: float = LONGEST_LINE, takes: float = FIRST_GUESS
    ) -> None:
        self.at_once = at_once
        self.longest_line = longest_line
        self._takes = takes
        self._threads = {
            niceness: ThreadPoolExecutor(at_once, "keydesk-hashing", _give_way, (niceness,))
            for niceness in NICENESS.values()
        }
        self._turns = FairQueue(at_once, len(Standing))
        self._look_ups = FairQueue(LOOK_UPS)
        self._looking_up = CapacityLimiter(LOOK_UPS)
        self._in_flight = Held()
        self._of_networks = {standing: Held() for standing in Standing}
        self._of_accounts = Held()

    @property
    def places(self) -> int:
        """The number of requests that may wait for a hash, of each standing."""
        return (1 + int(self.longest_line / self._takes)) * self.at_once

    @property
    def waiting(self) -> int:
        """The number of requests that have a place and are not answered yet."""
        return self._of_accounts.total

    @contextmanager
    def in_flight(self, network: str) -> Iterator[None]:
        """A request that may come to want a hash; raises Refused (BUSY) when there are too many."""
        with self._in_flight.place(network, self._in_flight.free(IN_FLIGHT)):
            yield

    async def look_up(self, network: str, read: Callable[[], Answer]) -> Answer:
        """Returns or raises what `read` does, in a thread, before a place is asked for."""
        try:
            async with self._look_ups.turn(network):
                return await anyio.to_thread.run_sync(read, limiter=self._looking_up)
        except Refused:
            await self._hold_back()
            raise

    @asynccontextmanager
    async def place(self, claim: Claim) -> AsyncIterator[None]:
        """A place in the queue; raises Refused (BUSY) when there is none."""
        networks, with_place = self._of_networks[claim.standing], ExitStack()
        most = TIMES_FREE[claim.standing] * networks.free(self.places)
        with with_place:
            try:
                with_place.enter_context(networks.place(claim.network, most))
                with_place.enter_context(self._of_accounts.place(claim.account, OF_AN_ACCOUNT))
            except Refused:
                with_place.close()
                if claim.standing is Standing.STRANGER:
                    await self._hold_back()
                raise
            yield

    async def _hold_back(self) -> None:
        """Tell a refusal so much later as there are others in flight.

        Whoever asks again as soon as they are answered is answered no oftener for asking over
        more connections.
        """
        await anyio.sleep(self._in_flight.total / REFUSALS_PER_S)

    async def in_turn(
        self, claim: Claim, work: Callable[[], Answer], hung_up: Callable[[], Awaitable[bool]]
    ) -> Answer:
        """Returns or raises what `work` does, in one of the threads that hash.

        Raises Refused (BUSY) when its turn doesn't come, or nobody waits for the answer any more.
        """
        flow = claim.network if claim.standing is Standing.STRANGER else claim.account
        with anyio.move_on_after(self.longest_line) as waiting:
            async with self._turns.turn(flow, claim.standing):
                waiting.deadline = math.inf
                gone = await hung_up()
                return await self._run_unless(gone, work, claim.standing)
        raise Refused(Refusal.BUSY)

    async def _run_unless(
        self, gone: bool, work: Callable[[], Answer], standing: Standing
    ) -> Answer:
        if gone:
            raise Refused(Refusal.BUSY)
        return await self.run(work, standing)

    async def run(self, work: Callable[[], Answer], standing: Standing = Standing.DEVICE) -> Answer:
        """The same without a place or a turn."""
        threads, context = self._threads[NICENESS[standing]], copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(threads, context.run, self._timed, work)

    def _timed(self, work: Callable[[], Answer]) -> Answer:
        began = time.perf_counter()
        try:
            return work()
        finally:
            took = time.perf_counter() - began
            self._takes += MEMORY * (took - self._takes)

    def close(self) -> None:
        """Let the threads go once they are done."""
        for threads in self._threads.values():
            threads.shutdown(wait=False)


def _give_way(niceness: int) -> None:
    """Linux, against POSIX, gives each thread a niceness; those that Argon2 makes take it on."""
    if sys.platform == "linux":
        os.nice(niceness)
