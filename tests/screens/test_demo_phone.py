"""The phone in a demo's pocket: F2 at the desk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from screens.add_device import AddDeviceScreen
from screens.code_question import CodeQuestion
from screens.phone.code_card import CodeCard
from screens.phone.demo_page import DemoPhonePage
from screens.widgets.field import Field
from screens.widgets.phone_wait import PhoneWait
from tests.screens.beside import NUMBER
from tests.screens.seat import LUKE, PRIYA, Clock, Seat, seated

SIZES = [(80, 24), (40, 12), (120, 30)]


async def takes_out(seat: Seat) -> DemoPhonePage:
    """F2, until the phone shows its account."""
    await seat.press("f2")
    await seat.at("Demo phone")
    page = seat.screen
    assert isinstance(page, DemoPhonePage)
    await seat.sees("CPOMS ")
    return page


async def asked(seat: Seat, email: str = PRIYA) -> DemoPhonePage:
    """A log in that waits for its phone, with the phone in the hand."""
    await seat.give_password(email)
    await seat.at("Two Factor Authentication")
    return await takes_out(seat)


async def sends_code(seat: Seat, page: DemoPhonePage) -> None:
    """Send Code, once the phone shows the session that waits, with the number on its screen."""
    await seat.sees(lambda: page.pocket.open_to_code(page.pocket.book.accounts[-1]))
    [desk] = [screen for screen in seat.app.screen_stack if isinstance(screen, CodeQuestion)]
    wait = desk.query_one(PhoneWait)
    await seat.sees(lambda: NUMBER.search(wait.said))
    found = NUMBER.search(wait.said)
    assert found is not None
    await seat.choose("Send Code")
    await seat.at("Send Code")
    await seat.fill("number", found[1])
    await seat.press("enter")


async def number(seat: Seat) -> str:
    """What the waiting screen says, once it is in front."""
    await seat.at("Two Factor Authentication")
    await seat.sees("on it to approve.")
    said = seat.screen.query_one(PhoneWait).said
    return said.split("Type ")[1].split(" on it")[0]


async def test_the_number_is_shown_before_the_phone_is_taken_out(seat: Seat):
    await seat.give_password(PRIYA)
    shown = await number(seat)
    assert len(shown) == 2
    page = await takes_out(seat)
    await seat.sees(lambda: page.pocket.questions)


@pytest.mark.parametrize("size", SIZES)
async def test_every_control_can_be_reached_and_send_code_logs_in(
    size: tuple[int, int], tmp_path: Path, clock: Clock
):
    async with seated(tmp_path, clock, size) as seat:
        page = await asked(seat)
        await seat.sees(lambda: page.pocket.questions)
        await seat.sees(lambda: page.query_one("#open").display)
        for control in page.query("#pocket Action"):
            if control.display:
                control.focus()
                await seat.pilot.pause()
                assert page.region.contains_region(control.region), control.name
                assert control.region.area, control.name
        await sends_code(seat, page)
        await seat.at("Dashboard")


async def test_the_focus_is_on_the_code_and_one_key_shows_where_it_would_be_sent(seat: Seat):
    page = await asked(seat)
    await seat.sees(lambda: isinstance(page.focused, CodeCard))
    await seat.sees(lambda: page.pocket.questions)
    await seat.press("s")
    await seat.at("Send Code")
    await seat.sees("Log in at Meadowbank Primary School: is it you?")


@pytest.mark.parametrize("size", SIZES)
async def test_approve_with_the_number_that_the_desk_shows_logs_in(
    size: tuple[int, int], tmp_path: Path, clock: Clock
):
    async with seated(tmp_path, clock, size) as seat:
        await asked(seat)
        await seat.press("f2")
        shown = await number(seat)
        page = await takes_out(seat)
        await seat.sees(lambda: page.pocket.questions)
        await seat.sees(lambda: page.query_one("#open").display)
        await seat.choose("Open the question that waits")
        await seat.at("Approve or deny")
        await seat.fill("number", shown)
        await seat.choose("Approve")
        await seat.at("Dashboard")


async def test_deny_on_the_phone_leads_back_to_the_desk_which_says_so(seat: Seat):
    page = await asked(seat)
    await seat.sees(lambda: page.query_one("#open").display)
    await seat.choose("Open the question that waits")
    await seat.at("Approve or deny")
    await seat.choose("Deny")
    await seat.choose("It was not me")
    await seat.at("Two Factor Authentication")
    await seat.sees("Error: Denied on your device, as not asked for by you")


async def test_the_phone_shows_the_code_that_the_server_takes(seat: Seat):
    page = await asked(seat, LUKE)
    [account] = page.pocket.book.accounts
    assert account.label == f"CPOMS {LUKE}"
    assert page.pocket.code(account) == (await seat.client.demo_code()).code
    await seat.press("escape")
    await seat.fill("code", page.pocket.code(account))
    await seat.choose("Authenticate")
    await seat.at("Dashboard")


async def test_it_scans_the_qr_code_that_is_on_the_screen_and_sends_its_code(seat: Seat):
    page = await asked(seat, LUKE)
    await sends_code(seat, page)
    await seat.at("Dashboard")
    await seat.choose("Account Settings")
    await seat.at("Account Settings")
    await seat.press("ctrl+pagedown")
    await seat.choose("Add new device")
    await seat.at("Add new device")
    form = seat.screen
    assert isinstance(form, AddDeviceScreen)
    await seat.sees(lambda: form.enrolment)
    await seat.press(*"Tablet")
    page = await takes_out(seat)
    await seat.sees(lambda: page.query_one("#scan-screen").display)
    await seat.choose("Scan the QR code on the screen")
    await seat.at("Replace account")
    await seat.choose("Replace it")
    await seat.sees("was added.")
    await seat.choose("Send Code")
    await seat.at("Add new device")
    await seat.sees(lambda: form.query_one("#code", Field).value)
    assert form.query_one("#name", Field).value == "Tablet"
    await seat.choose("Save this device")
    await seat.at("Account Settings")
    await seat.sees("Successfully added")


async def test_a_clock_set_fast_shows_a_code_that_is_out_of_date_and_is_set_right(seat: Seat):
    page = await asked(seat)
    await seat.choose("Set clock 95 s fast")
    await seat.sees("This phone's clock is 95 seconds fast.")
    [account] = page.pocket.book.accounts
    fast = page.pocket.code(account)
    seat.clock.now += timedelta(seconds=95)
    assert fast == (await seat.client.demo_code()).code
    seat.clock.now -= timedelta(seconds=95)
    await seat.choose("Set clock right")
    await seat.sees(lambda: not page.query_one("#says").display)
    assert page.pocket.code(account) == (await seat.client.demo_code()).code


async def test_offline_it_shows_codes_and_lost_it_shows_nothing_until_found(seat: Seat):
    page = await asked(seat)
    await seat.choose("Go offline")
    await seat.sees("This phone is offline.")
    await seat.choose("Send Code")
    await seat.sees("Error: This phone is offline.")
    await seat.choose("Lose it")
    await seat.sees("This phone is lost.")
    assert not page.query("CodeCard")
    await seat.choose("Find it")
    await seat.sees(lambda: page.query("CodeCard"))
    await seat.sees(lambda: page.query_one("#send").display)
    await sends_code(seat, page)
    await seat.at("Dashboard")


async def test_from_120_columns_it_is_a_panel_and_the_desk_stays_in_sight(
    tmp_path: Path, clock: Clock
):
    async with seated(tmp_path, clock, (120, 30)) as seat:
        page = await asked(seat)
        await seat.sees("Your phone was asked at 09:00. Type")
        await seat.sees(lambda: page.query_one("#open").display)
        await seat.choose("Open the question that waits")
        await seat.at("Approve or deny")
        await seat.sees("Your phone was asked at 09:00. Type")
        await seat.press("escape")
        await seat.at("Demo phone")
        panel = page.query_one("#pocket").region
        assert (panel.right, panel.width, panel.height) == (120, 46, 30)


async def test_before_anybody_logs_in_f2_says_whose_phone_it_is(seat: Seat):
    await seat.press("f2")
    await seat.sees("Log in first: the demo phone is that of whoever logs in.")


async def test_f2_takes_the_phone_out_though_the_desk_wants_it_asked_meanwhile(seat: Seat):
    await seat.give_password()
    await number(seat)
    seat.app.action_demo_phone()
    seat.app.on_demo_phone_wanted()
    await seat.at("Demo phone")


async def test_f2_puts_the_phone_back_and_what_was_typed_is_still_there(seat: Seat):
    await seat.give_password()
    await seat.at("Two Factor Authentication")
    await seat.press(*"123")
    await takes_out(seat)
    await seat.press("f2")
    await seat.at("Two Factor Authentication")
    assert seat.screen.query_one("#code", Field).value == "123"


async def test_news_that_comes_while_the_phone_draws_its_accounts_is_seen_on_the_desk(
    tmp_path: Path, clock: Clock
):
    async with seated(tmp_path, clock, (120, 30)) as seat:
        page = await asked(seat)
        await seat.sees("Your phone was asked at 09:00. Type")
        [desk] = [screen for screen in seat.app.screen_stack if isinstance(screen, CodeQuestion)]
        async with page.batch():
            desk.notice.say("Nothing is lost.")
            await seat.pilot.pause()
        await seat.sees("Nothing is lost.")
