"""Long readings in plain mode: a page at a time for a person, all at once for a script."""

from __future__ import annotations

import os

import pytest

from tests.screens.seat import Seat
from tui.plain.ear import Ear
from tui.plain.room import MORE, Room
from tui.plain.voice import Voice

LINES = [f"line {number}" for number in range(45)]


@pytest.fixture
def room_over(seat: Seat):
    """A room whose ear is at this descriptor, and what is said in it."""

    def made(descriptor: int, columns: int | None = None) -> tuple[Room, list[str]]:
        said: list[str] = []
        voice = Voice(said.append, lambda: columns)
        return Room(seat.pilot, Ear(descriptor), voice, seat.app.somebody_is_here), said

    return made


@pytest.mark.parametrize(("answers", "heard"), [("\n\n", 45), ("\nq\n", 40), ("q\n", 20)])
async def test_after_twenty_lines_a_person_is_asked_whether_to_go_on(room_over, answers, heard):
    hand, terminal = os.openpty()
    room, said = room_over(terminal)
    os.write(hand, answers.encode())
    await room.say(LINES)
    assert [line.strip() for line in said if line.startswith("line")] == LINES[:heard]
    assert said.count(f"{MORE}: ") == len(answers.replace("q", ""))
    os.close(hand)


async def test_a_page_counts_all_since_the_last_prompt_and_rows_not_lines(room_over):
    hand, terminal = os.openpty()
    room, said = room_over(terminal, columns=6)
    room.voice.say("1 2 3 4 5 6")
    os.write(hand, b"q\n")
    await room.say(f"{line} x" for line in LINES)
    assert "".join(said).count("line") == 9
    os.close(hand)


async def test_a_script_hears_it_all(room_over):
    reading, writing = os.pipe()
    room, said = room_over(reading)
    await room.say(LINES)
    assert said == [f"{line}\n" for line in LINES]
    os.close(writing)
