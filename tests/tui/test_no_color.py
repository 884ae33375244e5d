"""NO_COLOR: no colour at all where it says something, and as ever where it is empty."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from server_stub.demo import PASSWORD
from tests.screens.seat import LUKE
from tests.terminal import Terminal

SGR = re.compile(rb"\x1b\[([\d;:]*)m")
COLOURS = {38, 48}  # of letters, and behind them
WITHOUT_COLOUR = {0, 1, 2, 4, 7, 22, 24, 27}  # bold, dim, underline, reverse, and their ends


def painted(home: Path, env: Mapping[str, str]) -> set[int]:
    """Every SGR parameter over Log in and Two Factor Authentication."""
    with Terminal([sys.executable, "-m", "tui.main", "demo"], home=home, env=env) as desk:
        desk.wait_for("This is a demo")
        desk.send(f"{LUKE}\t{PASSWORD}\r")
        desk.wait_for("[ Authenticate ]")
        desk.wait_until_quiet()
        raw = bytes(desk.raw)
    return {int(part or 0) for sgr in SGR.findall(raw) for part in re.split(b"[;:]", sgr)}


def test_no_color_paints_with_bold_reverse_and_underline_alone(tmp_path: Path):
    used = painted(tmp_path, {"NO_COLOR": "1"})
    assert used <= WITHOUT_COLOUR
    assert {1, 4} <= used


@pytest.mark.parametrize("env", [{"NO_COLOR": ""}, {}], ids=["empty", "unset"])
def test_an_empty_no_color_leaves_the_colours(tmp_path: Path, env: dict[str, str]):
    assert painted(tmp_path, env) >= COLOURS
