"""Who waits for what: wakes long polls when a bell has rung, on this process or another."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Collection
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field

import anyio.to_thread

from models.refusals import Refused
from models.store import Store
from server_stub.act import Act
from server_stub.changes import Unwatched, changes_of
from server_stub.clock import Clock
from server_stub.rules import bells
from server_stub.vault import Vault

LONGEST_POLL = 25.0  # seconds; proxies commonly cut at 30
WATCH_AGAIN = 1.0  # seconds after the store could not be watched
LAST_LOOK = 5.0  # seconds to wait for looks under way when the server closes
ASKED_AT_ONCE = 500
logger = logging.getLogger("keydesk.server")


@dataclass(eq=False)
class _Waiter:
    topic: str
    known: int
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    rung: int = 0


class Board:
    """Waiters hold no thread: one task a process watches the store while anybody waits."""

    def __init__(self, store: Store, vault: Vault, clock: Clock) -> None:
        self._store, self._vault, self._clock = store, vault, clock
        self._waiters: set[_Waiter] = set()
        self._watch: asyncio.Task[None] | None = None
        self._looks, self._closed = 0, False
        self._looked = threading.Condition()

    async def changed(self, topic: str, known: int, seconds: float) -> int:
        """How often `topic` has rung, as soon as that differs from `known`, or after `seconds`.

        `seconds` above 25 are cut to that.
        """
        if self._closed:
            return known
        async with self._waiting(_Waiter(topic, known, rung=known)) as waiter:
            await self._look([waiter])
            with suppress(TimeoutError):
                async with asyncio.timeout(min(seconds, LONGEST_POLL)):
                    await waiter.woken.wait()
            return waiter.rung

    @property
    def watched(self) -> bool:
        """True while a task watches the store."""
        return self._watch is not None and not self._watch.done()

    def stir(self) -> None:
        """Let everybody who waits look at how things stand: the clock was moved."""
        for waiter in self._waiters:
            waiter.woken.set()

    def close(self) -> None:
        """Send everybody who waits away with what they know, and watch the store no more.

        Looks under way are waited for, so that each gives its connection back.
        """
        self.stir()
        if self._watch is not None and self.watched and not self._watch.get_loop().is_closed():
            self._watch.cancel()
        with self._looked:
            self._closed = True
            self._looked.wait_for(lambda: self._looks == 0, LAST_LOOK)

    @asynccontextmanager
    async def _waiting(self, waiter: _Waiter) -> AsyncIterator[_Waiter]:
        self._waiters.add(waiter)
        if not self.watched:
            self._watch = asyncio.create_task(self._watched())
        try:
            yield waiter
        finally:
            self._waiters.discard(waiter)

    async def _look(self, waiters: Collection[_Waiter]) -> None:
        """Read the bells of these waiters in few queries and wake those whose bell has rung."""
        topics = sorted({waiter.topic for waiter in waiters})
        rung = await anyio.to_thread.run_sync(self._rung, topics)
        for waiter in () if self._closed else waiters:
            now = rung.get(waiter.topic, 0)
            if now != waiter.known:
                waiter.rung = now
                waiter.woken.set()

    def _rung(self, topics: list[str]) -> dict[str, int]:
        """How often these have rung; nothing once the board is closed, and the store with it."""
        with self._looked:
            if self._closed:
                return {}
            self._looks += 1
        try:
            return self._read(topics)
        finally:
            with self._looked:
                self._looks -= 1
                self._looked.notify_all()

    def _read(self, topics: list[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        with self._store.reading() as tx:
            act = Act(tx, self._vault, self._clock(), "")
            for start in range(0, len(topics), ASKED_AT_ONCE):
                found.update(bells.rung(act, topics[start : start + ASKED_AT_ONCE]))
        return found

    async def _watched(self) -> None:
        """Watch until nobody waits; a watch that failed begins again with a look at everything."""
        while self._waiters:
            try:
                await self._watch_store()
            except (Refused, Unwatched):
                logger.warning("the store cannot be watched; trying again", exc_info=True)
                await asyncio.sleep(WATCH_AGAIN)

    async def _watch_store(self) -> None:
        async with aclosing(changes_of(self._store.url)) as changes:
            async for changed in changes:
                if not self._waiters:
                    return
                if changed:
                    await self._look(list(self._waiters))
