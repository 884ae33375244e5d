"""Threads that hash passwords, one for each processor, behind a line of bounded length."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter

from models.refusals import Refusal, Refused

Answer = TypeVar("Answer")
Given = ParamSpec("Given")
WAITING_EACH = 32  # in line for each thread: 5 to 10 s at the 0.15 to 0.3 s that a hash takes
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

    A request past the bound is refused before it has cost anything, a counted try included.
    """

    def __init__(self, at_once: int, waiting_each: int = WAITING_EACH) -> None:
        self.at_once = at_once
        self.places = at_once + BESIDE + at_once * waiting_each
        self._threads = ThreadPoolExecutor(at_once, "keydesk-hashing", _give_way)
        self._under_way = CapacityLimiter(at_once + BESIDE)
        self._taken = 0

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
            return await anyio.to_thread.run_sync(request, limiter=self._under_way)
        finally:
            self._taken -= 1

    def run(
        self, work: Callable[Given, Answer], *args: Given.args, **named: Given.kwargs
    ) -> Answer:
        """What `work` returns or raises, done by one of the threads that hash."""
        context = copy_context()
        return self._threads.submit(context.run, partial(work, *args, **named)).result()

    def close(self) -> None:
        """Let the threads go once they are done."""
        self._threads.shutdown(wait=False)


def _give_way() -> None:
    """Linux, against POSIX, gives each thread a niceness; those that Argon2 makes take it on."""
    if sys.platform == "linux":
        os.nice(POLITE)
