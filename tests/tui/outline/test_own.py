"""The outline of the desk's own screens."""

from __future__ import annotations

import pytest
from textual.widgets import Tabs

from screens.widgets.field import Field
from screens.widgets.setup_key import SetupKey
from screens.widgets.tick import Tick
from tests.screens.seat import Seat
from tests.screens.test_add_device import to_the_form
from tests.screens.test_user_profile import TABS, open_profile
from tests.screens.ways import (
    Way,
    add_device,
    new_password,
    qr_page,
    removal,
    rename,
    second_factor,
    settings_of_keys,
    sign_in,
    users,
)
from tests.tui.outline.whole import named, spoken, whole
from tui.outline import Role, described
from tui.outline.live import live_texts

NAME = "Luke's [/phone]"


async def test_of_a_profile_only_the_open_tab_is_read(seat: Seat):
    await seat.log_in()
    screen = await open_profile(seat, "Luke Smith", tab=0)
    tabs = screen.query_one(Tabs)
    for tab in TABS:
        entries = whole(screen)
        (read,) = (entry for entry in entries if entry.role is Role.TABS)
        assert read.widget is tabs and [option.text for option in read.options] == TABS
        assert read.chosen is not None and read.chosen.text == tab
        told = "\n".join(map(described, entries))
        assert ("I confirm that I have read" in told) == (tab == "Security keys"), tab
        await seat.press("ctrl+pagedown")


async def test_the_removal_says_why_it_is_unavailable_until_the_tick_is_ticked(seat: Seat):
    await seat.log_in()
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


async def test_each_text_of_a_record_carries_its_label(seat: Seat):
    await users(seat)
    for size in ((40, 12), (80, 24)):
        await seat.resize(*size)
        (table,) = (entry for entry in whole(seat.screen) if entry.role is Role.TABLE)
        (luke,) = (option for option in table.options if ("Name", "Luke Smith") in option.parts)
        assert luke.text.startswith("Name: Luke Smith; "), size
        assert all(label for option in table.options for label, _ in option.parts), size
        assert table.chosen is table.options[0], size


async def test_the_setup_key_is_read_in_groups_of_four_and_the_way_back_from_its_qr_page_in_help(
    seat: Seat,
):
    await add_device(seat)
    entry = named(seat.screen, "Setup key")
    assert isinstance(entry.widget, SetupKey)
    assert {len(group) for group in entry.value.split()} == {4}
    assert described(entry) == f"Setup key, value, {entry.value}"
    assert entry.value not in repr(entry)
    await qr_page(seat)
    assert "Escape" in seat.text()
    assert "Escape" not in " ".join(spoken(seat.screen))


@pytest.mark.parametrize("ways", [[sign_in], [second_factor], [settings_of_keys, rename]])
async def test_an_error_beside_a_field_is_that_fields_and_no_text_of_its_own(
    seat: Seat, ways: list[Way]
):
    for way in ways:
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
