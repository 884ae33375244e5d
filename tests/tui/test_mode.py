"""Full screen or plain: asked for, or because this terminal can't paint."""

from __future__ import annotations

import pytest

from tests.command_line import KEYDESK, keydesk
from tests.terminal import Terminal


@pytest.mark.parametrize(
    ("words", "env", "because"),
    [
        (["--plain", "demo"], {}, "--plain"),
        (["demo", "--plain"], {}, "--plain"),
        (["demo"], {"ACCESSIBLE": "1"}, "ACCESSIBLE"),
        (["demo"], {"KEYDESK_PLAIN": "yes"}, "KEYDESK_PLAIN"),
        (["phone", "--plain"], {}, "--plain"),
    ],
)
def test_plain_mode_is_asked_for_and_its_first_line_says_by_what(words, env, because):
    first, *_ = keydesk(*words, env=env).out.splitlines()
    assert first == f"Plain mode, because of {because}. A question mark (?) at any prompt helps."


@pytest.mark.parametrize("no", ["", "0", "false", "No"])
def test_a_no_does_not_ask_for_it(no):
    ran = keydesk("demo", env={"ACCESSIBLE": no, "KEYDESK_PLAIN": no})
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize("term", ["dumb", "", "unknown"])
def test_a_terminal_that_cannot_paint_gets_plain_mode_by_itself(own_home, term):
    with Terminal([KEYDESK, "demo"], home=own_home, env={"TERM": term}) as desk:
        desk.wait_for(f"Plain mode, because of TERM={term or '(not set)'}.")
        desk.wait_for("Email address: ")
        assert b"\x1b" not in desk.raw


def test_commands_that_have_no_screen_refuse_plain():
    assert keydesk("--plain", "users", "list").code == 2
