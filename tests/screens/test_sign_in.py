"""Signing in: what is asked, what is said, where the focus goes."""

from __future__ import annotations

from pathlib import Path

from textual import events

from screens.widgets.field import Field
from server_stub.demo import PASSWORD
from tests.screens.seat import LUKE, PRIYA, Clock, Seat, seated


def value(seat: Seat, field_id: str) -> str:
    return seat.screen.query_one(f"#{field_id}", Field).value


async def test_a_wrong_password_keeps_the_address_and_asks_for_the_password_anew(seat: Seat):
    await seat.give_password(PRIYA, "not the password")
    await seat.sees("Error: The email address or the password is not right.")
    assert value(seat, "email") == PRIYA
    assert value(seat, "password") == ""
    assert seat.focused() == "Password"


async def test_an_unknown_address_is_answered_like_a_wrong_password(seat: Seat):
    await seat.give_password("nobody@meadowbank-primary.sch.uk")
    await seat.sees("Error: The email address or the password is not right.")


async def test_an_error_goes_once_somebody_types(seat: Seat):
    await seat.give_password(PRIYA, "not the password")
    await seat.sees("Error:")
    await seat.press("x")
    await seat.sees(lambda: "Error:" not in seat.text())


async def test_enter_after_the_address_goes_on_to_the_password(seat: Seat):
    await seat.press(*"luke", "enter")
    assert seat.focused() == "Password"
    assert "Error" not in seat.text()


async def test_logging_in_with_a_key_leads_to_an_elevated_dashboard(seat: Seat):
    await seat.log_in(LUKE)
    assert "Luke Smith | Elevated until 10:00" in seat.said()


async def test_the_demo_says_whom_to_sign_in_as_and_the_school_names_its_brand(seat: Seat):
    assert f"The password is {PASSWORD}" in seat.said()
    assert f"{LUKE} member of staff who lost a phone" in seat.said()
    assert "Forgotten your password or using CPOMS for the first time?" in seat.said()


async def test_log_in_pressed_early_waits_for_the_store_and_says_so(tmp_path: Path, clock: Clock):
    async with seated(tmp_path, clock, held=True) as seat:
        await seat.give_password(LUKE)
        await seat.sees("Opening the store...")
        seat.wire.hold.set()
        await seat.at("Two Factor Authentication")


async def test_a_second_press_while_the_first_is_under_way_sends_nothing(
    tmp_path: Path, clock: Clock
):
    async with seated(tmp_path, clock, held=True) as seat:
        await seat.give_password(LUKE, "not the password")
        await seat.choose("Log in")
        await seat.choose("Log in")
        seat.wire.hold.set()
        await seat.sees("Error:")
        assert seat.wire.asked.count("/v1/sign-in") == 1


async def test_a_password_may_be_pasted(seat: Seat):
    seat.screen.query_one("#password", Field).focus()
    seat.app.post_message(events.Paste("a secret of mine"))
    await seat.sees(lambda: value(seat, "password") == "a secret of mine")


async def test_a_password_is_masked_on_the_screen_and_in_the_outline(seat: Seat):
    await seat.fill("password", "a secret of mine")
    assert "a secret of mine" not in seat.text() + seat.said()
    assert "•" * len("a secret of mine") in seat.text()


async def test_copying_or_cutting_a_password_puts_nothing_on_the_clipboard(seat: Seat):
    await seat.fill("password", "a secret of mine")
    await seat.press("home", "shift+end", "ctrl+c", "ctrl+x")
    await seat.sees("A password is not copied.")
    assert seat.app.clipboard == ""
    assert value(seat, "password") == "a secret of mine"


async def test_a_store_that_cannot_be_opened_is_told_on_the_sign_in_screen(
    tmp_path: Path, clock: Clock
):
    (tmp_path / "keydesk.db").write_text("This is no database, but a letter to the head teacher.")
    async with seated(tmp_path, clock, held=True) as seat:
        seat.wire.hold.set()
        await seat.sees("Error:")
        assert "Traceback" not in seat.text()
