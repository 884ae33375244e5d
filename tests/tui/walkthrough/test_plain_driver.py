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
from tests.tui.walkthrough.people import PATIENCE, SIZE, Person, School
from tests.until import until
from tui.outline.entries import Role
from tui.walkthrough.driver import NotThere, ProgramEnded
from tui.walkthrough.view import FIELDS, PRESSED

CONFIRM = "I confirm that I have read and understand this notice."
REMOVE = "Remove this user's 2FA devices"
SETUP_KEY = "Setup key: "
SAVE = "Save this device"


@pytest.fixture
async def luke(school: School) -> Person:
    """Somebody at Log in."""
    return school.seat()


@pytest.fixture
async def priya(school: School) -> Person:
    """An elevated admin key holder."""
    person = school.seat()
    await person.logs_in(PRIYA)
    await person.gives_code(await person.demo_code())
    return person


async def removes_the_lost_key(priya: Person) -> None:
    await priya.press("Admin")
    await priya.fill("Quick User Search", "luke")
    await priya.driver.select_row(await priya.row("Luke Smith"))
    await priya.press("Security keys")
    assert "Luke's iPhone" in (await priya.row("TOTP")).cells
    await priya.tick(CONFIRM)
    await priya.press(REMOVE)
    await priya.sees("The devices have been removed.")


async def adds_a_device(luke: Person, school: School) -> str:
    await luke.press("Account Settings")
    await luke.press("Security keys")
    await luke.press("Add new device")
    key = (await luke.control("Setup key", Role.VALUE)).value
    shown = str((await luke.driver.frame()).lines)
    assert SETUP_KEY in shown and key not in shown
    await luke.fill("Name", "iPhone 7")
    await luke.fill("Code", "000000")
    await luke.press(SAVE)
    field = await luke.control("Code", Role.FIELD)
    assert field.error.startswith("Incorrect or out of date code")
    assert (field.focused, field.value) == (True, "000000")
    await luke.fill("Code", school.code(key))
    await luke.press(SAVE)
    return key


async def test_the_guides_story_by_two_people_side_by_side(
    school: School, luke: Person, priya: Person, clock: Clock
):
    await removes_the_lost_key(priya)
    await luke.logs_in(LUKE)
    key = await adds_a_device(luke, school)
    assert key not in str((await luke.driver.frame()).lines)
    view = await luke.sees("Successfully added new two-factor authentication method.")
    (row,) = view.rows
    assert (row.cells[0], row.table) == ("iPhone 7", "Your security keys")
    assert any(cell.startswith("Unverified") for cell in row.cells)
    await luke.press("Dashboard")
    await luke.press("Elevate Your Access")
    clock.pass_by(seconds=31)
    await luke.gives_code(school.code(key))
    assert "Your access has changed." in (await luke.driver.look()).said
    with pytest.raises(NotThere):
        await luke.driver.find("Elevate Your Access", PRESSED)
    for secret in (PASSWORD, key, key.split()[0]):
        assert secret not in luke.driver.transcript.replace(f"The password is {PASSWORD}", "")


async def test_an_unavailable_button_is_found_with_its_reason_and_refuses(priya: Person):
    await priya.press("Admin")
    await priya.driver.select_row(await priya.row("Luke Smith"))
    await priya.press("Security keys")
    button = await priya.control(REMOVE, Role.BUTTON)
    assert (button.unavailable, button.reason) == (
        True,
        "tick the box above first.",
    )
    with pytest.raises(NotThere, match=r"is unavailable: tick"):
        await priya.driver.press(button)
    assert (await priya.control(CONFIRM, Role.TICK_BOX)).ticked is False
    await priya.tick(CONFIRM)
    assert (await priya.control(CONFIRM, Role.TICK_BOX)).ticked is True
    assert (await priya.control(REMOVE, Role.BUTTON)).unavailable is False


async def test_a_wrong_name_is_answered_with_what_is_there_and_the_nearest(luke: Person):
    with pytest.raises(NotThere) as missing:
        await luke.driver.find("Log on", PRESSED)
    assert str(missing.value).startswith('no control called "Log on" can be used so')
    assert str(missing.value).endswith('nearest: "Log in"')
    with pytest.raises(NotThere, match='"Password" can be used so'):
        await luke.driver.find("Password", PRESSED)


