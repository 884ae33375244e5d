"""A server, a desk and a phone, each a process of its own: every way that a question ends."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from models.events import Event
from tests.command_line import KEYDESK, OwnStore, Serving, serving
from tests.journeys.pair import Pair
from tests.terminal import Terminal
from tests.tui.test_phone_cli import unlock

HASTY = (sys.executable, "-m", "tests.journeys.hasty")
ASKS = "is it you?"


@pytest.fixture
def pair(request: pytest.FixtureRequest, own_home) -> Iterator[Pair]:
    program = getattr(request, "param", (KEYDESK,))
    with ExitStack() as stack:
        store = OwnStore(own_home)
        server = stack.enter_context(serving(program=program))
        desk = Terminal([KEYDESK, "--server", server.url], home=own_home / "desk")
        yield Pair(own_home, server, store, stack.enter_context(desk))


def approve(pair: Pair, phone: Terminal) -> None:
    """Type the desk's number on the phone."""
    phone.wait_for(ASKS)
    phone.send(pair.number())
    phone.press("enter")
    phone.wait_for("Approved. The desk goes on by itself.")


def restarted(server: Serving) -> Serving:
    """The server killed, and another one in its place."""
    assert server.end(signal.SIGKILL) == -signal.SIGKILL
    return Serving("--port", server.url.rsplit(":", 1)[1])


def test_a_phone_is_enrolled_approves_a_log_in_and_denies_an_elevation(pair: Pair):
    with pair.phone() as phone:
        pair.enrol(phone)

        pair.log_in()
        approve(pair, phone)
        pair.desk.see("Elevated until")

        pair.desk.press("Give up elevated access")
        pair.desk.press("Elevate Your Access")
        phone.wait_for("Elevate access at")
        phone.press("tab", "tab", "enter")
        phone.wait_for("Why do you deny it?")
        phone.press("enter")
        phone.wait_for("Denied. The admin key holders of your organisation are told")
        pair.desk.see("Error: Denied on your device, as not asked for by you.")
    assert Event.CHALLENGE_NOT_ME in pair.store.school.log(pair.person)


def test_phone_and_server_are_killed_while_a_desk_waits_and_it_passes_all_the_same(pair: Pair):
    with pair.phone() as phone:
        pair.carry_key(phone)
        pair.log_in()
        phone.wait_for(ASKS)
        os.kill(phone.pid, signal.SIGKILL)
    before = pair.number()
    again = restarted(pair.server)
    try:
        with pair.phone() as phone:
            unlock(phone)
            assert pair.number() == before
            approve(pair, phone)
            pair.desk.see("Elevated until")
    finally:
        again.end(signal.SIGTERM)


@pytest.mark.parametrize("pair", [HASTY], indirect=True, ids=["three seconds"])
def test_a_question_left_alone_expires_on_both_sides_and_a_code_can_be_sent(pair: Pair):
    with pair.phone() as phone:
        pair.carry_key(phone)
        pair.log_in()
        phone.wait_for(ASKS)
        pair.desk.see("Your phone did not answer in time.")
        phone.wait_for("This question is too old. Press Send again at the desk.")
        pair.desk.press("Send again")
        phone.wait_for(ASKS)
        phone.press("escape")
        phone.wait_for("The question waits still.")
        phone.press("s")
        phone.wait_for("The code was sent to Log in.")
        pair.desk.see("Elevated until")
