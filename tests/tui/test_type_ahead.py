"""Type-ahead in a real terminal: a burst means what the same keys mean one by one."""

from __future__ import annotations

import sys

import pytest

from tests.terminal import Terminal, sequence

SECRET = "never-to-be-seen"  # as a typist sends it, all at once
BURSTS = {
    "a b c backspace backspace X": "aX",
    "a b left X": "aXb",
    "a b home delete c d": "cdb",
}


@pytest.fixture
def desk(tmp_path):
    command = [sys.executable, "-m", "tui.main", "demo"]
    with Terminal(command, home=tmp_path) as terminal:
        terminal.wait_for("This is a demo")
        yield terminal


def test_a_password_typed_in_one_burst_shows_in_no_other_field(desk):
    burst = "luke.smith" + sequence("tab") + SECRET + sequence("enter")
    desk.send(burst)
    desk.wait_for("Error:")
    assert SECRET not in "\n".join(desk.text())


@pytest.mark.parametrize("keys", BURSTS)
def test_a_field_holds_the_same_after_a_burst_as_after_slow_typing(desk, keys):
    desk.send("".join(map(sequence, keys.split())))
    desk.wait_for(lambda terminal: any(BURSTS[keys] == line.strip() for line in terminal.text()))
