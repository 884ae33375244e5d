"""In a real terminal: the cursor rests where the focus is, and idling sends nothing."""

from __future__ import annotations

import time

from tests.terminal import Terminal

LUKE = "luke.smith@meadowbank-primary.sch.uk"


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


def test_nothing_is_sent_to_the_terminal_while_nobody_does_anything(desk):
    sent = desk.bytes_written
    time.sleep(7)  # longer than the desk waits between two looks at the clock
    assert desk.bytes_written == sent
