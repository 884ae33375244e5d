"""What tests of plain mode stand on: a seat, and a conversation at it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.screens.seat import Clock, Seat, seated
from tests.tui.plain.conversation import Conversation, conversation


@pytest.fixture
async def seat(tmp_path: Path, clock: Clock) -> AsyncIterator[Seat]:
    """The app at Log in, as large as plain mode has it."""
    async with seated(tmp_path, clock, size=(120, 60)) as taken:
        yield taken


@pytest.fixture
async def talk(seat: Seat) -> AsyncIterator[Conversation]:
    """A conversation that begins at Log in."""
    async with conversation(seat) as talk:
        yield talk
