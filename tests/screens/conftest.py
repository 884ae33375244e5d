"""What tests of screens stand on: a clock to set, and a seat at a desk of the demo's school."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.screens.seat import Clock, Seat, seated


@pytest.fixture
def clock() -> Clock:
    """The server's and the desk's time."""
    return Clock()


@pytest.fixture
async def seat(tmp_path: Path, clock: Clock) -> AsyncIterator[Seat]:
    """The app at Log in, 80x24; `await seat.log_in()` goes on as the admin key holder."""
    async with seated(tmp_path, clock) as taken:
        yield taken
