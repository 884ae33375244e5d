"""The guide's story under BRLTTY, the real braille reader: what 40 cells show at each Tab stop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pyotp
import pytest

from tests.braille import BrailleDisplay
from tests.brltty import NOT_RUN, NoBrailleError
from tests.command_line import KEYDESK
from tests.journeys.fingers import Fingers
from tests.journeys.hand import Phone
from tests.journeys.test_story import LUKE, PRIYA, log_in
from tests.terminal import Terminal

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


def test_a_braille_line_names_each_control_of_the_guides_story_where_the_focus_stops(fingers):
    fingers.see("This is a demo")
    signing_in(fingers)
    removing_a_lost_phone(fingers)
    adding_a_new_one(fingers)
    assert not fingers.missed, "\n".join(fingers.missed)


def signing_in(fingers: Fingers) -> None:
    fingers.feel_ring("Email address", "Password", "[ Log in ]", "[ Forgotten your password")
    log_in(fingers, PRIYA)
    fingers.see("Two Factor Authentication")
    fingers.feel_ring(
        "CPOMS Authenticator Code", "[ Authenticate ]", "[ I no longer", "[ Back to Log in ]"
    )
    fingers.send_code_from_demo_phone()
    fingers.see("Elevated until")
    fingers.feel_ring(*HOLDERS_BAR, "[ Give up elevated access ]")


def removing_a_lost_phone(fingers: Fingers) -> None:
    fingers.press("Admin")
    fingers.see("Wendy Abbott")
    fingers.feel_ring("Quick User Search", "Wendy Abbott", *HOLDERS_BAR)
    fingers.feel_after("tab", "Wendy Abbott")
    fingers.feel_after("down", "Tim Bartlett")
    fingers.choose_row("Luke Smith")
    fingers.see("Luke Smith's settings")
    fingers.feel("Personal details")
    fingers.choose_tab("Security keys")
    fingers.see("Not available yet")
    fingers.feel_ring(
        "Security keys", "[ ] I confirm that I have read", "Luke's iPhone", *HOLDERS_BAR
    )
    fingers.tick("I confirm that I have read and understand this notice.")
    fingers.see("[x] I confirm")
    fingers.feel("[x] I confirm that I have read")
    fingers.feel_after("tab", "Luke's iPhone")
    fingers.feel_after("tab", "[ Remove this user's 2FA devices ]")
    fingers.terminal.press("enter")
    fingers.see("The devices have been removed.")
    fingers.feel("Security keys")
    fingers.press("Log out")


def adding_a_new_one(fingers: Fingers) -> None:
    fingers.see("You are logged out.")
    log_in(fingers, LUKE)
    fingers.see("Not elevated")
    fingers.feel_ring(*BAR, "[ Add new device ]")
    fingers.press("Account Settings")
    fingers.see("Current password")
    fingers.feel_ring(
        *("Account", "Name: Luke Smith", "Job title: Class teacher", "[ Save ]"),
        *("Current password", "New password", "New password again", "[ Change password ]"),
        *BAR,
    )
    fingers.choose_tab("Security keys")
    fingers.see("You have no device yet.")
    fingers.feel_ring("Security keys", "[ Add new device ]", *BAR)
    fingers.press("Add new device")
    uri = fingers.read_qr()
    key = pyotp.parse_uri(uri).secret
    fingers.feel_ring(
        *("Name: choose one", "Code: displayed on", "[ Save this device ]"),
        *("[ Cancel ]", "[ Copy setup key ]", "[ Save as PNG ]", "[ Full-page QR ]", key[:4]),
    )
    fingers.fill("Name", "iPhone 7")
    fingers.feel("iPhone 7")
    fingers.fill("Code", Phone(uri).code())
    fingers.press("Save this device")
    fingers.see("Successfully added new two-factor authentication method.")
    fingers.see("Unverified")
    fingers.feel_ring(
        *("[ Add new device ]", "[ Rename ]", *BAR, "[ Elevate Your Access ]"),
        *("Security keys", "iPhone 7"),
    )
