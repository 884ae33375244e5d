"""One user's profile, and the removal of their devices."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from textual.widgets import Tab

from screens.places import OpenUser
from screens.user_profile import UserProfileScreen
from screens.widgets.action import Action
from screens.widgets.records import Records
from screens.widgets.tick import Tick
from tests.screens.seat import Clock, Seat, seated

TABS = ["Personal details", "Permissions", "Alerts", "Security keys", "Security log"]


async def open_profile(seat: Seat, name: str, tab: int = 3) -> UserProfileScreen:
    """From the Dashboard to one tab of a user's profile."""
    page = await seat.client.find_users(name)
    seat.screen.post_message(OpenUser(page.users[0].id))
    await seat.at(f"{name}'s settings")
    await seat.press(*["ctrl+pagedown"] * tab)
    screen = seat.screen
    assert isinstance(screen, UserProfileScreen)
    return screen


async def log_in(seat: Seat) -> None:
    await seat.log_in()


def cells(screen: UserProfileScreen) -> list[tuple[str, ...]]:
    return [record.cells for record in screen.query_one("#user-keys", Records).records]


async def test_the_removal_waits_for_the_tick_and_then_says_what_it_did(seat: Seat):
    await log_in(seat)
    screen = await open_profile(seat, "Luke Smith")
    await seat.sees("Remove the devices below only when Luke Smith")
    await seat.sees("Meritlock keys will not be removed.")
    assert cells(screen) == [
        ("Luke's iPhone", "TOTP", "2017-10-02 12:15:27", "2017-10-02 12:16:18")
    ]
    remove = screen.query_one("#remove", Action)
    await seat.sees(lambda: remove.region.height == 2)  # the reason is below
    assert remove.disabled and "Not available yet: tick the box above first." in seat.said()
    screen.query_one(Tick).focus()
    await seat.press("space")
    await seat.sees(lambda: not remove.disabled)
    assert "[x] I confirm that I have read and understand this notice." in seat.said()
    assert "Not available" not in seat.said()
    await seat.sees(lambda: remove.region.size == (len("[ Remove this user's 2FA devices ]"), 1))
    await seat.choose("Remove this user's 2FA devices")
    await seat.sees("The devices have been removed.")
    await seat.sees("Luke Smith has no devices to remove")
    assert cells(screen) == [] and not remove.display
    assert seat.app.focused is not None and seat.app.focused.display
    logged = screen.query_one("#log-entries", Records).records
    assert logged[0].cells[1:3] == ("The security keys were removed: Luke's iPhone.", "Priya Nair")


async def test_meritlock_keys_stay_and_the_reason_is_said(seat: Seat):
    await log_in(seat)
    screen = await open_profile(seat, "Martin Doyle")
    await seat.sees(lambda: len(cells(screen)) == 2)
    screen.query_one(Tick).focus()
    await seat.press("space")
    await seat.choose("Remove this user's 2FA devices")
    await seat.sees("Martin Doyle has Meritlock keys only")
    assert [row[:2] for row in cells(screen)] == [("Meritlock 4071", "Meritlock")]


async def test_oneself_and_sso_users_get_a_reason_and_no_button(seat: Seat):
    await log_in(seat)
    for name in ("Priya Nair", "Grace Hughes"):
        screen = await open_profile(seat, name)
        await seat.sees(partial(cells, screen))
        keys = await seat.client.user_keys(screen.user_id)
        assert keys.reason is not None, name
        await seat.sees(keys.reason)
        assert not screen.query_one(Tick).display, name
        assert not screen.query_one("#remove").display, name


async def test_an_elevation_that_ended_is_asked_for_and_the_removal_goes_on(seat: Seat):
    await log_in(seat)
    screen = await open_profile(seat, "Luke Smith")
    await seat.sees(lambda: cells(screen))
    screen.query_one(Tick).focus()
    await seat.press("space")
    await seat.client.drop_elevation()
    await seat.choose("Remove this user's 2FA devices")
    await seat.give_code()
    await seat.at("Luke Smith's settings")
    await seat.sees("The devices have been removed.")


async def test_all_five_tabs_are_reached_by_keys_and_tell_their_part(seat: Seat):
    await log_in(seat)
    screen = await open_profile(seat, "Luke Smith", tab=0)
    await seat.sees("Email address: luke.smith@meadowbank-primary.sch.uk")
    assert [tab.label_text for tab in screen.query(Tab)] == TABS
    screen.query_one("Tabs").focus()
    for said in (
        "At any time Luke Smith may:",
        "There are no alerts",
        "I confirm",
        "The account was made.",
    ):
        await seat.press("right")
        await seat.sees(said)


async def test_at_40x12_the_removal_can_be_read_ticked_and_pressed(tmp_path: Path, clock: Clock):
    async with seated(tmp_path, clock, (40, 12)) as seat:
        await log_in(seat)
        screen = await open_profile(seat, "Luke Smith")
        await seat.sees(lambda: cells(screen))
        for part in ("#confirm", "#user-keys", "#remove"):
            screen.query_one(part).focus()
            await seat.pilot.pause()
            region = screen.query_one(part).region
            assert screen.region.contains_region(region), part
            if part == "#confirm":
                await seat.press("space")
        await seat.press("enter")
        await seat.sees("The devices have been removed.")


async def test_admin_leads_back_to_the_list_from_a_profile(seat: Seat):
    await log_in(seat)
    await seat.choose("Admin")
    await seat.at("Users")
    await open_profile(seat, "Luke Smith", 0)
    await seat.choose("Admin")
    await seat.at("Users")


async def test_focus_that_textual_scrolls_to_as_we_look_whether_it_is_covered_stays_in_sight(
    tmp_path: Path, clock: Clock
):
    async with seated(tmp_path, clock, (40, 12)) as seat:
        await log_in(seat)
        screen = await open_profile(seat, "Luke Smith")
        tick = screen.query_one(Tick)
        await seat.sees(lambda: tick.region.y > 0)
        tick.focus(scroll_visible=False)
        await seat.sees(lambda: screen.focused is tick and tick.region.bottom <= 12)
        screen.scroll_home(animate=False)
        await seat.sees(lambda: tick.region.y > 12)
        screen.scroll_to_center(tick, animate=False, immediate=True)
        screen._uncover_focus()  # nothing was drawn in between
        await seat.pilot.pause()
        assert screen.region.contains_region(tick.region)
