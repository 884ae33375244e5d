"""The guide's whole story in a real terminal: on the own store, and on a server next door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from server_stub.demo import PASSWORD
from tests.command_line import KEYDESK, serving
from tests.drivers import at_terminal
from tests.journeys.authenticator import Authenticator
from tests.steps import fill, press, see, see_gone, see_no, select_row, tick
from tests.terminal import Terminal
from tui.walkthrough.driver import Driver

LUKE = "luke.smith@meadowbank-primary.sch.uk"
NUMBER = re.compile(r"Type (\d+) on it to approve")
PRIYA = "priya.nair@meadowbank-primary.sch.uk"


@pytest.fixture(params=["own store", "remote server"])
def terminal(request: pytest.FixtureRequest, own_home) -> Iterator[Terminal]:
    with ExitStack() as stack:
        command = [KEYDESK, "demo"]
        if request.param == "remote server":
            server = stack.enter_context(serving("--demo"))
            command = [KEYDESK, "--server", server.url]
        yield stack.enter_context(Terminal(command, home=own_home))


async def log_in(desk: Driver, email: str) -> None:
    await fill(desk, "Email address", email)
    await fill(desk, "Password", PASSWORD)
    await press(desk, "Log in")


async def send_code_from_demo_phone(desk: Driver) -> None:
    """Read the number on the screen, take the demo's phone out with F2, send its code."""
    number = NUMBER.findall((await see(desk, "on it to approve.")).text)[-1]
    await take_out_demo_phone(desk)
    await press(desk, "Send Code")
    await fill(desk, "Number on the waiting screen (2 digits)", number)
    await press(desk, "Send Code")


async def take_out_demo_phone(desk: Driver) -> None:
    """F2, until the question that waits has come to the phone."""
    await desk.key("f2", 1)
    await see(desk, "Open the question that waits")
    await desk.settle()


@pytest.mark.long
async def test_a_lost_phone_is_removed_and_a_new_one_added_verified_and_used(terminal):
    desk = await at_terminal(terminal)
    await see(desk, "This is a demo")
    await a_key_holder_removes_the_lost_key(desk)
    phone = await its_owner_adds_a_new_one(desk, terminal)
    await he_elevates_his_access(desk, phone)
    await he_logs_in_with_it(desk, phone)


async def a_key_holder_removes_the_lost_key(desk: Driver) -> None:
    await log_in(desk, PRIYA)
    await see(desk, "Two Factor Authentication")
    await send_code_from_demo_phone(desk)
    await see(desk, "Elevated until")

    await press(desk, "Admin")
    await see(desk, "Wendy Abbott")
    await fill(desk, "Quick User Search", "luke")
    await see_gone(desk, "Wendy Abbott")
    await select_row(desk, "Luke Smith")
    await press(desk, "Security keys")
    await see(desk, "Luke's iPhone")
    await see(desk, "Not available yet")
    await tick(desk, "I confirm that I have read and understand this notice.")
    await press(desk, "Remove this user's 2FA devices")
    await see(desk, "The devices have been removed.")
    await see_no(desk, "Luke's iPhone")
    await press(desk, "Log out")


async def its_owner_adds_a_new_one(desk: Driver, terminal: Terminal) -> Authenticator:
    await see(desk, "You are logged out.")
    await log_in(desk, LUKE)
    await see(desk, "Not elevated")
    await see_no(desk, "Elevate Your Access")
    await press(desk, "Account Settings")
    await press(desk, "Security keys")
    await press(desk, "Add new device")
    phone = Authenticator.scanning(terminal)
    await fill(desk, "Name", "iPhone 7")
    await fill(desk, "Code", "no code")
    await press(desk, "Save this device")
    await see(desk, "Error: Incorrect or out of date")
    await fill(desk, "Code", await phone.code())
    await press(desk, "Save this device")
    await see(desk, "Successfully added new two-factor authentication method.")
    await see(desk, "Unverified")
    await see(desk, "N/A")
    return phone


async def he_elevates_his_access(desk: Driver, phone: Authenticator) -> None:
    await press(desk, "Dashboard")
    await press(desk, "Elevate Your Access")
    await see(desk, "Two Factor Authentication")
    await fill(desk, "CPOMS Authenticator Code", await phone.code())
    await press(desk, "Authenticate")
    await see(desk, "Your access has changed.")
    await see(desk, "Elevated until")
    await see_no(desk, "Elevate Your Access")
    await press(desk, "Log out")


async def he_logs_in_with_it(desk: Driver, phone: Authenticator) -> None:
    await see(desk, "You are logged out.")
    await log_in(desk, LUKE)
    await see(desk, "Two Factor Authentication")
    await fill(desk, "CPOMS Authenticator Code", await phone.code())
    await press(desk, "Authenticate")
    await see(desk, "Elevated until")
    await press(desk, "Account Settings")
    await press(desk, "Security keys")
    await see(desk, "iPhone 7")
    await see_no(desk, "Unverified")
