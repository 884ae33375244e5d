"""Type-ahead in a real terminal: a burst means what the same keys mean one by one."""

from __future__ import annotations

import pytest

from tests.terminal import sequence

SECRET = "never-to-be-seen"  # as a typist sends it, all at once
BURSTS = {
    "a b c backspace backspace X": "aX",
    "a b left X": "aXb",
    "a b home delete c d": "cdb",
}


def test_a_password_typed_in_one_burst_shows_in_no_other_field(desk):
    burst = "luke.smith" + sequence("tab") + SECRET + sequence("enter")
    desk.send(burst)
    desk.wait_for("Error:")
    assert SECRET not in "\n".join(desk.text())


@pytest.mark.parametrize("keys", BURSTS)
def test_a_field_holds_the_same_after_a_burst_as_after_slow_typing(desk, keys):
    desk.send("".join(map(sequence, keys.split())))
    desk.wait_for(
        lambda terminal: f"Email address: {BURSTS[keys]}" in map(str.strip, terminal.text())
    )
