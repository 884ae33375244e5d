"""`send code` in a walkthrough: to the session on the screen with its number, or at enrolment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.walkthrough.players import PATIENCE, Played
from tui.walkthrough.reading import read
from tui.walkthrough.run import Run, run

HEAD = """walk 1
title  "Sent codes"
world  "{world}"
clock  2020-10-20 09:00:00
secret password = "paper-river-lamp"
device "Demo phone"
device "Tablet"

scene "1. Sent codes"
as "Priya Nair"
type "priya.nair@meadowbank-primary.sch.uk" into "Email address"
type secret password into "Password"
press "Log in"
"""
EVERY_WAY = """
clock of "Demo phone" is 95s fast
send code from "Demo phone"
see error "Incorrect or out of date code" on "CPOMS Authenticator Code"
clock of "Demo phone" is right
send code from "Demo phone"
see screen "Dashboard"
open "Account Settings" > "Security keys"
press "Add new device"
give "setup key" to "Tablet"
send code from "Tablet"
see "Your device sent its code."
type "Tablet" into "Name"
press "Save this device"
see "Successfully added new two-factor authentication method."
"""
NOBODY_ASKS = """
see "Your phone was asked at"
wait 121s
see "Your phone did not answer in time."
send code from "Demo phone"
"""


async def play(folder: Path, world: str, steps: str, on: str = "pilot", **run_: float) -> str:
    """Why it fails; "" when it passes."""
    file = folder / "sent.walk"
    file.write_text(HEAD.format(world=world) + steps.lstrip())
    asked = Run(target=on, **{"patience": PATIENCE, **run_})  # type: ignore[arg-type]
    return Played([each async for each in run(read(file), asked)]).failed


@pytest.mark.parametrize(
    ("world", "on"), [("meadowbank", "plain"), ("six-digits", "pilot"), ("no-number", "pilot")]
)
async def test_codes_are_sent_to_the_session_on_the_screen_again_if_refused_and_at_enrolment(
    tmp_path: Path, world: str, on: str
):
    assert await play(tmp_path, world, EVERY_WAY, on) == ""


async def test_where_nothing_waits_the_step_fails_with_what_the_phone_says(tmp_path: Path):
    failed = await play(tmp_path, "meadowbank", NOBODY_ASKS, patience=1.0)
    assert 'send code from "Demo phone"' in failed
    assert "Nothing waits for a code. Log in or elevate at the computer" in failed
