"""In a real terminal: the cursor rests where the focus is, and idling sends nothing."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from tests.terminal import Terminal

LOOKS_OFTEN = """
import os, sys
import tui.app
from tui.main import main
from tui.watch import Watch

looks, look = os.open(sys.argv[1], os.O_WRONLY), Watch.look

def told(self):
    os.write(looks, b".")
    look(self)

Watch.look, tui.app.LOOK_EVERY = told, 0.1
sys.argv[1:] = ["demo"]
sys.exit(main())
"""
"""The demo, which writes a byte into a pipe each time that it looks at the clock."""
LOOKS = 30  # 3 seconds: a cursor that blinked would do so several times


def row_of(terminal: Terminal, text: str) -> int:
    return next(row for row, line in enumerate(terminal.text()) if text in line)


def test_the_cursor_is_seen_and_rests_where_the_next_letter_goes(desk):
    start = desk.cursor
    assert start.visible
    assert start.row == row_of(desk, "Email address")
    desk.send("abc")
    desk.wait_for("abc")
    desk.wait_until_quiet()
    assert desk.cursor.row == start.row
    assert desk.cursor.column == start.column + 3


def test_the_cursor_follows_the_focus_to_fields_and_actions(desk):
    desk.press("tab")
    desk.wait_for(lambda shown: shown.cursor.row == row_of(shown, "Password:"))
    desk.press("tab")
    desk.wait_for(lambda shown: shown.cursor.row == row_of(shown, "[ Log in ]"))
    assert desk.cursor.column == desk.text()[desk.cursor.row].index("[ Log in ]")
    desk.press("tab")
    desk.wait_for(lambda shown: shown.cursor.row == row_of(shown, "[ Forgotten"))


def test_nothing_is_sent_to_the_terminal_while_nobody_does_anything(tmp_path: Path):
    pipe = tmp_path / "looks"
    os.mkfifo(pipe)
    looks = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)  # waits for no writer
    with Terminal([sys.executable, "-c", LOOKS_OFTEN, str(pipe)], home=tmp_path) as desk:
        desk.wait_for("This is a demo")
        desk.wait_until_quiet()
        with suppress(BlockingIOError):
            while os.read(looks, LOOKS):
                pass  # of looks that are over
        os.set_blocking(looks, True)
        sent = desk.bytes_written
        for _ in range(LOOKS):
            assert os.read(looks, 1), desk.picture()
        assert desk.bytes_written == sent
    os.close(looks)
