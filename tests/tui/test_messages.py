"""Messages: what was said can be read later, whatever the clock says."""

from __future__ import annotations

from textual.widgets import Input
from textual.widgets._toast import Toast

from screens.messages import EMPTY
from screens.widgets.notice import Notice
from screens.widgets.records import Records
from tests.screens.seat import LUKE, Seat
from tests.terminal import Terminal
from tests.tui.plain.conversation import WITHIN_S, conversation
from tests.until import until


def listed(seat: Seat) -> list[str]:
    return [record.cells[0] for record in seat.screen.query_one(Records).records]


async def opened(seat: Seat) -> list[str]:
    await seat.press("f3")
    await seat.at("Messages")
    return listed(seat)


async def test_there_is_nothing_to_list_before_anything_was_said(seat: Seat):
    assert await opened(seat) == []
    assert EMPTY in seat.said()
    await seat.press("escape")
    assert seat.screen.title == "Log in"


async def test_what_was_said_is_listed_with_its_time_newest_first_hours_later(seat: Seat):
    await seat.log_in(LUKE)
    await seat.choose("Account Settings")
    await seat.at("Account Settings")
    await seat.sees("Luke Smith")
    await seat.choose("Save")
    await seat.sees("Your name and job title are saved.")
    seat.clock.pass_by(minutes=4)
    seat.app.notify("[b]Not done.[/b]", title="Look:", severity="error")
    seat.clock.pass_by(hours=2)
    seat.app.watch_on_session.look()
    await seat.at("Log in again")
    assert (await opened(seat))[:2] == [
        "09:04 Error: Look: Not done.",
        "09:00 Your name and job title are saved.",
    ]
    assert "09:04 Error: Look: Not done." in seat.said()
    assert seat.focused() == "Messages"


async def test_what_textual_would_tell_in_a_toast_covers_nothing_and_stays(seat: Seat):
    await seat.press("tab", "tab", "ctrl+c")
    await seat.sees("Ctrl+C copies. To leave Keydesk, press Ctrl+Q.")
    assert seat.screen.query_one(Notice).said in seat.said()
    assert not seat.app._notifications
    assert not seat.screen.query(Toast)
    await seat.press("f1")
    await seat.at("Help")
    seat.app.notify("Something else.")
    assert (await opened(seat))[0] == "09:00 Something else."


async def test_what_is_said_while_the_list_is_open_joins_it(seat: Seat):
    await opened(seat)
    seat.app.keep("Something\nhappened.")
    await seat.sees("09:00 Something happened.")
    assert listed(seat) == ["09:00 Something happened."]


async def test_words_about_waiting_are_no_messages(seat: Seat):
    await seat.give_password()
    await seat.at("Two Factor Authentication")
    seat.screen.query_one(Notice).say_meanwhile("Checking...")
    assert await opened(seat) == []


async def test_it_opens_over_a_question_and_gives_it_back_as_it_was(seat: Seat):
    await seat.give_password(LUKE)
    await seat.at("Two Factor Authentication")
    await seat.press(*"123", "f3")
    await seat.at("Messages")
    await seat.press("f3")
    await seat.at("Two Factor Authentication")
    assert seat.screen.query_one("#code-input", Input).value == "123"


async def test_who_logs_in_next_reads_nothing_of_the_person_before(seat: Seat):
    await seat.log_in(LUKE)
    seat.app.keep("Luke's own business.")
    await seat.choose("Log out")
    await seat.at("Log in")
    await seat.sees("You are logged out.")
    assert await opened(seat) == ["09:00 You are logged out."]


async def test_no_secret_gets_into_the_list(seat: Seat):
    await seat.give_password(LUKE, "hunter2-secret")
    await seat.sees("Error:")
    await seat.press("ctrl+c")
    assert await opened(seat) == ["09:00 A password is not copied."]


async def test_help_and_the_keys_line_tell_its_key_on_every_screen(seat: Seat):
    assert "F3 Messages" in seat.said()
    await seat.press("f1")
    await seat.at("Help")
    assert seat.said().count("F3 Messages") >= 1
    await opened(seat)
    await seat.press("f1")
    await seat.at("Help")
    assert "Help: Messages" in seat.said()


async def test_plain_mode_lists_them_too(seat: Seat):
    async with conversation(seat) as talk:
        await talk.types("nobody@school.example", "not the password", "")
        seat.app.keep("The first of all.")
        await talk.types("/messages", "")
        await talk.hear("Screen: Messages")
        assert "Messages: Message: 09:00 The first of all." in talk.lines
        assert not any("F3" in line for line in talk.latest())
        await talk.types("!")
        await until(lambda: talk.lines.count("Screen: Log in") == 2, WITHIN_S)


def test_the_hardware_cursor_rests_on_the_newest_message(desk: Terminal):
    desk.press("tab")
    desk.press("ctrl+c")
    desk.press("f3")
    desk.wait_for(lambda shown: "password is not copied" in shown.text()[shown.cursor.row])
    assert desk.cursor.visible
