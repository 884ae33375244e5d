"""Fields in plain mode: asked one by one, reviewed, mended; a secret is never said."""

from __future__ import annotations

from server_stub.demo import PASSWORD
from tests.screens.seat import LUKE, PRIYA, Seat
from tests.tui.plain.conversation import Conversation, conversation


async def test_a_screen_begins_with_its_name_and_each_field_is_one_prompt(talk: Conversation):
    assert talk.lines[0] == "Screen: Log in"
    assert talk.page.prompt == "Email address: "
    await talk.types(PRIYA)
    assert talk.page.prompt == "Password (not shown): "


async def test_what_was_entered_is_shown_for_review_before_it_is_sent(talk: Conversation):
    await talk.types(PRIYA, PASSWORD)
    assert talk.latest() == [
        f"1. Email address: {PRIYA}",
        "2. Password: filled, not shown",
        "3. Log in",
        "4. Forgotten your password or using CPOMS for the first time?",
        "5. Messages (key F3)",
        "0. Leave Keydesk",
        "Choose (number or name, Enter for Log in): ",
    ]
    assert "/v1/sign-in" not in talk.seat.wire.asked
    await talk.types("1")
    assert talk.page.prompt == f"Email address (now {PRIYA}, Enter keeps it): "
    await talk.types(LUKE)
    assert f"1. Email address: {LUKE}" in talk.latest()


async def test_an_error_names_its_field_which_is_asked_again_with_the_others_kept(
    talk: Conversation,
):
    await talk.types(LUKE, "not the password", "")
    *_, error, prompt = talk.latest()
    assert error.startswith("Error, Password: The email address or the password is not right.")
    assert prompt == "Password (not shown): "
    await talk.types(PASSWORD, "")
    assert "Screen: Two Factor Authentication" in talk.lines


async def test_the_same_error_is_said_again_when_the_same_mistake_is_made_again(
    talk: Conversation,
):
    for _ in range(2):
        await talk.types(*([LUKE] if talk.page.prompt == "Email address: " else []))
        await talk.types("not the password", "")
        assert talk.latest()[-2].startswith("Error, Password: ")


async def test_no_secret_is_ever_said(talk: Conversation):
    await talk.types(PRIYA, "a secret of mine", "", "/a secret of mine", "-", "", PASSWORD, "")
    assert "a secret of mine" not in talk.text
    assert PASSWORD not in talk.text.replace(f"The password is {PASSWORD}", "")


async def test_a_blank_before_a_mark_makes_it_an_answer_and_a_blank_alone_empties(
    talk: Conversation,
):
    await talk.types(" ?", PASSWORD)
    assert talk.latest()[0] == "1. Email address: ?"
    await talk.types("1", " /x")
    assert "1. Email address: /x" in talk.latest()
    await talk.types("1", " ")
    assert "1. Email address: empty" in talk.latest()
    await talk.types("1", "x y")
    assert "1. Email address: x y" in talk.latest()


async def test_an_empty_line_keeps_what_a_field_holds(talk: Conversation):
    await talk.types(PRIYA, PASSWORD, "1", "")
    assert talk.page.prompt.startswith("Choose")
    await talk.types("")
    assert "Screen: Two Factor Authentication" in talk.lines


async def test_enter_sends_the_form_whose_field_was_answered_last(seat: Seat):
    await seat.log_in()
    async with conversation(seat) as talk:
        await talk.types("account", "job title", "Head")
        assert talk.page.prompt == "Choose (number or name, Enter for Save): "
        await talk.types("current password", "not mine")
        assert talk.page.prompt == "Choose (number or name, Enter for Change password): "
