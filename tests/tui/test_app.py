"""The app: places and questions, and what stays and what goes when a session ends."""

from __future__ import annotations

import gc
from datetime import timedelta

import pytest

from screens.forgotten_password import ForgottenPasswordScreen
from screens.idle_warning import IdleWarning
from screens.places import Place
from screens.sign_in import SignInScreen
from screens.sign_in_again import SignInAgainScreen
from screens.widgets.connection_line import ConnectionLine
from screens.widgets.field import Field
from tests.screens.seat import LUKE, PRIYA, Seat

MARKUP = ("Luke's [/phone]", "[red]", "[/", "a [b]c[/b] \\[", "מחמוד 🦊 \u202eabc")


async def to_account(seat: Seat, email: str = LUKE) -> None:
    await seat.log_in_at(Place.ACCOUNT, email)
    await seat.sees("Luke Smith" if email == LUKE else "Priya Nair")


def value(seat: Seat, field_id: str) -> str:
    return seat.screen.query_one(f"#{field_id}", Field).value


async def test_going_elsewhere_keeps_what_was_typed(seat: Seat):
    await to_account(seat)
    await seat.fill("job-title", "Head of music")
    await seat.choose("Dashboard")
    await seat.at("Dashboard")
    await seat.choose("Account Settings")
    await seat.at("Account Settings")
    assert value(seat, "job-title") == "Head of music"


async def test_the_end_of_elevation_is_said_on_a_question_that_is_still_coming_up(seat: Seat):
    await seat.log_in()
    seat.app.push_screen(ForgottenPasswordScreen(seat.app.desk, LUKE))
    seat.app.elevation_over()
    await seat.sees("Your elevated access has ended.")
    assert isinstance(seat.screen, ForgottenPasswordScreen)


async def test_a_session_that_ends_in_a_form_is_renewed_and_the_work_goes_on(seat: Seat):
    await to_account(seat)
    await seat.fill("job-title", "Head of music")
    seat.clock.pass_by(hours=13)
    seat.app.watch_on_session.follow(None)  # the server alone knows
    await seat.choose("Save")
    await seat.sees("Your session has ended. Nothing that you typed is lost")
    assert "Head of music" not in seat.text()
    await seat.fill("password", "not the password")
    await seat.choose("Log in")
    await seat.sees("Error:")
    await seat.fill("password", "paper-river-lamp")
    await seat.choose("Log in")
    await seat.give_code()
    await seat.at("Account Settings")
    assert value(seat, "job-title") == "Head of music"
    await seat.sees(lambda: "/v1/account" in seat.wire.asked[-4:])
    assert (await seat.client.account()).job_title == "Head of music"


async def test_logging_in_as_somebody_else_leaves_nothing_of_the_person_before(seat: Seat):
    await to_account(seat)
    seat.clock.pass_by(minutes=61)
    seat.app.watch_on_session.look()
    await seat.at("Log in again")
    await seat.choose("Log in as somebody else")
    await seat.at("Log in")
    await seat.sees("You are logged out.")
    await seat.log_in(PRIYA)
    assert "Priya Nair" in seat.text()
    assert "Luke" not in seat.text()


async def test_after_logging_out_nothing_of_the_person_is_left(seat: Seat):
    await to_account(seat)
    await seat.fill("job-title", "Head of music")
    await seat.choose("Log out")
    await seat.at("Log in")
    await seat.sees("You are logged out.")
    assert value(seat, "email") == ""
    assert value(seat, "password") == ""
    await seat.sees(lambda: list(seat.app._screen_stacks) == ["sign-in"])
    assert seat.app.desk.session is None
    assert not seat.client.signed_in
    gc.collect()
    assert not [field for field in seat.app.walk_children(Field) if "music" in field.value]


async def test_the_warning_before_the_idle_end_is_answered_by_any_key(seat: Seat):
    await to_account(seat)
    await seat.fill("job-title", "Head of music")
    seat.clock.pass_by(minutes=56)
    seat.app.watch_on_session.look()
    await seat.sees(lambda: isinstance(seat.screen, IdleWarning))
    assert "Your session ends at 10:00" in seat.said()
    await seat.press("z")
    await seat.at("Account Settings")
    assert value(seat, "job-title") == "Head of music"
    await seat.sees(lambda: seat.session.idle_until > seat.clock.now + timedelta(minutes=59))
    seat.clock.pass_by(minutes=30)
    seat.app.watch_on_session.look()
    assert not isinstance(seat.screen, IdleWarning | SignInAgainScreen)


