"""A new device in plain mode: its key is read, spelled, or saved as a picture."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from screens.widgets.setup_key import SetupKey
from tests.screens.seat import Seat
from tests.tui.plain.conversation import Conversation, conversation


@pytest.fixture
async def adding(seat: Seat) -> AsyncIterator[Conversation]:
    """An elevated person who adds a device, in the menu."""
    await seat.log_in()
    async with conversation(seat) as talk:
        await talk.types("account", "security keys", "add new device", "", "")
        yield talk


def groups(talk: Conversation) -> list[str]:
    return talk.seat.screen.query_one(SetupKey).groups


def is_picture(path: Path) -> bool:
    return path.read_bytes().startswith(b"\x89PNG")


async def test_the_setup_key_is_read_in_groups_of_four_and_nothing_is_drawn(adding: Conversation):
    assert f"Setup key: {' '.join(groups(adding))}" in adding.lines
    assert adding.text.isascii()


async def test_chosen_the_setup_key_is_spelled_letter_by_letter(adding: Conversation):
    await adding.types("setup key")
    first, *_ = groups(adding)
    assert adding.latest()[0].startswith(f"Setup key: {', '.join(first)}; ")


async def test_the_code_is_saved_as_a_picture_whose_path_is_told(adding: Conversation):
    await adding.types("save as png")
    told = next(line for line in adding.latest() if line.startswith("Saved as "))
    assert is_picture(Path(told.removeprefix("Saved as ").partition(". It holds")[0]))
