"""The guide's story under BRLTTY, the real braille reader: what 40 cells show at each Tab stop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pyotp
import pytest

from tests.braille import BrailleDisplay
from tests.brltty import NOT_RUN, NoBrailleError
from tests.command_line import KEYDESK
from tests.drivers import at_terminal
from tests.journeys.authenticator import Authenticator, read_qr
from tests.journeys.fingers import Fingers
from tests.journeys.test_story import LUKE, PRIYA, log_in, send_code_from_demo_phone
from tests.steps import fill, press, see, select_row, tick
from tests.terminal import Terminal
from tui.walkthrough.driver import Driver

BAR = ("[ Dashboard ]", "[ Account Settings ]", "[ Log out ]")
HOLDERS_BAR = (*BAR[:2], "[ Admin ]", BAR[2])


@pytest.fixture
def fingers(own_home) -> Iterator[Fingers]:
    with ExitStack() as stack:
        desk = stack.enter_context(Terminal([KEYDESK, "demo"], home=own_home))
        try:
            display = stack.enter_context(BrailleDisplay(desk, own_home))
        except NoBrailleError as error:
            pytest.skip(f"{NOT_RUN}: {error}")
        yield Fingers(desk, display)


@pytest.mark.long
async def test_a_braille_line_names_each_control_of_the_guides_story_where_the_focus_stops(fingers):
    desk = await at_terminal(fingers.terminal)
    await see(desk, "This is a demo")
    await signing_in(desk, fingers)
    await removing_a_lost_phone(desk, fingers)
    await adding_a_new_one(desk, fingers)
    assert not fingers.missed, "\n".join(fingers.missed)


async def signing_in(desk: Driver, fingers: Fingers) -> None:
    fingers.feel_ring("Email address", "Password", "[ Log in ]", "[ Forgotten your password")
    await log_in(desk, PRIYA)
    await see(desk, "on it to approve.")
    fingers.feel_ring(
        *("CPOMS Authenticator Code", "[ Authenticate ]", "[ I no longer", "[ Back to Log in ]"),
        "[ Send again ]",
    )
    await send_code_from_demo_phone(desk)
    await see(desk, "Elevated until")
    fingers.feel_ring(*HOLDERS_BAR, "[ Give up elevated access ]")


async def removing_a_lost_phone(desk: Driver, fingers: Fingers) -> None:
    await press(desk, "Admin")
    await see(desk, "Wendy Abbott")
    fingers.feel_ring("Quick User Search", "Wendy Abbott", *HOLDERS_BAR)
    fingers.feel_after("tab", "Wendy Abbott")
    fingers.feel_after("down", "Tim Bartlett")
    await select_row(desk, "Luke Smith")
    await see(desk, "Luke Smith's settings")
    fingers.feel("Personal details")
    await press(desk, "Security keys")
    await see(desk, "Not available yet")
    fingers.feel_ring(
        "Security keys", "[ ] I confirm that I have read", "Luke's iPhone", *HOLDERS_BAR
    )
    await tick(desk, "I confirm that I have read and understand this notice.")
    await see(desk, "[x] I confirm")
    fingers.feel("[x] I confirm that I have read")
    fingers.feel_after("tab", "Luke's iPhone")
    fingers.feel_after("tab", "[ Remove this user's 2FA devices ]")
    fingers.terminal.press("enter")
    await see(desk, "The devices have been removed.")
    fingers.feel("Security keys")
    await press(desk, "Log out")


async def adding_a_new_one(desk: Driver, fingers: Fingers) -> None:
    await see(desk, "You are logged out.")
    await log_in(desk, LUKE)
    await see(desk, "Not elevated")
    fingers.feel_ring(*BAR, "[ Add new device ]")
    await press(desk, "Account Settings")
    await see(desk, "Current password")
    fingers.feel_ring(
        *("Account", "Name: Luke Smith", "Job title: Class teacher", "[ Save ]"),
        *("Current password", "New password", "New password again", "[ Change password ]"),
        *BAR,
    )
    await press(desk, "Security keys")
    await see(desk, "You have no device yet.")
    fingers.feel_ring("Security keys", "[ Add new device ]", *BAR)
    await press(desk, "Add new device")
    uri = read_qr(fingers.terminal)
    key = pyotp.parse_uri(uri).secret
    fingers.feel_ring(
        *("Name: choose one", "Code: displayed on", "[ Save this device ]"),
        *("[ Cancel ]", "[ Copy setup key ]", "[ Save as PNG ]", "[ Full-page QR ]", key[:4]),
    )
    await fill(desk, "Name", "iPhone 7")
    fingers.feel("iPhone 7")
    await fill(desk, "Code", await Authenticator(uri).code())
    await press(desk, "Save this device")
    await see(desk, "Successfully added new two-factor authentication method.")
    await see(desk, "Unverified")
    fingers.feel_ring(
        *("[ Add new device ]", "[ Rename ]", *BAR, "[ Elevate Your Access ]"),
        *("Security keys", "iPhone 7"),
    )
