"""A server, a desk and a phone, each a process of its own: every way that a question ends."""

from __future__ import annotations

import os
import re
import signal
import sys
from base64 import b32encode
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyotp
import pytest

from models.events import Event
from tests.command_line import KEYDESK, OwnStore, Serving, serving
from tests.drivers import at_terminal
from tests.journeys.authenticator import read_qr
from tests.server_stub.school import Person
from tests.steps import fill, press, see
from tests.terminal import Terminal
from tests.tui.test_phone_cli import choose, paste, unlock
from tui.walkthrough.driver import Driver

HASTY = (sys.executable, "-m", "tests.journeys.hasty")
ASKS = "is it you?"
ASKED = re.compile(r"Type (\d+) on it to approve")
SIX_DIGITS = re.compile(r"^\s*\d{6}\b|\s\d{6}\s*$", re.M)


@dataclass
class Pair:
    """A person with a desk and a phone, over a store that outlives the server."""

    home: Path
    server: Serving
    store: OwnStore
    terminal: Terminal
    desk: Driver
    person: Person


@pytest.fixture
async def pair(request: pytest.FixtureRequest, own_home) -> AsyncIterator[Pair]:
    program = getattr(request, "param", (KEYDESK,))
    with ExitStack() as stack:
        store = OwnStore(own_home)
        server = stack.enter_context(serving(program=program))
        command = [KEYDESK, "--server", server.url]
        terminal = stack.enter_context(Terminal(command, home=own_home / "desk"))
        desk = await at_terminal(terminal)
        yield Pair(own_home, server, store, terminal, desk, store.school.teacher)


@contextmanager
def phone_of(pair: Pair) -> Iterator[Terminal]:
    """The phone, switched on; in the end its battery is taken out."""
    command = [KEYDESK, "phone", "--server", pair.server.url]
    with Terminal(command, home=pair.home / "pocket") as phone:
        yield phone


def shows(found: re.Pattern[str], terminal: Terminal) -> object:
    """Returns the match on the screen, if there is one."""
    return found.search("\n".join(terminal.text()))


async def log_in(pair: Pair) -> None:
    """Address and password at the desk."""
    await fill(pair.desk, "Email address", pair.person.email)
    await fill(pair.desk, "Password", pair.person.password)
    await press(pair.desk, "Log in")


async def enrol(pair: Pair, phone: Terminal) -> None:
    """From Log in and back: scan at the desk, send the code from the phone, save."""
    await log_in(pair)
    await press(pair.desk, "Account Settings")
    await press(pair.desk, "Security keys")
    await press(pair.desk, "Add new device")
    uri = read_qr(pair.terminal)
    choose(phone)
    paste(phone, uri)
    phone.wait_for("was added. Press Send Code")
    await fill(pair.desk, "Name", "My phone")
    phone.press("s")
    phone.wait_for("Code sent. Look at your computer.")
    pair.terminal.wait_for(partial(shows, SIX_DIGITS))
    await press(pair.desk, "Save this device")
    await see(pair.desk, "Successfully added new two-factor authentication method.")
    await press(pair.desk, "Log out")
    await see(pair.desk, "You are logged out.")


def carry_key(pair: Pair, phone: Terminal) -> None:
    """From now on it is somebody who has a key already, and the phone holds it."""
    pair.person = pair.store.school.keyed
    choose(phone)
    paste(phone, pyotp.TOTP(b32encode(pair.person.seed).decode()).provisioning_uri(name="Luke"))
    phone.wait_for("was added. Press Send Code")


def number(pair: Pair) -> str:
    """The number to type on the phone, as the waiting desk shows it."""
    pair.terminal.wait_for(partial(shows, ASKED))
    found = ASKED.search("\n".join(pair.terminal.text()))
    assert found is not None
    return found[1]


def approve(pair: Pair, phone: Terminal) -> None:
    """Type the desk's number on the phone."""
    phone.wait_for(ASKS)
    phone.send(number(pair))
    phone.press("enter")
    phone.wait_for("Approved. The desk goes on by itself.")


def restarted(server: Serving) -> Serving:
    """The server killed, and another one in its place."""
    assert server.end(signal.SIGKILL) == -signal.SIGKILL
    return Serving("--port", server.url.rsplit(":", 1)[1])


@pytest.mark.long
async def test_a_phone_is_enrolled_approves_a_log_in_and_denies_an_elevation(pair: Pair):
    with phone_of(pair) as phone:
        await enrol(pair, phone)

        await log_in(pair)
        approve(pair, phone)
        await see(pair.desk, "Elevated until")

        await press(pair.desk, "Give up elevated access")
        await press(pair.desk, "Elevate Your Access")
        phone.wait_for("Elevate access at")
        phone.press("tab", "tab", "enter")
        phone.wait_for("Why do you deny it?")
        phone.press("enter")
        phone.wait_for("Denied. The admin key holders of your organisation are told")
        await see(pair.desk, "Error: Denied on your device, as not asked for by you.")
    assert Event.CHALLENGE_NOT_ME in pair.store.school.log(pair.person)


async def test_phone_and_server_are_killed_while_a_desk_waits_and_it_passes_all_the_same(
    pair: Pair,
):
    with phone_of(pair) as phone:
        carry_key(pair, phone)
        await log_in(pair)
        phone.wait_for(ASKS)
        os.kill(phone.pid, signal.SIGKILL)
    before = number(pair)
    again = restarted(pair.server)
    try:
        with phone_of(pair) as phone:
            unlock(phone)
            assert number(pair) == before
            approve(pair, phone)
            await see(pair.desk, "Elevated until")
    finally:
        again.end(signal.SIGTERM)


@pytest.mark.parametrize("pair", [HASTY], indirect=True, ids=["three seconds"])
async def test_a_question_left_alone_expires_on_both_sides_and_a_code_can_be_sent(pair: Pair):
    with phone_of(pair) as phone:
        carry_key(pair, phone)
        await log_in(pair)
        phone.wait_for(ASKS)
        await see(pair.desk, "Your phone did not answer in time.")
        phone.wait_for("This question is too old. Press Send again at the desk.")
        await press(pair.desk, "Send again")
        phone.wait_for(ASKS)
        phone.press("escape")
        phone.wait_for("The question waits still.")
        phone.press("s")
        phone.wait_for(ASKS)
        phone.send(number(pair))
        phone.press("enter")
        phone.wait_for("Code sent. Look at your computer.")
        await see(pair.desk, "Elevated until")
