"""The announce line, access keys and Go to: where the focus is, in words, and ways to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.widgets.field import LineInput
from screens.widgets.keys_line import shortened
from server_stub.demo import PASSWORD
from tests.screens.seat import LUKE, Clock, Seat, seated
from tests.terminal import Terminal


def last_row(seat: Seat) -> str:
    return seat.text().split("\n")[-1].strip()


async def test_the_last_row_says_name_role_and_state_of_what_has_the_focus(seat: Seat):
    assert last_row(seat) == "Email address, field, empty, Alt+E"
    await seat.press(*"luke")
    assert last_row(seat) == "Email address, field, luke, Alt+E"
    await seat.press("tab", *"secret")
    assert last_row(seat) == "Password, field, hidden, Alt+P"
    await seat.press("tab")
    assert last_row(seat) == "Log in, button, Alt+L"


async def test_an_error_is_in_the_last_row_as_well(seat: Seat):
    await seat.give_password(LUKE, "not the password")
    await seat.sees("Error:")
    assert last_row(seat).startswith("Password, field, empty, Error: The email address or the ")


async def test_in_a_palette_the_last_row_says_what_enter_would_do(seat: Seat):
    await seat.press("ctrl+g")
    await seat.at("Go to")
    await seat.sees("Email address, chosen")
    await seat.press("down")
    assert last_row(seat) == "Password, chosen, Part of a name on this screen, field, empty, Alt+P"


async def test_what_is_said_out_of_sight_is_in_the_last_row_until_the_focus_moves(
    tmp_path: Path, clock: Clock
):
    async with seated(tmp_path, clock, (40, 12)) as seat:
        await seat.log_in(LUKE)
        await seat.choose("Account Settings")
        await seat.at("Account Settings")
        await seat.sees("Luke Smith")
        await seat.choose("Save")
        await seat.sees(lambda: last_row(seat) == "Your name and job title are saved.")
        save = seat.app.focused
        assert save is not None and seat.screen.find_widget(save).visible_region == save.region
        await seat.press("shift+tab")
        assert last_row(seat).startswith("Job title, field")


async def test_a_field_that_was_filled_with_a_long_text_shows_its_caret(
    tmp_path: Path, clock: Clock
):
    async with seated(tmp_path, clock, (40, 12)) as seat:
        await seat.fill("email", LUKE)
        await seat.choose("Forgotten your password or using CPOMS for the first time?")
        await seat.at("New password")
        field = seat.app.focused
        assert isinstance(field, LineInput) and field.value == LUKE
        await seat.sees(lambda: field.content_region.contains_point(seat.app.cursor_position))


async def test_within_a_part_that_can_have_the_focus_the_control_is_named(seat: Seat):
    await seat.give_password(LUKE)
    await seat.at("Two Factor Authentication")
    await seat.choose("I no longer have this device")
    await seat.at("I no longer have this device")
    await seat.sees("Log in with your email")
    told = [last_row(seat)]
    await seat.press("tab")
    told.append(last_row(seat))
    assert sorted(told) == ["Back, button, Alt+B", "I no longer have this device, part"]


async def test_an_empty_field_below_its_label_tells_its_name_in_its_own_row(
    tmp_path: Path, clock: Clock
):
    async with seated(tmp_path, clock, (22, 24)) as seat:
        rows = [row.strip() for row in seat.text().split("\n")]
        at = rows.index("Email address:")
        assert rows[at + 1] == "Email address"


async def test_a_tick_and_why_something_is_unavailable_are_said(seat: Seat):
    await seat.log_in()
    await seat.choose("Admin")
    await seat.sees("Users 1 to")
    await seat.press(*"luke")
    await seat.sees("1 user.")
    await seat.press("down", "enter")
    await seat.at("Luke Smith's settings")
    await seat.press("ctrl+pagedown", "ctrl+pagedown", "ctrl+pagedown")
    await seat.sees("I confirm")
    await seat.press("alt+i")
    assert last_row(seat).startswith("I confirm that I have read and understand this not..., tick")
    assert ", ticked, " in last_row(seat)


async def test_alt_and_a_letter_goes_to_a_field_and_presses_an_action(seat: Seat):
    await seat.press("alt+p")
    assert seat.focused() == "Password"
    await seat.press(*PASSWORD, "alt+e", *LUKE, "alt+l")
    await seat.at("Two Factor Authentication")


async def test_go_to_finds_a_control_by_part_of_its_name(seat: Seat):
    await seat.press("ctrl+g")
    await seat.at("Go to")
    await seat.press(*"forgot")
    await seat.sees("Forgotten your password")
    await seat.press("enter")
    await seat.at("Log in")
    assert seat.focused() == "Forgotten your password or using CPOMS for the first time?"


def test_in_a_terminal_alt_and_a_letter_types_nothing(desk: Terminal):
    desk.press("alt+p")
    desk.wait_for("Password, field, empty, Alt+P")
    desk.press("alt+z", "alt+e")
    desk.wait_for("Email address, field, empty, Alt+E")


def test_the_terminals_title_names_the_screen(desk: Terminal):
    assert b"\x1b]2;Log in | Keydesk\x07" in desk.raw
    desk.press("f1")
    desk.wait_for(lambda shown: b"\x1b]2;Help | Keydesk\x07" in shown.raw)


def test_the_last_row_stays_as_it_is_while_nobody_does_anything(desk: Terminal):
    assert desk.text()[-1].strip() == "Email address, field, empty, Alt+E"


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (57, "Number on the waiting screen (2 digits), field, 32, Alt+N"),
        (38, "Number on the wai..., field, 32, Alt+N"),
        (20, "Number o..., fiel..."),
    ],
)
def test_in_little_room_a_long_name_gives_way_before_role_and_state(width, shown):
    assert shortened("Number on the waiting screen (2 digits), field, 32, Alt+N", width) == shown
