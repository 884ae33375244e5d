"""What happens by itself in plain mode: one line, nothing lost, and silence otherwise."""

from __future__ import annotations

import asyncio
import time

import pytest

from screens.places import Place
from screens.widgets.field import Field
from tests.screens.seat import LUKE, Clock, Seat
from tests.tui.plain.conversation import WITHIN_S, Conversation, conversation
from tests.until import until
from tui.plain.room import LOOK_EVERY
from tui.walkthrough.conversation import Unused

UNUSED = "What you typed was not used, because the screen had changed."


async def looks(talk: Conversation) -> None:
    """Let the conversation look for news at least once."""
    since = time.monotonic()
    await until(lambda: time.monotonic() > since + 2 * LOOK_EVERY, WITHIN_S)


@pytest.fixture
async def dashboard(seat: Seat):
    """A conversation on the Dashboard."""
    await seat.log_in()
    async with conversation(seat) as talk:
        yield talk


async def test_nothing_is_said_while_nothing_happens(dashboard: Conversation, clock: Clock):
    said = dashboard.text
    clock.pass_by(seconds=60)
    await looks(dashboard)
    assert dashboard.text == said


async def test_an_event_is_one_line_and_the_prompt_again(dashboard: Conversation):
    prompt = dashboard.page.prompt
    dashboard.seat.app._say("Something happened.")
    await dashboard.hear("Event: Something happened.")
    await until(lambda: dashboard.page.prompt == prompt, WITHIN_S)
    assert dashboard.text.endswith(f"\nEvent: Something happened.\n{prompt}")
    await dashboard.types(".")


async def test_events_can_be_silenced(dashboard: Conversation):
    await dashboard.types("?events")
    said = dashboard.text
    dashboard.seat.app._say("Something happened.")
    await looks(dashboard)
    assert dashboard.text == said


async def test_another_screen_is_one_line_and_what_was_typed_then_is_not_used(
    dashboard: Conversation,
):
    dashboard.seat.app.switch_mode(Place.ACCOUNT)
    await dashboard.hear("Event: another screen, Account Settings.")
    assert dashboard.page.prompt == "Press Enter: "
    with pytest.raises(Unused):
        await dashboard.types("log out")
    assert dashboard.latest()[:2] == [UNUSED, "Screen: Account Settings"]
    assert dashboard.seat.app.desk.session is not None


async def test_a_screen_that_only_gives_way_to_another_is_not_told(dashboard: Conversation):
    app, on = dashboard.seat.app, asyncio.Event()

    async def by_way_of_the_account() -> None:
        app.switch_mode(Place.ACCOUNT)
        await on.wait()
        app.switch_mode(Place.ADMIN)

    app.run_worker(by_way_of_the_account(), group="load")
    await looks(dashboard)
    on.set()
    await dashboard.hear("Event: another screen, Users.")
    assert "Account Settings." not in dashboard.text
    await dashboard.types("")


async def test_the_warning_before_the_idle_end_is_answered_by_enter(
    dashboard: Conversation, clock: Clock
):
    clock.pass_by(minutes=56)
    dashboard.seat.app.watch_on_session.look()
    await dashboard.hear("Event: another screen, Are you still there?.")
    await dashboard.types("")
    assert "Your session ends at" in dashboard.text
    await dashboard.types("")
    assert dashboard.latest()[0] == "Screen: Dashboard"


async def test_eight_hours_at_a_prompt_lose_nothing_that_was_typed(seat: Seat, clock: Clock):
    await seat.log_in(LUKE)
    async with conversation(seat) as talk:
        await talk.types("account", "job title", "Head of year")
        clock.pass_by(hours=8)
        seat.app.watch_on_session.look()
        await talk.hear("Event: another screen, Log in again.")
        await talk.types("", "paper-river-lamp", "")
        assert "Screen: Two Factor Authentication" in talk.latest()
        await talk.types(await seat.code(), "")
        assert "Screen: Account Settings" in talk.lines
        assert seat.screen.query_one("#job-title", Field).value == "Head of year"
        await talk.types("save")
        assert "Your name and job title are saved." in talk.latest()
