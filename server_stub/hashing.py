"""Threads that hash passwords, one for each processor, behind a line of bounded length."""

import math
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

import anyio
import anyio.to_thread
from anyio import CapacityLimiter

from models.refusals import Refusal, Refused

Answer = TypeVar("Answer")
Given = ParamSpec("Given")
LONGEST_LINE = 10.0  # seconds from its end to its head: a person waits so long, a desk for 30
FIRST_GUESS = 0.25  # seconds that a hash takes, until some have been seen
MEMORY = 0.2  # how much the last hash says about the next
BESIDE = 2  # requests in the midst of their transactions, so that no processor waits for a disk
POLITE = 10  # as nice(1) has it: who doesn't hash is served first


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


class Hashing:
    """The way to a hash: `admit` a whole request, which hashes by `run`.

    The line is as long as hashes of late, which took `takes` seconds, allow for in `longest_line`
    seconds. A request that finds no place, or whose turn does not come within that time after
    all, is refused before it has cost anything, a counted try included.
    """

    def __init__(
        self, at_once: int, longest_line: float = LONGEST_LINE, takes: float = FIRST_GUESS
    ) -> None:
        self.at_once = at_once
        self.longest_line = longest_line
        self._takes = takes
        self._threads = ThreadPoolExecutor(at_once, "keydesk-hashing", _give_way)
        self._turns = CapacityLimiter(at_once + BESIDE)
        self._with_turn = CapacityLimiter(math.inf)
        self._taken = 0

    @property
    def places(self) -> int:
        """How many requests may be admitted at once."""
        return self.at_once + BESIDE + int(self.longest_line / self._takes) * self.at_once

    @property
    def waiting(self) -> int:
        """How many requests are admitted and not answered yet."""
        return self._taken

    async def admit(self, request: Callable[[], Answer]) -> Answer:
        """Do a request in a thread when its turn comes; raises Refused (BUSY) when none will."""
        if self._taken >= self.places:
            raise Refused(Refusal.BUSY)
        self._taken += 1
        try:
            await self._turn()
            try:
                return await anyio.to_thread.run_sync(request, limiter=self._with_turn)
            finally:
                self._turns.release()
        finally:
            self._taken -= 1

    async def _turn(self) -> None:
        try:
            with anyio.fail_after(self.longest_line):
                await self._turns.acquire()
        except TimeoutError as error:
            raise Refused(Refusal.BUSY) from error

    def run(
        self, work: Callable[Given, Answer], *args: Given.args, **named: Given.kwargs
    ) -> Answer:
        """What `work` returns or raises, done by one of the threads that hash."""
        context, timed = copy_context(), partial(self._timed, partial(work, *args, **named))
        return self._threads.submit(context.run, timed).result()

    def _timed(self, work: Callable[[], Answer]) -> Answer:
        began = time.perf_counter()
        try:
            return work()
        finally:
            took = time.perf_counter() - began
            self._takes += MEMORY * (took - self._takes)

    def close(self) -> None:
        """Let the threads go once they are done."""
        self._threads.shutdown(wait=False)


def _give_way() -> None:
    """Linux, against POSIX, gives each thread a niceness; those that Argon2 makes take it on."""
    if sys.platform == "linux":
        os.nice(POLITE)
