"""The QR code in a real terminal: a program in a pty, and what its terminal shows."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.screens.camera import MAIN_FAULTS
from tests.screens.qr_desk import URI
from tests.screens.raster import frame_of_terminal, picture_of
from tests.screens.readers import read_zxing, unread
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]


def picture_of_terminal(terminal: Terminal) -> Image.Image:
    return picture_of(frame_of_terminal(terminal.cells()))


@pytest.mark.parametrize(
    "env",
    [
        {"COLORTERM": "truecolor"},
        {"COLORTERM": ""},
        {"COLORTERM": "", "TERM": "xterm"},
        {"COLORTERM": "", "TERM": "linux"},
        {"NO_COLOR": "1"},
    ],
    ids=["16 million colours", "256 colours", "16 colours", "the Linux console", "NO_COLOR"],
)
def test_what_reaches_the_terminal_is_read(env: dict[str, str], own_home: Path) -> None:
    command = [sys.executable, "-m", "tests.screens.qr_desk"]
    with Terminal(command, home=own_home, cwd=ROOT, env=env) as terminal:
        terminal.wait_for(lambda shown: read_zxing(picture_of_terminal(shown)) == URI)
        assert unread(picture_of_terminal(terminal), URI, MAIN_FAULTS) == []
        terminal.resize(60, 20)
        terminal.wait_for(lambda shown: "▄" not in "".join(shown.text()[:19]))
        terminal.resize(80, 24)
        terminal.wait_for(lambda shown: read_zxing(picture_of_terminal(shown)) == URI)
