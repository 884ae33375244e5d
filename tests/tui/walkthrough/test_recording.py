"""`keydesk walk record`: what a person does in the live app is a walkthrough that passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from server_stub.demo import PASSWORD
from tests.tui.walkthrough.hand import LUKE, PRIYA, Hand, hand
from tests.tui.walkthrough.players import PATIENCE, Played
from tui.walkthrough.leaks import holds
from tui.walkthrough.reading import read
from tui.walkthrough.run import Run, run


async def play(file: Path, on: str = "pilot") -> str:
    """Why it fails; "" when it passes."""
    asked = Run(target=on, patience=PATIENCE)
    played = Played([each async for each in run(read(file), asked)])
    assert played.outcomes
    return played.failed


async def remove_the_key(somebody: Hand) -> None:
    await somebody.password(PRIYA)
    await somebody.sees("Two Factor Authentication")
    await somebody.paste(await somebody.code())
    await somebody.press("enter")
    await somebody.do("Admin")
    await somebody.sees("Luke Smith")
    await somebody.type("luke")
    await somebody.sees("1 user.")
    await somebody.press("enter", "enter")
    await somebody.sees("Luke Smith's settings")
    await somebody.tab("Security keys")
    await somebody.do("I confirm that I have read and understand this notice.")
    await somebody.do("Remove this user's 2FA devices")
    await somebody.sees("The devices have been removed.")
    await somebody.do("Log out")
    await somebody.sees("You are logged out.")


async def add_the_new_phone(somebody: Hand) -> None:
    await somebody.password(LUKE)
    await somebody.do("Account Settings")
    await somebody.tab("Security keys")
    await somebody.do("Add new device")
    await somebody.sees("Save this device")
    await somebody.take_out_phone()
    await somebody.do("Scan the QR code on the screen")
    await somebody.sees("was added")
    await somebody.do("Back to the desk")
    await somebody.go_to("Name")
    await somebody.paste("iPhone 7")
    await somebody.press("enter")
    await somebody.paste("000000")
    await somebody.press("enter")
    await somebody.sees("Incorrect or out of date code")
    await somebody.fill("Code", await somebody.code())
    await somebody.press("enter")
    await somebody.sees("Successfully added new two-factor authentication method.")


async def elevate_and_approve(somebody: Hand) -> None:
    await somebody.do("Elevate Your Access")
    await somebody.sees("Authenticate")
    await somebody.take_out_phone()
    await somebody.do("Send Code")
    await somebody.sees("Your access has changed.")
    await somebody.do("Log out")
    await somebody.password(LUKE)
    await somebody.sees("Send again")
    await somebody.take_out_phone()
    await somebody.do("Open the question that waits")
    await somebody.do("Deny")
    await somebody.do("I changed my mind")
    await somebody.sees("Denied on your device")
    await somebody.press("f9", "ctrl+q")


async def test_the_lost_phone_recorded_from_both_sides_passes_and_holds_no_secret(tmp_path: Path):
    file = tmp_path / "lost-phone.walk"
    async with hand(file) as somebody:
        await remove_the_key(somebody)
        await add_the_new_phone(somebody)
        await elevate_and_approve(somebody)
        hidden = [*somebody.recorder.world.secrets(), *somebody.recorder.hidden.codes]
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
    async with hand(file) as somebody:
        await somebody.password(LUKE)
        await somebody.sees("Two Factor Authentication")
        await somebody.press("f10", "f10", "escape")
        await somebody.sees("Forgotten your password")
        await somebody.do("Forgotten your password or using CPOMS for the first time?")
        await somebody.sees("Mail me a code")
        await somebody.press("f1")
        await somebody.sees("The code works once, for an hour")
        await somebody.press("escape")
        await somebody.sees("Mail me a code")
        await somebody.press("escape")
        await somebody.sees("Forgotten your password")
        await somebody.press("ctrl+q")
    lines = file.read_text().splitlines()
    assert lines.count('press "Back to Log in"') == 2, lines
    assert 'shot "two-factor-authentication-2"' in lines
    assert not [line for line in lines if line.startswith("key ")]
    assert await play(file) == ""


async def test_no_password_or_code_is_in_the_file_wherever_it_was_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "codes.walk"
    async with hand(file) as somebody:
        await somebody.paste("another-secret-word")
        await somebody.press("tab")
        await somebody.paste("another-secret-word")
        await somebody.press("enter")
        await somebody.sees("is not right")
        await somebody.fill("Email address", LUKE)
        await somebody.fill("Password", PASSWORD)
        await somebody.press("enter")
        await somebody.sees("Two Factor Authentication")
        used = await somebody.code()
        await somebody.paste(used)
        await somebody.press("enter")
        await somebody.do("Log out")
        await somebody.password(LUKE)
        await somebody.sees("Two Factor Authentication")
        await somebody.take_out_phone()
        await somebody.press("escape")
        await somebody.paste(used)
        await somebody.press("enter")
        await somebody.sees("Incorrect")
        assert somebody.recorder.hidden.variables == ["KEYDESK_PASSWORD_2"]
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
        async with hand(file) as somebody:
            await somebody.sees("Email address")
            await somebody.type("luka")
            await somebody.press("backspace")
            await somebody.type("e")
            raise RuntimeError("the terminal has gone")

    with pytest.raises(RuntimeError, match="the terminal has gone"):
        await abandoned()
    (scene,) = read(file).scenes
    assert [step.text for step in scene.steps] == ['type "luke" into "Email address"']