async def test_five_minutes_before_the_longest_session_ends_it_says_so_once(seat: Seat):
    await to_account(seat)
    for _ in range(16):
        seat.clock.pass_by(minutes=44)
        await seat.client.session()
    seat.app.desk.now_holds(await seat.client.session())
    seat.clock.pass_by(hours=12, minutes=-4, seconds=-44 * 16 * 60)
    seat.app.watch_on_session.look()
    await seat.sees("No session lasts longer than this one has: it ends at 21:00.")
    seat.screen.notice.clear()  # type: ignore[attr-defined]
    seat.app.desk.now_holds(await seat.client.session())
    seat.app.watch_on_session.look()
    await seat.pilot.pause()
    assert "No session lasts longer" not in seat.said()


async def test_an_idle_session_ends_with_its_screen_covered(seat: Seat):
    await to_account(seat)
    seat.clock.pass_by(minutes=56)
    seat.app.watch_on_session.look()
    await seat.sees(lambda: isinstance(seat.screen, IdleWarning))
    seat.clock.pass_by(minutes=5)
    seat.app.watch_on_session.look()
    await seat.at("Log in again")
    assert LUKE in seat.text()
    assert seat.screen.query_one("#form").size.width < seat.app.size.width  # in Log in's looks
    await seat.press("escape")
    assert isinstance(seat.screen, SignInAgainScreen)


async def test_keys_tell_the_server_at_most_every_five_minutes_that_somebody_is_there(seat: Seat):
    await to_account(seat)
    asked = seat.wire.asked.count("/v1/session")
    await seat.press("tab", "tab")
    assert seat.wire.asked.count("/v1/session") == asked
    seat.clock.pass_by(minutes=6)
    await seat.press("tab", "tab", "tab")
    await seat.sees(lambda: seat.wire.asked.count("/v1/session") == asked + 1)


async def test_elevated_access_is_seen_to_end(seat: Seat):
    await seat.log_in(LUKE)
    for _ in range(7):
        seat.clock.pass_by(minutes=9)
        await seat.press("tab")
        await seat.pilot.pause()
    seat.app.watch_on_session.look()
    await seat.sees("Luke Smith | Not elevated")
    await seat.sees("Your elevated access has ended.")


async def test_a_lost_connection_is_said_until_it_is_back_and_nothing_is_lost(seat: Seat):
    await to_account(seat)
    await seat.fill("job-title", "Head of music")
    seat.wire.cut = True
    await seat.choose("Save")
    await seat.sees("Connection lost. Trying again (")
    assert seat.text().splitlines()[-1].strip() == seat.app.announcement(seat.screen)
    seat.wire.cut = False
    await seat.sees("The connection is back.")
    assert value(seat, "job-title") == "Head of music"
    assert len(seat.screen.query(ConnectionLine)) == 1


async def test_help_tells_what_the_screen_is_for_and_its_keys(seat: Seat):
    await seat.press("f1")
    await seat.at("Help")
    for said in ("Help: Log in", "Type your email address", "Shift+Tab", "Ctrl+Q", "Ctrl+P"):
        assert said in seat.said()
    await seat.press("escape")
    assert isinstance(seat.screen, SignInScreen)


async def palette(seat: Seat) -> str:
    await seat.press("ctrl+p")
    await seat.sees("Quit")
    return seat.said()


async def test_the_palette_offers_what_can_be_done_here_and_no_screenshot(seat: Seat):
    offered = await palette(seat)
    for title in ("Log in", "Help for this screen", "Colours: keydesk-light"):
        assert title in offered
    for title in ("Screenshot", "Maximize", "Dashboard", "Log out"):
        assert title not in offered


async def test_the_palette_hides_what_the_session_may_not_do(seat: Seat):
    await seat.log_in(LUKE)
    offered = await palette(seat)
    assert "Give up elevated access" in offered
    for title in ("Elevate Your Access", "Add new device", "Admin"):
        assert title not in offered


async def test_a_command_of_the_palette_is_done(seat: Seat):
    await seat.press("ctrl+p")
    await seat.sees("Quit")
    await seat.press(*"contrast")
    await seat.sees(lambda: "Colours: keydesk-light" not in seat.text())
    await seat.press("enter", "enter")
    await seat.sees(lambda: seat.app.theme == "keydesk-contrast")


@pytest.mark.parametrize("name", MARKUP)
async def test_a_name_that_looks_like_markup_crashes_nothing(seat: Seat, name: str):
    await seat.log_in(LUKE)
    seat.app.desk.now_holds(
        seat.session.model_copy(update={"name": name, "brand": name, "organisation": name})
    )
    await seat.sees(lambda: name.split(maxsplit=1)[0] in seat.text())
    seat.app._say(name)
    await palette(seat)
    await seat.press("escape")
    await seat.press("f1")
    await seat.at("Help")
    await seat.press("escape")
    await seat.choose("Give up elevated access")
    await seat.choose("Elevate Your Access")
    await seat.at("Two Factor Authentication")


async def test_ctrl_q_quits_over_a_question_too(seat: Seat):
    await seat.press("f1")
    await seat.at("Help")
    await seat.press("ctrl+q")
    await seat.sees(lambda: not seat.app.is_running or seat.app._exit)
