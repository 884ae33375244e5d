"""The guide's whole story in a real terminal: on the own store, and on a server next door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from server_stub.demo import PASSWORD
from tests.command_line import KEYDESK, serving
from tests.journeys.hand import Hand, Phone
from tests.terminal import Terminal

LUKE = "luke.smith@meadowbank-primary.sch.uk"
PRIYA = "priya.nair@meadowbank-primary.sch.uk"


@pytest.fixture(params=["own store", "remote server"])
def hand(request: pytest.FixtureRequest, own_home) -> Iterator[Hand]:
    with ExitStack() as stack:
        command = [KEYDESK, "demo"]
        if request.param == "remote server":
            server = stack.enter_context(serving("--demo"))
            command = [KEYDESK, "--server", server.url]
        yield Hand(stack.enter_context(Terminal(command, home=own_home)))


def log_in(hand: Hand, email: str) -> None:
    hand.fill("Email address", email)
    hand.fill("Password", PASSWORD)
    hand.press("Log in")


def test_a_lost_phone_is_removed_and_a_new_one_added_verified_and_used(hand):
    hand.see("This is a demo")
    a_key_holder_removes_the_lost_key(hand)
    phone = its_owner_adds_a_new_one(hand)
    he_elevates_his_access(hand, phone)
    he_logs_in_with_it(hand, phone)


def a_key_holder_removes_the_lost_key(hand: Hand) -> None:
    log_in(hand, PRIYA)
    hand.see("Two Factor Authentication")
    hand.send_code_from_demo_phone()
    hand.see("Elevated until")

    hand.press("Admin")
    hand.see("Wendy Abbott")
    hand.fill("Quick User Search", "luke")
    hand.see(lambda terminal: "Wendy Abbott" not in "\n".join(terminal.text()))
    hand.choose_row("Luke Smith")
    hand.choose_tab("Security keys")
    hand.see("Luke's iPhone")
    hand.see("Not available yet")
    hand.tick("I confirm that I have read and understand this notice.")
    hand.press("Remove this user's 2FA devices")
    hand.see("The devices have been removed.")
    hand.see_no("Luke's iPhone")
    hand.press("Log out")


def its_owner_adds_a_new_one(hand: Hand) -> Phone:
    hand.see("You are logged out.")
    log_in(hand, LUKE)
    hand.see("Not elevated")
    hand.see_no("Elevate Your Access")
    hand.press("Account Settings")
    hand.choose_tab("Security keys")
    hand.press("Add new device")
    phone = hand.scan()
    hand.fill("Name", "iPhone 7")
    hand.fill("Code", "no code")
    hand.press("Save this device")
    hand.see("Error: Incorrect or out of date")
    hand.fill("Code", phone.code())
    hand.press("Save this device")
    hand.see("Successfully added new two-factor authentication method.")
    hand.see("Unverified")
    hand.see("N/A")
    return phone


def he_elevates_his_access(hand: Hand, phone: Phone) -> None:
    hand.press("Dashboard")
    hand.press("Elevate Your Access")
    hand.see("Two Factor Authentication")
    hand.fill("CPOMS Authenticator Code", phone.code())
    hand.press("Authenticate")
    hand.see("Your access has changed.")
    hand.see("Elevated until")
    hand.see_no("Elevate Your Access")
    hand.press("Log out")


def he_logs_in_with_it(hand: Hand, phone: Phone) -> None:
    hand.see("You are logged out.")
    log_in(hand, LUKE)
    hand.see("Two Factor Authentication")
    hand.fill("CPOMS Authenticator Code", phone.code())
    hand.press("Authenticate")
    hand.see("Elevated until")
    hand.press("Account Settings")
    hand.choose_tab("Security keys")
    hand.see("iPhone 7")
    hand.see_no("Unverified")
