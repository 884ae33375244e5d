"""The target "plain": the guide's story by what is said and typed alone, several people at once."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from textual._compositor import Compositor

from models.challenges import Decision
from server_stub import board
from server_stub.demo import PASSWORD
from server_stub.demo_pocket import DemoPockets
from tests.screens.seat import LUKE, PRIYA, Clock
from tests.steps import WITHIN_S, fill, press, row, see, select_row, tick
from tests.tui.walkthrough.school import SIZE, School
from tests.until import until
from tui.outline.entries import Role
from tui.walkthrough.driver import NotThere, ProgramEnded
from tui.walkthrough.plain import PlainDriver
from tui.walkthrough.view import FIELDS, PRESSED

CONFIRM = "I confirm that I have read and understand this notice."
REMOVE = "Remove this user's 2FA devices"
SETUP_KEY = "Setup key: "
SAVE = "Save this device"


@pytest.fixture
async def luke(school: School) -> PlainDriver:
    """Somebody at Log in."""
    return school.seat()


@pytest.fixture
async def priya(school: School) -> PlainDriver:
    """An elevated admin key holder."""
    desk = school.seat()
    await log_in(desk, PRIYA)
    await give_code(desk, await school.demo_code(desk))
    return desk


async def log_in(desk: PlainDriver, email: str) -> None:
    await fill(desk, "Email address", email)
    await fill(desk, "Password", PASSWORD)
    await press(desk, "Log in")


async def give_code(desk: PlainDriver, code: str) -> None:
    await fill(desk, "CPOMS Authenticator Code", code)
    await press(desk, "Authenticate")


async def removes_the_lost_key(priya: PlainDriver) -> None:
    await press(priya, "Admin")
    await fill(priya, "Quick User Search", "luke")
    await select_row(priya, "Luke Smith")
    await press(priya, "Security keys")
    assert "Luke's iPhone" in (await row(priya, "TOTP")).cells
    await tick(priya, CONFIRM)
    await press(priya, REMOVE)
    await see(priya, "The devices have been removed.")


async def adds_a_device(luke: PlainDriver, school: School) -> str:
    await press(luke, "Account Settings")
    await press(luke, "Security keys")
    await press(luke, "Add new device")
    key = (await luke.find("Setup key", {Role.VALUE})).value
    shown = str((await luke.frame()).lines)
    assert SETUP_KEY in shown and key not in shown
    await fill(luke, "Name", "iPhone 7")
    await fill(luke, "Code", "000000")
    await press(luke, SAVE)
    field = await luke.find("Code", {Role.FIELD})
    assert field.error.startswith("Incorrect or out of date code")
    assert (field.focused, field.value) == (True, "000000")
    await fill(luke, "Code", school.code(key))
    await press(luke, SAVE)
    return key


async def test_the_guides_story_by_two_people_side_by_side(
    school: School, luke: PlainDriver, priya: PlainDriver, clock: Clock
):
    await removes_the_lost_key(priya)
    await log_in(luke, LUKE)
    key = await adds_a_device(luke, school)
    assert key not in str((await luke.frame()).lines)
    view = await see(luke, "Successfully added new two-factor authentication method.")
    (row,) = view.rows
    assert (row.cells[0], row.table) == ("iPhone 7", "Your security keys")
    assert any(cell.startswith("Unverified") for cell in row.cells)
    await press(luke, "Dashboard")
    await press(luke, "Elevate Your Access")
    clock.pass_by(seconds=31)
    await give_code(luke, school.code(key))
    assert "Your access has changed." in (await luke.look()).said
    with pytest.raises(NotThere):
        await luke.find("Elevate Your Access", PRESSED)
    for secret in (PASSWORD, key, key.split()[0]):
        assert secret not in luke.transcript.replace(f"The password is {PASSWORD}", "")


async def test_an_unavailable_button_is_found_with_its_reason_and_refuses(priya: PlainDriver):
    await press(priya, "Admin")
    await select_row(priya, "Luke Smith")
    await press(priya, "Security keys")
    button = await priya.find(REMOVE, {Role.BUTTON})
    assert (button.unavailable, button.reason) == (
        True,
        "tick the box above first.",
    )
    with pytest.raises(NotThere, match=r"is unavailable: tick"):
        await priya.press(button)
    assert (await priya.find(CONFIRM, {Role.TICK_BOX})).ticked is False
    await tick(priya, CONFIRM)
    assert (await priya.find(CONFIRM, {Role.TICK_BOX})).ticked is True
    assert (await priya.find(REMOVE, {Role.BUTTON})).unavailable is False


async def test_a_wrong_name_is_answered_with_what_is_there_and_the_nearest(luke: PlainDriver):
    with pytest.raises(NotThere) as missing:
        await luke.find("Log on", PRESSED)
    assert str(missing.value).startswith('no control called "Log on" can be used so')
    assert str(missing.value).endswith('nearest: "Log in"')
    with pytest.raises(NotThere, match='"Password" can be used so'):
        await luke.find("Password", PRESSED)


async def test_a_field_takes_any_text_and_gives_it_back(luke: PlainDriver):
    for text in ("", "?", "/x", " - ", "a (b)", "empty", 'say "x"', "x [on]"):
        await fill(luke, "Email address", "before")
        await fill(luke, "Email address", text)
        found = await luke.find("Email address", FIELDS)
        assert found.value == " ".join(text.split()), text


async def test_a_password_is_filled_and_never_told(luke: PlainDriver):
    await fill(luke, "Password", "a secret of mine")
    assert (await luke.find("Password", FIELDS)).value == "filled, not shown"
    view = await luke.look()
    assert "a secret of mine" not in f"{luke.transcript}{view}"


async def test_the_phone_moves_the_screen_and_the_driver_follows(
    school: School, luke: PlainDriver, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(board, "LONGEST_POLL", 0.1)
    await log_in(luke, LUKE)
    pocket = await DemoPockets(clock).of_caller(school.clients[luke])
    in_touch = asyncio.create_task(pocket.run())
    await press(luke, "Back to Log in")
    await log_in(luke, LUKE)
    view = await see(luke, "Your phone was asked at 09:00. Type")
    button = await luke.find("Authenticate", PRESSED)
    await until(lambda: pocket.questions, WITHIN_S)
    number = view.text.split("09:00. Type ")[1].split(" on it")[0]
    await pocket.answer(pocket.questions[-1], Decision.APPROVE, number)
    arrived = "Event: another screen, Dashboard."
    await until(lambda: arrived in luke.transcript, WITHIN_S)
    with pytest.raises(NotThere, match="what was typed was not used"):
        await luke.press(button)
    view = await luke.look()
    assert (view.screen, view.said.count("Screen: Dashboard")) == ("Dashboard", 1)
    in_touch.cancel()
    with suppress(asyncio.CancelledError):
        await in_touch


async def test_when_the_session_ends_the_person_is_asked_again_and_keeps_what_was_typed(
    school: School, priya: PlainDriver, clock: Clock
):
    await press(priya, "Account Settings")
    await fill(priya, "Job title", "Head")
    clock.pass_by(hours=8)
    assert (await see(priya, "Password", screen="Log in again")).rows == ()
    await fill(priya, "Password", PASSWORD)
    await press(priya, "Log in")
    await give_code(priya, await school.demo_code(priya))
    assert (await priya.find("Job title", FIELDS)).value == "Head"


async def test_it_has_the_keys_of_plain_mode_and_no_others(luke: PlainDriver):
    await press(luke, "Forgotten your password or using CPOMS for the first time?")
    await luke.key("f1", 1)
    assert "Hyphen (-): back to the field before" in (await luke.look()).said
    await luke.key("escape", 1)
    assert (await luke.look()).screen == "Log in"
    with pytest.raises(NotThere, match='no key "tab"'):
        await luke.key("tab", 2)


async def test_no_screen_is_painted(luke: PlainDriver, monkeypatch: pytest.MonkeyPatch):
    await luke.settle()
    painted: list[object] = []
    monkeypatch.setattr(Compositor, "render_update", lambda at, **_: painted.append(at))
    await log_in(luke, LUKE)
    await press(luke, "Back to Log in")
    assert painted == []


async def test_leaving_ends_it_and_says_so(luke: PlainDriver):
    await press(luke, "Leave Keydesk")
    with pytest.raises(ProgramEnded, match="Keydesk was left, with exit code 0"):
        await luke.look()


async def test_its_frame_is_the_bottom_of_what_was_said_and_typed_on_a_terminal(luke: PlainDriver):
    await fill(luke, "Email address", LUKE)
    await fill(luke, "Password", PASSWORD)
    frame = await luke.frame()
    assert frame.said and len(frame.lines) <= SIZE[1] and frame.width <= SIZE[0]
    assert f"1. Email address: {LUKE}" in frame.lines
    assert frame.lines[-1].startswith("Choose (number or name")
    await luke.look()
    assert (await luke.frame()).lines == frame.lines
