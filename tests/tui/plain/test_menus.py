"""Menus, tables and ticks in plain mode: by number or by name, with the state in words."""

from __future__ import annotations

import pytest

from server_stub.demo import PASSWORD
from tests.screens.seat import LUKE, Seat
from tests.tui.plain.conversation import Conversation, conversation

CONFIRM = "I confirm that I have read and understand this notice."


@pytest.fixture
async def keys_of_luke(seat: Seat):
    """An admin key holder before Luke Smith's security keys."""
    await seat.log_in()
    async with conversation(seat) as talk:
        await talk.types("admin", "luke", "users", "1", "security keys")
        yield talk


async def test_a_table_is_one_record_a_line_and_a_row_is_chosen_by_number_or_name(seat: Seat):
    await seat.log_in()
    async with conversation(seat) as talk:
        await talk.types("admin")
        assert "Users: Name: Wendy Abbott; Group: Teachers; Last Login: Never" in talk.lines
        await talk.types("luke")
        found = [line for line in talk.latest() if line.startswith("Users: ")]
        assert len(found) == 1 and found[0].startswith("Users: Name: Luke Smith; Job Title: ")
        await talk.types("users", "smith")
        assert talk.latest()[0] == "Screen: Luke Smith's settings"
        await talk.types("!", "users", "1")
        assert talk.latest()[0] == "Screen: Luke Smith's settings"


async def test_a_screens_own_actions_come_before_the_ways_elsewhere(seat: Seat):
    await seat.log_in()
    async with conversation(seat) as talk:
        assert talk.latest()[-8:-1] == [
            "1. Give up elevated access",
            "2. Dashboard",
            "3. Account Settings",
            "4. Admin",
            "5. Log out",
            "6. Messages (key F3)",
            "0. Leave Keydesk",
        ]


async def test_what_is_unavailable_says_why_until_a_tick_that_says_how_it_stands_is_ticked(
    keys_of_luke: Conversation,
):
    assert any(line.endswith(f"{CONFIRM} [not ticked]") for line in keys_of_luke.latest())
    listed = next(line for line in keys_of_luke.latest() if "Remove this user" in line)
    reason = "tick the box above first."
    assert listed.endswith(f"Remove this user's 2FA devices (unavailable: {reason})")
    await keys_of_luke.types("remove")
    assert keys_of_luke.latest()[0].endswith(f"is unavailable: {reason}")
    await keys_of_luke.types("i confirm")
    ticked, removal, _ = keys_of_luke.latest()
    assert ticked.endswith(f"{CONFIRM} [ticked]")
    assert removal.endswith("Remove this user's 2FA devices")
    await keys_of_luke.types("remove")
    assert "The devices have been removed." in keys_of_luke.latest()


async def test_several_that_fit_are_named_and_nothing_is_done(keys_of_luke: Conversation):
    await keys_of_luke.types("security")
    assert keys_of_luke.latest()[0] == (
        "That may be: Security log, Security keys. Type more of the name."
    )
    await keys_of_luke.types("security keys")
    assert keys_of_luke.page.prompt.startswith("Which of Security keys ")  # what is in the open tab


async def test_what_is_numbered_on_the_screen_is_not_taken_for_the_list(talk: Conversation):
    await talk.types(LUKE, PASSWORD, "", "/", "i no longer")
    said = talk.latest()
    assert "Step 3: Log in with your email address and password. No code is asked then." in said
    assert [line for line in said if line.startswith("1. ")] == ["1. Back"]


async def test_where_there_is_nothing_to_choose_the_prompt_says_how_to_go_on(talk: Conversation):
    await talk.types("/", "messages")
    assert talk.page.prompt == "Choose (number or name, Enter goes on): "
    await talk.types("")
    assert talk.latest()[0] == "Screen: Log in"


async def test_what_is_not_there_says_so_and_what_to_type(keys_of_luke: Conversation):
    for line in ("99", "no such thing", ""):
        await keys_of_luke.types(line)
        assert "Type a number or a name from the list." in keys_of_luke.latest()[0]


async def test_in_a_menu_the_first_twenty_characters_of_every_line_differ(
    keys_of_luke: Conversation,
):
    await keys_of_luke.types(".")
    items = [line for line in keys_of_luke.latest() if line[:1].isdigit()]
    assert len({line[:20] for line in items}) == len(items) > 5


async def test_a_long_notice_is_told_in_short_the_second_time_and_whole_on_demand(
    keys_of_luke: Conversation,
):
    notice = next(line for line in keys_of_luke.lines if line.startswith("Remove the devices"))
    await keys_of_luke.types("permissions", "security keys")
    short = next(line for line in keys_of_luke.latest() if line.startswith("Remove the devices"))
    assert len(short) < len(notice) / 1.5
    await keys_of_luke.types(".")
    assert notice in keys_of_luke.latest()
