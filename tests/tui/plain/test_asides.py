"""What can be typed at every prompt besides an answer: help, again, back, cancel, go to."""

from __future__ import annotations

import pytest

from server_stub.demo import PASSWORD
from tests.screens.seat import PRIYA, Seat
from tests.tui.plain.conversation import Conversation, conversation
from tui.plain.answers import ABOUT_ASIDES


@pytest.mark.parametrize("before", [(), (PRIYA,), (PRIYA, PASSWORD)], ids=len)
async def test_help_is_there_at_every_prompt_and_changes_nothing(talk: Conversation, before):
    await talk.types(*before)
    prompt = talk.page.prompt
    await talk.types("?")
    assert talk.latest()[0].startswith("Type your email address and your password")
    assert set(ABOUT_ASIDES) <= set(talk.latest())
    assert talk.page.prompt == prompt


def test_a_voice_that_passes_over_marks_still_names_them_all():
    assert [line for line in ABOUT_ASIDES if not line[0].isalpha()] == []


async def test_a_point_says_the_whole_screen_again(talk: Conversation):
    await talk.types(PRIYA)
    first = talk.lines[1]
    await talk.types(".")
    assert talk.latest()[0] == "Screen: Log in"
    assert first in talk.latest()
    assert talk.page.prompt == "Password (not shown): "


async def test_a_dash_goes_back_one_field_and_on_from_there(talk: Conversation):
    await talk.types("wrong", "-")
    assert talk.page.prompt == "Email address (now wrong, Enter keeps it): "
    await talk.types("-")
    assert talk.latest()[0] == "There is no field before this one."
    await talk.types(PRIYA)
    assert talk.page.prompt == "Password (not shown): "
    await talk.types(PASSWORD, "-")
    assert talk.page.prompt == "Password (not shown, Enter keeps it): "


async def test_a_stroke_alone_leaves_the_fields_for_the_whole_list(talk: Conversation):
    await talk.types(PRIYA, "/")
    assert f"1. Email address: {PRIYA}" in talk.latest()
    assert "2. Password: empty" in talk.latest()
    assert talk.page.prompt.startswith("Choose (number or name")


async def test_a_mark_of_exclamation_cancels_as_escape_does(seat: Seat):
    await seat.log_in()
    async with conversation(seat) as talk:
        await talk.types("account", "security keys", "add new device")
        assert "Screen: Add new device" in talk.latest()
        await talk.types("!")
        assert "Screen: Account Settings" in talk.latest()
        await talk.types("!")
        assert talk.latest()[0] == "There is nothing to cancel here."


async def test_what_was_typed_is_not_lost_by_one_cancel(seat: Seat):
    await seat.log_in()
    async with conversation(seat) as talk:
        await talk.types("account", "security keys", "add new device", "My phone", "", "!")
        assert "This device is not saved yet. Press Escape again to leave it." in talk.latest()
        await talk.types(".")
        assert any(line.endswith(". Name: My phone") for line in talk.latest())
        await talk.types("!")
        await talk.types("!")
        assert "Screen: Account Settings" in talk.lines


async def test_a_slash_goes_to_a_field_or_offers_an_action_by_enter(talk: Conversation):
    await talk.types("/pass")
    assert talk.page.prompt == "Password (not shown): "
    await talk.types("/forgotten")
    assert talk.page.prompt.endswith(
        "Enter for Forgotten your password or using CPOMS for the first time?): "
    )
    await talk.types("")
    assert "Screen: New password" in talk.latest()
    await talk.types("/no such thing")
    assert talk.latest()[0] == "Nothing here, or more than one thing, has that name."


async def test_hints_can_be_silenced_and_brought_back(talk: Conversation):
    await talk.types(PRIYA, PASSWORD, "?hints")
    assert talk.page.prompt == "Choose (Enter for Log in): "
    await talk.types("2")
    assert talk.page.prompt == "Password (not shown): "
    await talk.types("", "?hints")
    assert talk.page.prompt == "Choose (number or name, Enter for Log in): "
