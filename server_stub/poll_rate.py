"""Limit on how often a client asks again, however soon a server answers its long polls."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

MOST_POLLS, WITHIN_S = 50, 10.0
"""News comes in ones and twos; a server that always says there is some must not keep the desk
busy."""


class PollRate:
    """The times of the latest polls, by a clock in seconds that never goes back."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._at: deque[float] = deque(maxlen=MOST_POLLS)

    async def wait_turn(self) -> None:
        """Returns at once, or when the 50th poll before this one is 10 s old."""
        if len(self._at) == MOST_POLLS:
            await asyncio.sleep(max(0.0, self._at[0] + WITHIN_S - self._seconds()))
        self._at.append(self._seconds())
