"""A new password by a mailed code."""

from __future__ import annotations

import re

from screens.widgets.field import Field
from server_stub.demo import SCHOOL
from tests.screens.seat import PRIYA, Seat

NEW = "seven purple lanterns"
WENDY = f"wendy.abbott@{SCHOOL.domain}"


async def ask_for_code(seat: Seat, email: str) -> None:
    await seat.fill("email", email)
    await seat.choose("Forgotten your password or using CPOMS for the first time?")
    await seat.at("New password")
    assert seat.screen.query_one("#email", Field).value == email
    await seat.choose("Mail me a code")
    await seat.sees("If this address belongs to an account, a code is on its way")


async def mailed_code(seat: Seat) -> str:
    await seat.sees(lambda: list((seat.folder / "outbox").glob("*.txt")))
    [mail] = (seat.folder / "outbox").glob("*.txt")
    found = re.search(r"^ {4}(\S+)$", mail.read_text(), re.M)
    assert found, mail.read_text()
    return found.group(1)


async def test_a_mailed_code_sets_a_password_and_leads_back_to_log_in(seat: Seat):
    await ask_for_code(seat, WENDY)
    assert str(seat.folder / "outbox") in "".join(seat.text().split())
    await seat.fill("code", await mailed_code(seat))
    await seat.fill("new-password", NEW)
    await seat.choose("Set the new password")
    await seat.at("Log in")
    await seat.sees("Your new password is set.")
    assert seat.screen.query_one("#email", Field).value == WENDY
    assert seat.focused() == "Password"
    await seat.give_password(WENDY, NEW)
    await seat.at("Dashboard")


async def test_an_unknown_address_gets_the_same_answer(seat: Seat):
    await ask_for_code(seat, "nobody@example.org")
    assert seat.focused() == "Code from the mail"


async def test_what_was_typed_stays_when_the_code_or_the_password_is_refused(seat: Seat):
    await ask_for_code(seat, WENDY)
    code = await mailed_code(seat)
    await seat.fill("code", code)
    await seat.fill("new-password", "short")
    await seat.choose("Set the new password")
    await seat.sees("Error: The new password needs at least 12 characters.")
    assert seat.focused() == "New password"
    assert seat.screen.query_one("#code", Field).value == code
    await seat.fill("code", "wrong")
    await seat.fill("new-password", NEW)
    await seat.choose("Set the new password")
    await seat.sees("Error: This code is not right")
    assert seat.screen.query_one("#new-password", Field).value == NEW


async def test_escape_leads_back_to_log_in_and_nothing_is_sent(seat: Seat):
    await seat.fill("email", PRIYA)
    await seat.choose("Forgotten your password or using CPOMS for the first time?")
    await seat.at("New password")
    await seat.press("escape")
    await seat.at("Log in")
    assert "/v1/password-resets" not in seat.wire.asked
