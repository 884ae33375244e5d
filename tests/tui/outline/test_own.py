"""The outline of the desk's own screens."""

from __future__ import annotations

import pytest
from textual.widgets import Tabs

from screens.qr_page import QRPage
from screens.widgets.field import Field
from screens.widgets.keys_line import KeysLine
from screens.widgets.qr import QRCode
from screens.widgets.setup_key import SetupKey
from screens.widgets.tick import Tick
from tests.screens.seat import Seat
from tests.screens.test_add_device import to_the_form
from tests.screens.test_looks import WAYS, Way, new_password, second_factor, sign_in
from tests.screens.test_user_profile import TABS, open_profile
from tests.screens.test_users import to_users
from tests.tui.outline.whole import named, shared_names, spoken, whole
from tui.outline import Role, described
from tui.outline.live import live_texts

NAME = "Luke's [/phone]"


async def settings(seat: Seat) -> None:
    await seat.log_in()
    await seat.choose("Account Settings")
    await seat.at("Account Settings")


async def settings_of_keys(seat: Seat) -> None:
    await settings(seat)
    await seat.press("ctrl+pagedown")


async def settings_of_log(seat: Seat) -> None:
    await settings(seat)
    await seat.press("ctrl+pagedown", "ctrl+pagedown")


async def add_device(seat: Seat) -> None:
    await to_the_form(seat)


async def qr_page(seat: Seat) -> None:
    await to_the_form(seat)
    await seat.choose("Full-page QR")
    await seat.sees(lambda: isinstance(seat.screen, QRPage))


async def rename(seat: Seat) -> None:
    await settings_of_keys(seat)
    await seat.choose("Rename")
    await seat.at("Rename")


async def users(seat: Seat) -> None:
    await to_users(seat)
    await seat.sees("Luke Smith")


async def removal(seat: Seat) -> None:
    await seat.log_in()
    await open_profile(seat, "Luke Smith")
    await seat.sees("Luke's iPhone")


async def phone(seat: Seat) -> None:
    await seat.give_password()
    await seat.at("Two Factor Authentication")
    await seat.press("f2")
    await seat.at("Demo phone")


EVERY: list[Way] = [
    *WAYS,
    settings,
    settings_of_keys,
    settings_of_log,
    add_device,
    qr_page,
    rename,
    users,
    removal,
    phone,
]


@pytest.mark.parametrize("way", EVERY)
async def test_all_that_tab_reaches_is_read_once_in_its_order_and_by_a_name_of_its_own(
    seat: Seat, way: Way
):
    await way(seat)
    assert shared_names(whole(seat.screen)) == []


async def test_the_key_that_leads_back_from_the_qr_page_is_left_to_help(seat: Seat):
    await qr_page(seat)
    assert "Escape" in seat.text()
    assert "Escape" not in " ".join(spoken(seat.screen))


@pytest.mark.parametrize("way", EVERY)
async def test_neither_the_keys_line_nor_a_qr_code_is_read(seat: Seat, way: Way):
    await way(seat)
    unread = (KeysLine, QRCode)
    entries = whole(seat.screen)
    assert not any(isinstance(entry.widget, unread) for entry in entries)
    assert not any("▄" in described(entry) for entry in entries)
    for line in seat.screen.query(KeysLine):
        assert str(line.render()) not in [entry.name for entry in entries]


@pytest.mark.parametrize("tab", range(len(TABS)))
async def test_of_a_profile_only_the_open_tab_is_read(seat: Seat, tab: int):
    await seat.log_in()
    screen = await open_profile(seat, "Luke Smith", tab)
    tabs = screen.query_one(Tabs)
    entries = whole(screen)
    (read,) = (entry for entry in entries if entry.role is Role.TABS)
    assert read.widget is tabs and [option.text for option in read.options] == TABS
    assert read.chosen is not None and read.chosen.text == TABS[tab]
    assert ("I confirm that I have read" in "\n".join(map(described, entries))) == (tab == 3)


async def test_the_removal_says_why_it_is_unavailable_until_the_tick_is_ticked(seat: Seat):
    await removal(seat)
    reason = "tick the box above first."
    assert f"Remove this user's 2FA devices, button, unavailable: {reason}" in spoken(seat.screen)
    tick = seat.screen.query_one(Tick)
    assert f"{tick.label}, tick box, not ticked" in spoken(seat.screen)
    tick.focus()
    await seat.press("space")
    assert f"{tick.label}, tick box, ticked" in spoken(seat.screen)
    await seat.sees(
        lambda: "Remove this user's 2FA devices, button" in spoken(seat.screen),
    )


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
async def test_each_text_of_a_record_carries_its_label(seat: Seat, size: tuple[int, int]):
    await users(seat)
    await seat.pilot.resize_terminal(*size)
    await seat.pilot.pause()
    (table,) = (entry for entry in whole(seat.screen) if entry.role is Role.TABLE)
    (luke,) = (option for option in table.options if ("Name", "Luke Smith") in option.parts)
    assert luke.text.startswith("Name: Luke Smith; ")
    assert all(label for option in table.options for label, _ in option.parts)
    assert table.chosen is table.options[0]


async def test_the_setup_key_is_read_in_groups_of_four_and_is_in_no_repr(seat: Seat):
    await add_device(seat)
    entry = named(seat.screen, "Setup key")
    assert isinstance(entry.widget, SetupKey)
    assert {len(group) for group in entry.value.split()} == {4}
    assert described(entry) == f"Setup key, value, {entry.value}"
    assert entry.value not in repr(entry)


@pytest.mark.parametrize("way", [sign_in, second_factor, rename])
async def test_an_error_beside_a_field_is_that_fields_and_no_text_of_its_own(seat: Seat, way: Way):
    await way(seat)
    first, *others = seat.screen.query(Field)
    for field in others:
        field.error = ""
    first.error = f"not like this: {NAME}"
    await seat.pilot.pause()
    entries = whole(seat.screen)
    assert {entry.name: entry.error for entry in entries if entry.error} == {
        first.label: first.error
    }
    assert not any("not like this" in entry.name for entry in entries)
    assert live_texts(seat.screen)[first] == f"Error, {first.label}: {first.error}"


async def test_the_error_of_a_field_that_is_not_displayed_is_not_told(seat: Seat):
    await seat.at("Log in")
    field = seat.screen.query_one("#email", Field)
    field.error = "too long"
    field.display = False
    await seat.pilot.pause()
    assert field not in live_texts(seat.screen)
    assert "too long" not in repr(whole(seat.screen))


async def test_a_password_is_hidden(seat: Seat):
    await sign_in(seat)
    await seat.fill("password", "a quiet afternoon")
    entry = named(seat.screen, "Password")
    assert described(entry) == "Password, field, hidden" and entry.secret
    assert "a quiet afternoon" not in repr(whole(seat.screen))


async def test_a_notice_is_live_and_is_told_once(seat: Seat):
    await new_password(seat)
    (live,) = (entry for entry in whole(seat.screen) if entry.live)
    assert "is on its way" in live.name
    assert live_texts(seat.screen)[live.widget] == " ".join(live.name.split())


async def test_names_that_people_gave_are_read_as_they_are(seat: Seat):
    form = await to_the_form(seat)
    assert form.enrolment is not None
    code = (await form.desk.client.demo_code(form.enrolment.id)).code
    await seat.press(*NAME, "enter", *code, "enter")
    await seat.at("Account Settings")
    await seat.sees(NAME)
    (table,) = (entry for entry in whole(seat.screen) if entry.role is Role.TABLE)
    assert NAME in [text for option in table.options for _, text in option.parts]
