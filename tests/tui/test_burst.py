"""Random keys, sent at once and one by one: the same end, and no secret in another field."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from string import ascii_lowercase

import pytest
from textual import events
from textual.widgets import Input

from tests.screens.seat import Clock, Seat, seated
from tests.terminal import Terminal, sequence
from tui.outline import described, outline

SECRET = "Q7Q7Q7"
MOVES = ["tab", "shift+tab", "backspace", "left", "right", "up", "down", "home", "end", "f1"]
WAITS = ("enter", "escape")  # in a pty Escape and a letter at once are Alt and that letter
LENGTH = 24
SETTLED = 25  # looks; waiting words come after 0.3 s


def script(seed: int, *moves: str) -> list[str]:
    """Keys after a secret in Password: half of them letters."""
    chance = random.Random(seed)
    letter_or_move = ascii_lowercase, moves
    mixed = [chance.choice(chance.choice(letter_or_move)) for _ in range(LENGTH)]
    return ["l", "u", "tab", *SECRET, *mixed]


def state(seat: Seat) -> tuple[object, ...]:
    """Screen, focus, every field's value, and the outline in words."""
    values = [(field.name, field.value) for field in seat.screen.query(Input)]
    words = [described(entry) for entry in outline(seat.screen)]
    return seat.screen.title, seat.focused(), values, words


async def handed_on(seat: Seat, *keys: str) -> None:
    """Give keys to the driver's queue at once, and wait until all have had their effect."""
    for key in keys:
        seat.app._keys.put(events.Key(key, key if len(key) == 1 else None))
    await seat.sees(seat.app._keys._typed.empty)


async def typed(home: Path, keys: list[str], *, at_once: bool) -> tuple[object, ...]:
    """The state after these keys, with a server that never answers: its time isn't the keys'."""
    async with seated(home, Clock()) as seat:
        seat.wire.hold.clear()
        for some in [keys] if at_once else [[key] for key in keys]:
            await handed_on(seat, *some)
        reached: list[tuple[object, ...]] = []

        def settled() -> bool:
            reached.append(state(seat))
            return len(reached) > SETTLED and len({str(end) for end in reached[-SETTLED:]}) == 1

        await seat.sees(settled)
        assert SECRET[:2] not in seat.text()
        for field in seat.screen.query(Input):
            assert field.password or SECRET[:2] not in field.value
        seat.wire.hold.set()
        return reached[-1]


@pytest.mark.parametrize("seed", range(4))
async def test_keys_at_once_end_where_the_same_keys_end_one_by_one(tmp_path: Path, seed: int):
    keys = script(seed, *MOVES, *WAITS)
    slow = await typed(tmp_path / "slow", keys, at_once=False)
    assert await typed(tmp_path / "fast", keys, at_once=True) == slow


@pytest.mark.parametrize("script", [script(5, *MOVES), ["f1", "end"]], ids=["5", "help's end"])
def test_in_a_terminal_too_a_burst_ends_where_slow_typing_ends(tmp_path: Path, script: list[str]):
    keys = [sequence(key) for key in script]
    ends = []
    for bursts in ["".join(keys)], keys:
        with Terminal([sys.executable, "-m", "tui.main", "demo"], home=tmp_path) as desk:
            desk.wait_for("This is a demo")
            desk.wait_until_quiet()
            for burst in bursts:
                desk.send(burst)
                desk.wait_until_quiet(0.03)
            desk.wait_until_quiet()
            assert SECRET[:2] not in "\n".join(desk.text())
            ends.append((desk.text(), desk.cursor))
    assert ends[0] == ends[1]
