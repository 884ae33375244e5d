"""Admin > Users: search, pages, the way to a user and back."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Tabs

from models.wire.users import ImportRow
from screens.places import Place
from screens.widgets.field import Field
from screens.widgets.records import Records
from tests.screens.seat import LUKE, Clock, Seat, seated

MANY = 130


async def to_users(seat: Seat) -> None:
    """From Log in to the list."""
    await seat.log_in_at(Place.ADMIN)
    await seat.sees(lambda: listed(seat))


def listed(seat: Seat) -> list[str]:
    return [record.cells[0] for record in seat.screen.query_one("#users", Records).records]


async def with_many(seat: Seat) -> None:
    """The list, with more users than two pages hold."""
    await to_users(seat)
    rows = [
        ImportRow(
            line=number + 1,
            name=f"Zoe Zander{number:03}",
            email=f"zoe{number:03}@meadowbank-primary.sch.uk",
            job_title="",
            group="Teachers",
        )
        for number in range(MANY)
    ]
    report = await seat.client.import_users(rows, dry_run=False)
    assert report.added == MANY, report


async def test_the_list_stands_as_in_the_guide_and_names_go_by_surname(seat: Seat):
    await to_users(seat)
    rows = [record.cells for record in seat.screen.query_one("#users", Records).records]
    assert rows[:3] == [
        ("Wendy Abbott", "", "Teachers", "Never"),
        ("Tim Bartlett", "", "Support Staff", "Never"),
        ("Henry Benton", "", "Support Staff", "Never"),
    ]
    assert seat.focused() == "Quick User Search"


async def test_a_burst_of_keys_ends_with_what_the_last_one_asks_for(seat: Seat):
    await to_users(seat)
    seat.wire.hold.clear()
    await seat.press(*"bre")
    await seat.press("backspace", "backspace", "backspace", *"smith")
    seat.wire.hold.set()
    await seat.sees(lambda: listed(seat) == ["Luke Smith"])
    await seat.pilot.pause(0.05)
    assert listed(seat) == ["Luke Smith"]
    assert seat.screen.query_one("#search", Field).value == "smith"
    assert seat.focused() == "Quick User Search"


async def test_nobody_found_says_what_to_do_and_odd_text_is_only_text(seat: Seat):
    await to_users(seat)
    await seat.press(*"[/b]%_'")
    await seat.sees("Nobody is called [/b]%_'. Try fewer letters")
    await seat.press("space")
    await seat.sees("Nobody is called [/b]%_'. Try fewer letters")
    await seat.fill("search", "x" * 10_000)
    await seat.sees(lambda: seat.screen.query_one("#search", Field).error)
    await seat.fill("search", "wendy")
    await seat.sees(lambda: listed(seat) == ["Wendy Abbott"])
    assert seat.screen.query_one("#search", Field).error == ""


async def test_enter_opens_a_user_and_escape_comes_back_to_search_and_row(seat: Seat):
    await to_users(seat)
    await seat.press(*"b", "down", "down", "down")
    table = seat.screen.query_one("#users", Records)
    await seat.sees(lambda: table.has_focus and table.cursor_row == 2)
    chosen = table.chosen
    assert chosen is not None
    await seat.press("enter")
    await seat.at(f"{chosen.cells[0]}'s settings")
    await seat.press("escape")
    await seat.at("Users")
    await seat.pilot.pause(0.05)
    assert seat.screen.query_one("#search", Field).value == "b"
    assert table.chosen == chosen and table.has_focus


async def test_pages_of_50_follow_each_other_by_action_and_by_paging_past_the_edge(seat: Seat):
    await with_many(seat)
    await seat.press(*"zander")
    await seat.sees("Users 1 to 50. There are more.")
    first = listed(seat)
    await seat.choose("Next page")
    await seat.sees("Users 51 to 100. There are more.")
    table = seat.screen.query_one("#users", Records)
    table.focus()
    await seat.press("end", "pagedown")
    await seat.sees("Users 101 to 130.")
    assert len(listed(seat)) == 30
    await seat.press("home", "pageup")
    await seat.sees("Users 51 to 100.")
    await seat.choose("Previous page")
    await seat.sees("Users 1 to 50.")
    assert listed(seat) == first
    assert seat.screen.query_one("#search", Field).value == "zander"


async def test_an_elevation_that_was_declined_is_not_asked_for_again_at_once(
    seat: Seat, clock: Clock
):
    await to_users(seat)
    await seat.client.drop_elevation()
    await seat.press("w")
    await seat.at("Two Factor Authentication")
    await seat.press("escape")
    await seat.at("Users")
    await seat.sees("Error: Elevate your access first")
    await seat.pilot.pause(0.1)
    await seat.at("Users")
    assert seat.screen.query_one("#search", Field).value == "w"


async def test_at_40x12_each_record_takes_several_lines_and_none_is_cut(
    tmp_path: Path, clock: Clock
):
    async with seated(tmp_path, clock, (40, 12)) as seat:
        await to_users(seat)
        await seat.press(*"owen", "down")
        table = seat.screen.query_one("#users", Records)
        await seat.sees(lambda: table.has_focus and listed(seat) == ["Owen Price"])
        await seat.sees("Owen Price Job Title: Safeguarding lead; Group: Safeguarding;")
        assert not seat.screen.query(Tabs)


async def test_whoever_lost_a_device_stands_on_top_and_is_opened_at_their_security_keys(seat: Seat):
    await seat.give_password(LUKE)
    await seat.at("Two Factor Authentication")
    await seat.choose("I no longer have this device")
    await seat.at("I no longer have this device")
    await seat.press("escape", "escape")
    await seat.log_in()
    await seat.sees("1 person asks for help with a lost device: choose Admin.")
    await seat.choose("Admin")
    await seat.sees("Lost device")
    lost = seat.screen.query_one("#lost", Records)
    assert [record.cells for record in lost.records] == [("Luke Smith", "Mar 02, 2026 at 09:00")]
    lost.focus()
    await seat.press("enter")
    await seat.at("Luke Smith's settings")
    await seat.sees("Remove this user's 2FA devices")
    await seat.sees("Security keys, tab, 4 of 5")


async def test_where_nobody_lost_a_device_nothing_stands_there(seat: Seat):
    await seat.log_in()
    await seat.choose("Admin")
    await seat.sees("Users 1 to")
    assert not seat.screen.query_one("#lost", Records).display
