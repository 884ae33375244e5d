"""The grammar of plain mode: whatever is told of a control or a row can be read back."""

from __future__ import annotations

from typing import cast

from hypothesis import given
from hypothesis import strategies as st
from textual.widget import Widget

from tui.outline import Entry, Option, Role
from tui.outline.words import one_line
from tui.plain.answers import answer, line_for
from tui.plain.lines import choice, in_words
from tui.plain.voice import spoken
from tui.walkthrough.told import cells, control, told

NOBODY = cast("Widget", None)
TEXT = st.text(max_size=20) | st.text(alphabet='";: ()[]a', max_size=12)
WORDS = st.sampled_from(["Name", "Last used", "Number (2 digits)"])


def heard(text: str) -> str:
    return spoken(one_line(text))


@given(WORDS, TEXT)
def test_a_fields_value_is_read_back_whatever_it_looks_like(name, value):
    read = control(spoken(choice(Entry(Role.FIELD, name, NOBODY, value=value))))
    assert (read.role, read.name, read.value) == (Role.FIELD, name, heard(value))


@given(st.lists(TEXT, min_size=1, max_size=4))
def test_a_rows_cells_are_read_back_whatever_they_look_like(texts):
    option = Option(0, tuple((f"Column {at}", text) for at, text in enumerate(texts)))
    assert list(cells(spoken(in_words(option)))) == [heard(text) for text in texts if heard(text)]


@given(TEXT.filter(str.strip))
def test_a_text_can_be_typed_whatever_mark_it_begins_with(text):
    assert answer(line_for(text)) == text


def test_each_kind_of_control_is_told_apart():
    two = (Option(0, (("", "Dark"),), chosen=True), Option(1, (("", "Light"),)))
    entries = [
        Entry(Role.BUTTON, "Save", NOBODY, unavailable=True, reason="Tick the box (first)."),
        Entry(Role.LINK, "Guide", NOBODY),
        Entry(Role.TICK_BOX, "I agree.", NOBODY, ticked=False),
        Entry(Role.SWITCH, "Sound", NOBODY, ticked=True),
        Entry(Role.CHOICE, "Colours", NOBODY, options=two),
        Entry(Role.LIST, "Pages", NOBODY, options=two),
        Entry(Role.TABLE, "Users", NOBODY, options=two),
        Entry(Role.VALUE, "Setup key", NOBODY, value="ABCD"),
    ]
    read = [control(choice(entry)) for entry in entries]
    assert [(each.role, each.name) for each in read] == [(each.role, each.name) for each in entries]
    assert (read[0].unavailable, read[0].reason) == (True, "Tick the box (first).")
    assert [each.ticked for each in read[2:4]] == [False, True]
    assert read[4].value == "Dark"


def test_a_menu_is_told_apart_from_numbered_texts_before_it():
    screen = told(["Screen: X", "1. First", "2. Then", "1. Code: empty", "0. Leave Keydesk"])
    assert screen.texts == ("Screen: X", "1. First", "2. Then", "Code: empty", "Leave Keydesk")
    assert screen.items[1] == control("Code: empty")
