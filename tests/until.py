"""Waiting for what becomes true by itself."""

import asyncio
from collections.abc import Callable

PATIENCE = 60  # seconds, far more than anything waited for takes


async def until(holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Return once this holds; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  # what holds has no event of its own
            await asyncio.sleep(0.005)
