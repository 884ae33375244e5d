"""The mouse: Keydesk's, or the terminal's own for those who select text with it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal
from tui.cli.mode import takes_mouse
from tui.main import main

DEMO = [sys.executable, "-m", "tui.main", "demo"]
CAPTURES = re.compile(rb"\x1b\[\?(?:9|100[0-36]|101[56])h")


def captures(home: Path, env: dict[str, str]) -> bool:
    with Terminal(DEMO, home=home, env=env) as desk:
        desk.wait_for("This is a demo")
        desk.press("f1")
        desk.wait_for("Help: Log in")
        return CAPTURES.search(desk.raw) is not None


def test_the_mouse_is_left_to_the_terminal_where_that_is_asked_for(tmp_path: Path):
    assert not captures(tmp_path, {"KEYDESK_MOUSE": "0"})


def test_the_mouse_is_taken_otherwise(tmp_path: Path):
    assert captures(tmp_path, {})


@pytest.mark.parametrize(
    ("said", "taken"), [("0", False), ("Off", False), ("no", False), ("1", True), ("", True)]
)
def test_a_no_in_any_of_its_words_is_understood_and_nothing_said_is_a_yes(said: str, taken: bool):
    assert takes_mouse({"KEYDESK_MOUSE": said}) is taken


@pytest.mark.parametrize("words", [(), ("demo",), ("phone",)])
def test_help_tells_how_to_ask_for_plain_mode_and_for_the_terminals_own_mouse(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit):
        main([*words, "--help"])
    said = capsys.readouterr().out
    assert "KEYDESK_PLAIN=1" in said
    assert "KEYDESK_MOUSE=0" in said
