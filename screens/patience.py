"""Asking again for as long as a server can't be reached."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from models.refusals import Refusal, Refused

Answer = TypeVar("Answer")
PAUSE = 1.0  # seconds; the road has tried on its own for longer before
PASSING = {
    Refusal.UNREACHABLE,
    Refusal.BUSY,
    Refusal.STORE_BUSY,
    Refusal.STORE_UNREACHABLE,
}


async def patiently(call: Callable[[], Awaitable[Answer]]) -> Answer:
    """The answer, however long the connection is lost; raises Refused for all that won't pass."""
    while True:
        try:
            return await call()
        except Refused as refused:
            if refused.refusal not in PASSING:
                raise
        await asyncio.sleep(PAUSE)
