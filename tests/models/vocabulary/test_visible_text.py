"""The sanitiser: nothing that a terminal or a reader obeys comes out, and nothing else changes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.vocabulary.visible_text import visible
from models.wire.base import printable

TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
MARKS = "\u061c\u200e\u200f"  # ALM, LRM, RLM
OBEYED = ["Cc", "Cs", "Zl", "Zp"]
TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp"]),
        st.sampled_from("\x1b\x9b\x90\x9d\x07\\x1bu202e\u202e\u2066\ufff9\n\t\r"),
    )
)
HARMLESS = [
    "Zoë Öz-O’Neill",
    "מחמוד",
    "عبد الله",
    "क्षि",
    "می‌خواهم",  # with a zero width non-joiner
    "👨‍👩‍👧",  # with zero width joiners
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # England's, in tags
    "a\u00a0b\u3000c\u00ad",
    r"\x1b and C:\users\u202e",
]


def is_obeyed(mark: str) -> bool:
    """Whether a terminal or a reader does something at this character, by Unicode's own data."""
    turns = unicodedata.bidirectional(mark) in TURNING or mark in MARKS
    return turns or unicodedata.category(mark) in OBEYED


@given(TEXTS)
def test_nothing_that_is_obeyed_comes_out_and_the_rest_stays_in_its_order(text: str):
    shown = visible(text)
    assert not any(map(is_obeyed, shown))
    assert shown == "".join(visible(mark) for mark in text)
    assert all(visible(mark) == mark or visible(mark).isascii() for mark in text)
    shown.encode()  # as UTF-8


@given(TEXTS, st.booleans())
def test_doing_it_twice_changes_nothing(text: str, lines: bool):
    once = visible(text, lines=lines)
    assert visible(once, lines=lines) == once


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co"])))
def test_text_that_is_only_read_stays_as_it_is(text: str):
    assert visible(text) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_names_of_every_script_and_joined_emoji_stay_as_they_are(text: str):
    assert visible(text) == text == printable(unicodedata.normalize("NFC", text))


@given(TEXTS)
def test_line_feeds_and_tabs_stay_where_lines_are_wanted_and_only_there(text: str):
    shown = visible(text, lines=True)
    assert [mark for mark in shown if is_obeyed(mark)] == [mark for mark in text if mark in "\n\t"]
    assert visible(shown) == visible(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("\x9b31m\x07", r"\x9b31m\x07"),
        ("a\nb\tc\r", r"a\x0ab\x09c\x0d"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("Luke\u200e", r"Luke\u200e"),
        ("\u2028\ufff9\u206a", r"\u2028\ufff9\u206a"),
        ("\ud800", r"\ud800"),
    ],
)
def test_what_is_obeyed_is_shown_as_its_escape(text: str, shown: str):
    assert visible(text) == shown


@given(TEXTS)
def test_what_names_may_not_hold_is_what_would_be_shown_as_an_escape(text: str):
    try:
        assert printable(text) == unicodedata.normalize("NFC", text)
    except ValueError:
        assert visible(text) != text
    else:
        assert visible(text) == text