async def test_a_field_takes_any_text_and_gives_it_back(luke: Person):
    for text in ("", "?", "/x", " - ", "a (b)", "empty", 'say "x"', "x [on]"):
        await luke.fill("Email address", "before")
        await luke.fill("Email address", text)
        found = await luke.driver.find("Email address", FIELDS)
        assert found.value == " ".join(text.split()), text


async def test_a_password_is_filled_and_never_told(luke: Person):
    await luke.fill("Password", "a secret of mine")
    assert (await luke.driver.find("Password", FIELDS)).value == "filled, not shown"
    view = await luke.driver.look()
    assert "a secret of mine" not in f"{luke.driver.transcript}{view}"


async def test_the_phone_moves_the_screen_and_the_driver_follows(
    luke: Person, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(board, "LONGEST_POLL", 0.1)
    await luke.logs_in(LUKE)
    pocket = await DemoPockets(clock).of_caller(luke.client)
    in_touch = asyncio.create_task(pocket.run())
    await luke.press("Back to Log in")
    await luke.logs_in(LUKE)
    view = await luke.sees("Your phone was asked at 09:00. Type")
    button = await luke.driver.find("Authenticate", PRESSED)
    await until(lambda: pocket.questions, PATIENCE)
    number = view.text.split("09:00. Type ")[1].split(" on it")[0]
    await pocket.answer(pocket.questions[-1], Decision.APPROVE, number)
    arrived = "Event: another screen, Dashboard."
    await until(lambda: arrived in luke.driver.transcript, PATIENCE)
    with pytest.raises(NotThere, match="what was typed was not used"):
        await luke.driver.press(button)
    view = await luke.driver.look()
    assert (view.screen, view.said.count("Screen: Dashboard")) == ("Dashboard", 1)
    in_touch.cancel()
    with suppress(asyncio.CancelledError):
        await in_touch


async def test_when_the_session_ends_the_person_is_asked_again_and_keeps_what_was_typed(
    priya: Person, clock: Clock
):
    await priya.press("Account Settings")
    await priya.fill("Job title", "Head")
    clock.pass_by(hours=8)
    assert (await priya.sees("Password", screen="Log in again")).rows == ()
    await priya.fill("Password", PASSWORD)
    await priya.press("Log in")
    await priya.gives_code(await priya.demo_code())
    assert (await priya.driver.find("Job title", FIELDS)).value == "Head"


async def test_it_has_the_keys_of_plain_mode_and_no_others(luke: Person):
    await luke.press("Forgotten your password or using CPOMS for the first time?")
    await luke.driver.key("f1", 1)
    assert "Hyphen (-): back to the field before" in (await luke.driver.look()).said
    await luke.driver.key("escape", 1)
    assert (await luke.driver.look()).screen == "Log in"
    with pytest.raises(NotThere, match='no key "tab"'):
        await luke.driver.key("tab", 2)


async def test_no_screen_is_painted(luke: Person, monkeypatch: pytest.MonkeyPatch):
    await luke.driver.settle()
    painted: list[object] = []
    monkeypatch.setattr(Compositor, "render_update", lambda at, **_: painted.append(at))
    await luke.logs_in(LUKE)
    await luke.press("Back to Log in")
    assert painted == []


async def test_leaving_ends_it_and_says_so(luke: Person):
    await luke.press("Leave Keydesk")
    with pytest.raises(ProgramEnded, match="Keydesk was left, with exit code 0"):
        await luke.driver.look()


async def test_its_frame_is_the_bottom_of_what_was_said_and_typed_on_a_terminal(luke: Person):
    await luke.fill("Email address", LUKE)
    await luke.fill("Password", PASSWORD)
    frame = await luke.driver.frame()
    assert frame.said and len(frame.lines) <= SIZE[1] and frame.width <= SIZE[0]
    assert f"1. Email address: {LUKE}" in frame.lines
    assert frame.lines[-1].startswith("Choose (number or name")
    await luke.driver.look()
    assert (await luke.driver.frame()).lines == frame.lines
