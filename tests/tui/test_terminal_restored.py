"""The terminal as Keydesk leaves it, however it ends: fit for a shell again."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable

import pytest

from tests.terminal import Terminal

CURSOR, WRAP = 25, 7
OFF = (1049, 2004, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2048)
"""Alternate screen, bracketed paste, mouse, focus reports, reports of the window's size."""
SHELL = 'trap "" TERM HUP; "$@"; stty -a; echo the shell goes on'
PROGRAM = """
import sys
from tui.app import KeydeskApp
from tui.main import main

def failing(self):
    raise ValueError("F1")

KeydeskApp.action_help = failing
sys.exit(main(["demo"]))
"""
MODES = re.compile(rb"\x1b\[\?(\d+)([hl])")
TITLES = re.compile(rb"\x1b\](?:0|1|2);([^\x07\x1b]*)(?:\x07|\x1b\\)")


def to_all(which: signal.Signals) -> Callable[[Terminal], object]:
    """A signal to all in the terminal; the shell has it ignored."""
    return lambda desk: os.killpg(desk.pid, which)


ENDS: dict[str, Callable[[Terminal], object]] = {
    "quit": lambda desk: desk.press("ctrl+q"),
    "a failure": lambda desk: desk.press("f1"),
    "SIGTERM": to_all(signal.SIGTERM),
    "SIGHUP": to_all(signal.SIGHUP),
}


@pytest.mark.parametrize("end", ENDS)
def test_the_terminal_is_left_as_it_was_found(tmp_path, end):
    command = ["sh", "-c", SHELL, "sh", sys.executable, "-c", PROGRAM]
    with Terminal(command, home=tmp_path, size=(120, 40)) as desk:
        desk.wait_for("This is a demo")
        desk.wait_for(lambda shown: b"Log in | Keydesk" in shown.raw)
        desk.wait_until_quiet()
        ENDS[end](desk)
        desk.wait_for_end()
        said, raw = "\n".join(desk.text()), bytes(desk.raw)
    modes = {int(mode): state == b"h" for mode, state in MODES.findall(raw)}
    assert modes[CURSOR] and modes[WRAP]
    assert [mode for mode in OFF if modes.get(mode)] == []
    assert len(re.findall(rb"\x1b\[>[\d;]*u", raw)) == len(re.findall(rb"\x1b\[<\d*u", raw))
    assert TITLES.findall(raw)[-1] == b""
    assert raw.count(b"\x1b[22;2t") == raw.count(b"\x1b[23;2t") == 1
    assert {"echo", "icanon", "isig", "icrnl", "ixon"} <= set(re.findall(r"[-\w]+", said))
    assert "the shell goes on" in said
    assert ("Keydesk has failed" in said) is (end == "a failure")
