"""How plain mode ends: nothing is ever done by the end of input, by Ctrl+C, or by leaving."""

from __future__ import annotations

import os

import pytest

from server_stub.demo import PASSWORD
from tests.command_line import KEYDESK, keydesk
from tests.screens.seat import PRIYA
from tests.terminal import Terminal
from tests.tui.plain.conversation import Conversation
from tui.plain.ear import Ear, InputEnded

DEMO = ("demo", "--plain")
LEFT = "Left. Nothing more was sent."
ANSWERS = (PRIYA, PASSWORD, "3")


@pytest.mark.parametrize("answered", range(3))
def test_the_end_of_input_at_any_prompt_sends_nothing_and_says_so(answered):
    typed = "".join(f"{line}\n" for line in ANSWERS[:answered])
    ran = keydesk(*DEMO, typed=typed)
    assert (ran.code, ran.out.splitlines()[-1]) == (1, LEFT)
    assert ran.err == ""


def test_leaving_by_the_menu_is_no_failure():
    ran = keydesk(*DEMO, typed=f"{PRIYA}\n{PASSWORD}\nleave\n")
    assert (ran.code, ran.err) == (0, "")
    assert LEFT not in ran.out


async def test_leaving_ends_the_app(talk: Conversation):
    await talk.types("", "", "0")
    assert talk.is_over
    assert talk.seat.app.return_code == 0


def test_output_is_lines_of_plain_ascii_without_any_control(own_home):
    ran = keydesk(*DEMO, typed=f"{PRIYA}\n{PASSWORD}\n\n\ndemo phone\n?\n.\nback\n!\n")
    assert ran.out.isascii()
    assert [mark for mark in ran.out if not mark.isprintable() and mark != "\n"] == []
    assert "Screen: Demo phone" in ran.out
    assert max(map(len, ran.out.splitlines())) > 80  # for a script a line ends where it ends


def test_in_a_terminal_a_secret_is_not_echoed_and_ctrl_c_leaves(desk):
    desk.wait_for("Email address: ")
    desk.send(f"{PRIYA}\n")
    desk.wait_for("Password (not shown): ")
    desk.send("a secret of mine\n")
    desk.wait_for("Enter for Log in): ")
    desk.send("\x03")
    assert desk.wait_for_end() == 1
    assert LEFT in "\n".join(desk.text())
    assert b"a secret of mine" not in desk.raw
    assert b"\x1b" not in desk.raw


async def test_a_terminal_that_has_gone_is_the_end_of_input_at_a_secret_too():
    hand, terminal = os.openpty()
    ear = Ear(terminal)
    ear.whisper(True)
    os.close(hand)
    with pytest.raises(InputEnded):
        await ear.line()
    ear.whisper(False)
    ear.forget()
    os.close(terminal)


@pytest.fixture
def desk(own_home):
    """The demo in plain mode, in a terminal."""
    with Terminal([KEYDESK, *DEMO], home=own_home, size=(120, 40)) as terminal:
        yield terminal
