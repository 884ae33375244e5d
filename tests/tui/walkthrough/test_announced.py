"""The announce line and the cells of a terminal are read as a person reads them."""

from __future__ import annotations

import pyte
import pytest

from tui.outline.entries import Role
from tui.walkthrough import on_screen
from tui.walkthrough.announced import Announced, announced
from tui.walkthrough.on_screen import Cells
from tui.walkthrough.seeing import the_row
from tui.walkthrough.view import Row, View

LABELS = "\x1b[1;4m {} \x1b[0m"


def cells(text: str, size: tuple[int, int] = (40, 8)) -> Cells:
    """What a terminal of this size shows of it."""
    columns, rows = size
    screen = pyte.Screen(columns, rows)
    pyte.Stream(screen).feed(text.replace("\n", "\r\n"))
    return [[screen.buffer[y][x] for x in range(columns)] for y in range(rows)]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Log in, button, Alt+L", Announced("Log in", Role.BUTTON)),
        ("Email address, field, empty, Alt+E", Announced("Email address", Role.FIELD, "empty")),
        ("Code, field, 000000, Error: I...", Announced("Code", Role.FIELD, "000000")),
        ("Owen, the boss, link", Announced("Owen, the boss", Role.LINK)),
        ("Security keys, tab, 2 of 3, Alt+T", Announced("Security keys", Role.TABS, "2 of 3")),
        ("I read it, tick box, not ticked", Announced("I read it", Role.TICK_BOX, ticked=False)),
        ("Sound, switch, on, Alt+S", Announced("Sound", Role.SWITCH, ticked=True)),
        (
            "Save, button, unavailable: type a name, Alt+S",
            Announced("Save", Role.BUTTON, unavailable=True, reason="type a name"),
        ),
    ],
)
def test_the_announce_line_names_control_role_state_and_value(line: str, told: Announced):
    assert announced(line) == told


def test_a_row_that_tells_of_no_control_is_not_taken_for_one():
    assert announced("Your name and job title are saved.") is None


def test_a_name_that_was_cut_is_known_by_its_beginning_alone():
    told = announced("I confirm that I have rea..., tick box, ticked")
    assert told is not None
    assert told.is_called("I  confirm that I have read it.")
    assert not told.is_called("I confirm nothing")


def test_of_two_rows_alike_the_one_in_the_table_that_is_named_is_meant():
    first, second = (Row(("Luke", "x"), table) for table in ("Lost dev...", "Users"))
    view = View("Users", (), (first, second))
    assert the_row(view, "Luke", "Lost devices") == (first, "")
    assert the_row(view, "Luke", "Users") == (second, "")


def test_rows_are_read_by_their_labels_and_a_wrapped_cell_is_one():
    labels = LABELS.format(" Name    Role          ")
    shown = f"Users\n{labels}\n  Luke    a teacher of\n          year 6\n  Ann\n\nmore"
    rows = list(on_screen.tables(cells(shown)))
    assert [each.row.cells for each in rows] == [("Luke", "a teacher of year 6"), ("Ann", "")]
    assert [(each.first, each.last) for each in rows] == [(2, 3), (4, 4)]
    assert {each.labels for each in rows} == {("Name", "Role")}


def test_where_there_are_colours_a_table_ends_with_its_background():
    ground, page = "\x1b[48;2;1;1;1m", "\x1b[48;2;9;9;9m"
    shown = f"{page} {ground}\x1b[1;4m Name \x1b[0m\n{page} {ground} Luke {page}\n{page} 1 user."
    assert [each.row.cells for each in on_screen.tables(cells(shown))] == [("Luke",)]


def test_the_error_below_a_field_is_read_as_far_as_it_looks_the_same():
    shown = "█ Code: 1\n█ \x1b[1mError: out\x1b[0m\n█ \x1b[1mof date.\x1b[0m\n█ Hint"
    assert on_screen.error_below(cells(shown), 0) == "out of date."
    assert on_screen.error_below(cells("Code: 1\nHint"), 0) == ""
    assert on_screen.error_below(cells("Code: 1", (10, 1)), 0) == ""


def test_an_action_that_is_drawn_and_cannot_be_reached_says_why():
    assert on_screen.reason_below(cells("  [ Save ]\n  Type a name."), "Save") == "Type a name."
    drawn = cells("  [ Save ]\n  Not available yet: type a name.")
    assert on_screen.reason_below(drawn, "Save") == "type a name."
    assert on_screen.reason_below(cells("Save"), "Save") is None


def test_what_is_drawn_is_no_text():
    assert on_screen.lines(cells("▄█▀ Scan ┃", (12, 1))) == ["    Scan"]
