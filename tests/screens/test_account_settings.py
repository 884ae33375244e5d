"""Account Settings: account, password, the list of keys, the log."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from textual.widgets import Tabs

from models.wire.account import Account
from screens.account_form import BY_SSO, AccountForm
from screens.base import SOON
from screens.places import Place
from screens.widgets.field import Field
from screens.widgets.keys_line import KeysLine
from screens.widgets.records import Records
from screens.widgets.tabs import PlainTabs
from server_stub.client import Client
from server_stub.demo import PASSWORD
from server_stub.transport import LOCAL_URL
from tests.screens.seat import LUKE, PRIYA, Clock, Seat, seated

NEW_PASSWORD = "three blue kettles"


async def to_settings(seat: Seat) -> None:
    """From Log in to the Account tab, filled."""
    await seat.log_in_at(Place.ACCOUNT)
    await seat.sees(lambda: field(seat, "name").value == "Priya Nair")


async def back_on_a_slow_wire(seat: Seat, path: str) -> asyncio.Event:
    """Look elsewhere and come back; what is asked of this path is answered at the event."""
    await seat.choose("Dashboard")
    await seat.at("Dashboard")
    late = seat.wire.late[f"GET {path}"] = asyncio.Event()
    await seat.choose("Account Settings")
    await seat.sees(lambda: seat.wire.asked[-1] == path)
    return late


def field(seat: Seat, field_id: str) -> Field:
    return seat.screen.query_one(f"#{field_id}", Field)


def styles_of(seat: Seat, word: str) -> list[tuple[bool, bool, bool]]:
    """Bold, underline and reverse of each piece of the frame that holds this word."""
    pieces = [piece for strip in seat.strips() for piece in strip if word in piece.text]
    found = [piece.style for piece in pieces if piece.style]
    return [(bool(each.bold), bool(each.underline), bool(each.reverse)) for each in found]


async def test_tabs_are_chosen_by_keys_and_show_choice_and_focus_without_colour(seat: Seat):
    await to_settings(seat)
    tabs = seat.screen.query_one(PlainTabs)
    tabs.line.focus()
    await seat.pilot.pause()
    assert styles_of(seat, "Account ")[-1] != styles_of(seat, "Security log")[-1]
    await seat.press("right", "right")
    await seat.sees(lambda: tabs.active == "log-tab")
    focused = styles_of(seat, "Security log")
    await seat.press("tab")
    await seat.sees(lambda: not seat.screen.query_one(Tabs).has_focus)
    assert styles_of(seat, "Security log") != focused
    await seat.press("ctrl+pagedown")
    await seat.sees(lambda: tabs.active == "account-tab")
    await seat.press("ctrl+pageup")
    await seat.sees(lambda: tabs.active == "log-tab")


async def test_what_was_done_is_still_said_while_the_place_loads_slowly(seat: Seat):
    await to_settings(seat)
    seat.wire.late["GET /v1/account"] = asyncio.Event()
    await seat.fill("job-title", "Head")
    await seat.choose("Save")
    await seat.sees("Your name and job title are saved.")
    saved = time.monotonic()
    await seat.sees(lambda: time.monotonic() > saved + 2 * SOON)
    seat.wire.late.pop("GET /v1/account").set()
    await seat.sees(lambda: seat.wire.asked[-1] == "/v1/account/log")
    await seat.pilot.pause()
    assert "Your name and job title are saved." in seat.said()


async def test_an_answer_from_before_a_save_does_not_undo_what_was_saved(seat: Seat):
    await to_settings(seat)
    late = await back_on_a_slow_wire(seat, "/v1/account")
    await seat.fill("job-title", "Head of music")
    await seat.choose("Save")
    await seat.sees("Your name and job title are saved.")
    late.set()
    await seat.sees(lambda: {work.group for work in seat.screen.workers} == {"keys"})
    assert field(seat, "job-title").value == "Head of music"


async def test_name_and_job_title_are_saved_and_the_header_follows(seat: Seat):
    await to_settings(seat)
    await seat.sees("Email address: priya.nair@meadowbank-primary.sch.uk Group: Safeguarding")
    await seat.fill("name", "Priya [b]Nair[/b]")
    await seat.fill("job-title", "Head [/phone]")
    await seat.choose("Save")
    await seat.sees("Your name and job title are saved.")
    await seat.sees("| Priya [b]Nair[/b] |")
    assert (await seat.client.account()).job_title == "Head [/phone]"


async def test_what_was_typed_is_still_there_after_a_look_elsewhere(seat: Seat):
    await to_settings(seat)
    await seat.fill("job-title", "Half a ti")
    await seat.choose("Dashboard")
    await seat.at("Dashboard")
    await seat.choose("Account Settings")
    await seat.at("Account Settings")
    await seat.pilot.pause(0.1)
    assert field(seat, "job-title").value == "Half a ti"


async def test_text_that_is_too_long_or_empty_is_refused_beside_its_field(seat: Seat):
    await to_settings(seat)
    await seat.fill("job-title", "x" * 10_000)
    await seat.choose("Save")
    await seat.sees(lambda: field(seat, "job-title").error)
    await seat.fill("job-title", "")
    await seat.fill("name", " ")
    await seat.choose("Save")
    await seat.sees(lambda: field(seat, "name").error)
    assert seat.focused() == "Name"


async def test_a_password_is_changed_and_each_mistake_stands_beside_its_field(seat: Seat):
    await to_settings(seat)
    await seat.fill("current-password", "not the password")
    await seat.fill("new-password", NEW_PASSWORD)
    await seat.fill("new-again", "three blue kettle")
    await seat.choose("Change password")
    await seat.sees("Error: The two new passwords differ.")
    assert seat.focused() == "New password again"
    await seat.fill("new-again", NEW_PASSWORD)
    await seat.choose("Change password")
    await seat.sees("Error: The current password is not right.")
    assert seat.focused() == "Current password"
    await seat.fill("current-password", PASSWORD)
    await seat.fill("new-password", "short")
    await seat.fill("new-again", "short")
    await seat.choose("Change password")
    await seat.sees(lambda: "12 characters" in field(seat, "new-password").error)
    await seat.fill("new-password", NEW_PASSWORD)
    await seat.fill("new-again", NEW_PASSWORD)
    await seat.choose("Change password")
    await seat.sees("Your password was changed.")
    assert [field(seat, name).value for name in ("current-password", "new-password")] == ["", ""]


async def test_single_sign_on_users_are_not_asked_for_a_password(seat: Seat):
    await to_settings(seat)
    form = seat.screen.query_one(AccountForm)
    form.show(Account(name="A", job_title="", email="a@b", group="SLT", sso=True))
    await seat.sees(BY_SSO)
    assert not form.query_one("#password-form").display


async def test_the_list_without_a_device_says_what_to_do_next(seat: Seat):
    holder = Client(seat.wire, LOCAL_URL)
    await holder.sign_in(PRIYA, PASSWORD)
    await holder.answer_second_factor((await holder.demo_code()).code)
    luke = (await holder.find_users("luke")).users[0]
    await holder.remove_keys(luke.id, confirmed=True)
    await seat.give_password(LUKE)
    await seat.at("Dashboard")
    await seat.choose("Account Settings")
    await seat.at("Account Settings")
    await seat.press("ctrl+pagedown")
    await seat.sees("You have no device yet. Press Add new device to set up the first one.")
    assert not seat.screen.query_one("#rename").display


async def test_what_was_done_while_the_place_was_still_loading_is_listed_afterwards(seat: Seat):
    await to_settings(seat)
    late = await back_on_a_slow_wire(seat, "/v1/account/keys")
    await seat.press("ctrl+pagedown")
    await seat.choose("Rename")
    await seat.at("Rename")
    del seat.wire.late["GET /v1/account/keys"]
    late.set()  # with the name that the device had before
    await seat.sees(lambda: seat.wire.asked[-1] == "/v1/account/log")
    await seat.fill("name", "Work phone")
    await seat.choose("Rename")
    await seat.at("Account Settings")
    keys = seat.screen.query_one("#keys", Records)
    await seat.sees(lambda: "Work phone" in [record.cells[0] for record in keys.records])


async def test_the_log_is_newest_first_and_every_sentence_is_whole(seat: Seat):
    await to_settings(seat)
    await seat.press("ctrl+pageup")
    await seat.sees("Signed in with a password")
    records = seat.screen.query_one("#log-entries", Records).records
    whens = [record.cells[0] for record in records]
    assert whens == sorted(whens, reverse=True)
    shown = await seat.client.security_log()
    assert [record.cells[1] for record in records] == [row.sentence for row in shown.entries]


async def test_at_40x12_no_control_with_the_focus_is_behind_the_bottom_lines(
    tmp_path: Path, clock: Clock
):
    async with seated(tmp_path, clock, (40, 12)) as seat:
        await to_settings(seat)
        for _ in range(12):
            await seat.press("tab")
            await seat.pilot.pause()
            focused = seat.app.focused
            assert focused is not None
            assert focused.region.bottom <= seat.screen.query_one(KeysLine).region.y, focused
