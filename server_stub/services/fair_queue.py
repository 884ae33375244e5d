"""Fair queueing: no one flow of requests takes the places or the turns of all others."""

from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager

from anyio import Event

from models.refusals import Refusal, Refused

FIRST_IN_A_ROW = 19  # turns of those who are served first, until one of the last has its turn


class Held:
    """The places that each holder has, and all of them together (`total`)."""

    def __init__(self) -> None:
        self.total = 0
        self._held: Counter[Hashable] = Counter()

    @contextmanager
    def place(self, holder: Hashable, most: int) -> Iterator[None]:
        """A place while the block lasts; raises Refused (BUSY) when the holder has `most`."""
        if self._held[holder] >= most:
            raise Refused(Refusal.BUSY)
        self.total += 1
        self._held[holder] += 1
        try:
            yield
        finally:
            self.total -= 1
            self._held[holder] -= 1
            if not self._held[holder]:
                del self._held[holder]

    def free(self, places: int) -> int:
        """The number of these places that are free.

        A holder that may have as many as are free has half of all when it is alone, and leaves
        the next one half of the rest (dynamic thresholds: Choudhury and Hahne, IEEE/ACM
        Transactions on Networking 6(2), 1998).
        """
        return places - self.total


class FairQueue:
    """Turns for so many at once; flows take turns, each first come, first served (RFC 970).

    Those of a lower rank are served before all others, but for one turn in twenty.
    """

    def __init__(self, at_once: int, ranks: int = 1) -> None:
        self._free = at_once
        self._lines = [_Line() for _ in range(ranks)]
        self._in_a_row = 0

    @asynccontextmanager
    async def turn(self, flow: Hashable, rank: int = 0) -> AsyncIterator[None]:
        """Wait for a turn, which lasts as long as the block."""
        line = self._lines[rank]
        turn = line.join(flow)
        self._deal()
        try:
            await turn.wait()
            yield
        finally:
            if turn.is_set():
                self._free += 1
                self._deal()
            else:
                line.leave(flow, turn)

    def _deal(self) -> None:
        while self._free and (waiting := [line for line in self._lines if line]):
            self._free -= 1
            self._next(waiting).set()

    def _next(self, waiting: list["_Line"]) -> Event:
        last_ones_turn = self._in_a_row >= FIRST_IN_A_ROW
        self._in_a_row = 0 if last_ones_turn or len(waiting) == 1 else self._in_a_row + 1
        return waiting[-1 if last_ones_turn else 0].next()


class _Line:
    """Those who wait, by flow; the flow that was served least of late comes first."""

    def __init__(self) -> None:
        self._flows: OrderedDict[Hashable, deque[Event]] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._flows)

    def join(self, flow: Hashable) -> Event:
        turn = Event()
        self._flows.setdefault(flow, deque()).append(turn)
        return turn

    def leave(self, flow: Hashable, turn: Event) -> None:
        self._flows[flow].remove(turn)
        if not self._flows[flow]:
            del self._flows[flow]

    def next(self) -> Event:
        flow, waiting = self._flows.popitem(last=False)
        turn = waiting.popleft()
        if waiting:
            self._flows[flow] = waiting
        return turn
