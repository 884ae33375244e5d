"""`keydesk walk record`: what a person does in the live app is a walkthrough that passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.vocabulary.visible_text import visible
from server_stub.demo import PASSWORD
from tests.journeys.test_story import send_code_from_demo_phone, take_out_demo_phone
from tests.steps import fill, press, see, tick
from tests.tui.walkthrough.players import PATIENCE, Played
from tests.tui.walkthrough.recorded import LUKE, MORNING, PRIYA, SIZE, RecordedDesk, recorded
from tui.walkthrough.leaks import holds
from tui.walkthrough.reading import read
from tui.walkthrough.recording.hidden import Hidden
from tui.walkthrough.recording.tape import Tape
from tui.walkthrough.run import Run, run
from tui.walkthrough.script import Verb


async def play(file: Path, on: str = "pilot") -> str:
    """Why it fails; "" when it passes."""
    asked = Run(target=on, patience=PATIENCE)
    played = Played([each async for each in run(read(file), asked)])
    assert played.outcomes
    return played.failed


async def remove_the_key(desk: RecordedDesk) -> None:
    await desk.give_password(PRIYA)
    await desk.at("Two Factor Authentication")
    await desk.paste(await desk.code())
    await desk.press("enter")
    await press(desk.driver, "Admin")
    await see(desk.driver, "Luke Smith")
    await desk.press(*"luke")
    await see(desk.driver, "1 user.")
    await desk.press("enter", "enter")
    await desk.at("Luke Smith's settings")
    await desk.open_tab("Security keys")
    await tick(desk.driver, "I confirm that I have read and understand this notice.")
    await press(desk.driver, "Remove this user's 2FA devices")
    await see(desk.driver, "The devices have been removed.")
    await press(desk.driver, "Log out")
    await see(desk.driver, "You are logged out.")


async def add_the_new_phone(desk: RecordedDesk) -> None:
    await desk.give_password(LUKE)
    await press(desk.driver, "Account Settings")
    await desk.open_tab("Security keys")
    await press(desk.driver, "Add new device")
    await see(desk.driver, "Save this device")
    await desk.take_out_phone()
    await press(desk.driver, "Scan the QR code on the screen")
    await see(desk.driver, "was added")
    await press(desk.driver, "Back to the desk")
    await fill(desk.driver, "Name", "iPhone 7")
    await desk.press("enter")
    await desk.paste("000000")
    await desk.press("enter")
    await see(desk.driver, "Incorrect or out of date code")
    await fill(desk.driver, "Code", await desk.code())
    await desk.press("enter")
    await see(desk.driver, "Successfully added new two-factor authentication method.")


async def send_code(desk: RecordedDesk) -> None:
    """Take the phone out so that it is asked, put it back for the number, then send its code."""
    await take_out_demo_phone(desk.driver)
    await press(desk.driver, "Back to the desk")
    await send_code_from_demo_phone(desk.driver)


async def elevate_and_approve(desk: RecordedDesk) -> None:
    await press(desk.driver, "Elevate Your Access")
    await send_code(desk)
    await see(desk.driver, "Your access has changed.")
    await press(desk.driver, "Log out")
    await desk.give_password(LUKE)
    await see(desk.driver, "Send again")
    await desk.take_out_phone()
    await press(desk.driver, "Open the question that waits")
    await press(desk.driver, "Deny")
    await press(desk.driver, "I changed my mind")
    await see(desk.driver, "Denied on your device")
    await desk.press("f9", "ctrl+q")


@pytest.mark.long
async def test_the_lost_phone_recorded_from_both_sides_passes_and_holds_no_secret(tmp_path: Path):
    file = tmp_path / "lost-phone.walk"
    async with recorded(file) as desk:
        await remove_the_key(desk)
        await add_the_new_phone(desk)
        await elevate_and_approve(desk)
        hidden = [*desk.recorder.world.secrets(), *desk.recorder.hidden.codes]
    text = file.read_text()
    assert not [each.name for each in hidden if holds(each, text)]
    for line in (
        'as "Priya Nair"',
        'as "Luke Smith"',
        'type secret password into "Password"',
        'type code from "Demo phone" into "CPOMS Authenticator Code"',
        'select row "Luke Smith" in "Users"',
        'see "The devices have been removed."',
        'see no row "Luke\'s iPhone"',
        'scan "QR code" with "Luke\'s new phone"',
        'type code from "Luke\'s new phone" into "Code"',
        'press "Security keys"',
        "wait 31s",
        'send code from "Luke\'s new phone"',
        'deny on "Luke\'s new phone" as "I changed my mind"',
    ):
        assert line in text.splitlines(), text
    assert not [line for line in text.splitlines() if line.startswith("key ")]
    assert await play(file) == "", text
    assert await play(file, "plain") == "", text


async def test_escape_is_the_button_that_does_the_same_and_a_warning_is_no_step(tmp_path: Path):
    file = tmp_path / "back.walk"
    async with recorded(file) as desk:
        await desk.give_password(LUKE)
        await desk.at("Two Factor Authentication")
        await desk.press("f10", "f10", "escape")
        await see(desk.driver, "Forgotten your password")
        await press(desk.driver, "Forgotten your password or using CPOMS for the first time?")
        await see(desk.driver, "Mail me a code")
        await desk.press("f1")
        await see(desk.driver, "The code works once, for an hour")
        await desk.press("escape")
        await see(desk.driver, "Mail me a code")
        await desk.press("escape")
        await see(desk.driver, "Forgotten your password")
        await desk.press("ctrl+q")
    lines = file.read_text().splitlines()
    assert lines.count('press "Back to Log in"') == 2, lines
    assert 'shot "two-factor-authentication-2"' in lines
    assert not [line for line in lines if line.startswith("key ")]
    assert await play(file) == ""


async def test_no_password_or_code_is_in_the_file_wherever_it_was_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "codes.walk"
    async with recorded(file) as desk:
        await desk.paste("another-secret-word")
        await desk.press("tab")
        await desk.paste("another-secret-word")
        await desk.press("enter")
        await see(desk.driver, "is not right")
        await fill(desk.driver, "Email address", LUKE)
        await fill(desk.driver, "Password", PASSWORD)
        await desk.press("enter")
        await desk.at("Two Factor Authentication")
        used = await desk.code()
        await desk.paste(used)
        await desk.press("enter")
        await press(desk.driver, "Log out")
        await desk.give_password(LUKE)
        await desk.at("Two Factor Authentication")
        await desk.take_out_phone()
        await desk.press("escape")
        await desk.paste(used)
        await desk.press("enter")
        await see(desk.driver, "Incorrect")
        assert desk.recorder.hidden.variables == ["KEYDESK_PASSWORD_2"]
    text = file.read_text()
    assert "another-secret-word" not in text and used not in text
    assert "secret password_2 from env KEYDESK_PASSWORD_2" in text
    assert 'type secret password_2 into "Email address"' in text
    assert "an older code of the phone" in text
    monkeypatch.setenv("KEYDESK_PASSWORD_2", "another-secret-word")
    assert await play(file) == "", text


async def test_what_was_typed_last_is_in_the_file_though_nothing_was_pressed(tmp_path: Path):
    file = tmp_path / "typed.walk"

    async def abandoned() -> None:
        async with recorded(file) as desk:
            await see(desk.driver, "Email address")
            await desk.press(*"luka")
            await desk.press("backspace")
            await desk.press(*"e")
            raise RuntimeError("the terminal has gone")

    with pytest.raises(RuntimeError, match="the terminal has gone"):
        await abandoned()
    (scene,) = read(file).scenes
    assert [step.text for step in scene.steps] == ['type "luke" into "Email address"']


def test_a_recorded_text_that_a_reader_would_obey_stands_in_the_file_as_its_escape(tmp_path: Path):
    tape = Tape(tmp_path / "one.walk", "meadowbank", MORNING, SIZE, Hidden({}))
    tape.act(Verb.TYPE, TEXT="Luke\u202e\x1b[31m", FIELD="Name")
    written = tape.text()
    assert r"Luke\\u202e\\x1b[31m" in written
    assert visible(written, lines=True) == written
