"""The bytes that benchmarks count as needed really turn one screen into the other."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.cells import Cells, needed, paint
from tests.terminal import Cursor

SIZE = (3, 12)
STYLES = ["\x1b[0m", "\x1b[1;38;2;1;2;3m", "\x1b[0;7;48;2;9;9;9m", "\x1b[0;4;31;44m"]
WRITES = st.tuples(
    st.integers(1, SIZE[0]), st.integers(1, SIZE[1]), st.sampled_from(STYLES), st.text("ab ")
)


def screen(*writes: tuple[int, int, str, str]) -> pyte.Screen:
    made = pyte.Screen(SIZE[1], SIZE[0])
    made.reset_mode(pyte.modes.DECAWM)
    for row, column, style, text in writes:
        pyte.Stream(made).feed(f"\x1b[{row};{column}H{style}{text}")
    return made


def cells(shown: pyte.Screen) -> Cells:
    return [[shown.buffer[row][column] for column in range(SIZE[1])] for row in range(SIZE[0])]


@given(st.lists(WRITES), st.lists(WRITES))
def test_painting_the_changed_cells_gives_the_new_screen(old, new) -> None:
    before, after = screen(*old), cells(screen(*old, *new))
    change = b"".join(paint(cells(before), after))
    pyte.ByteStream(before).feed(b"\x1b[0m" + change)
    assert cells(before) == after


def test_wide_characters_move_the_cursor_by_two() -> None:
    before, after = screen((1, 1, "", "ab")), cells(screen((1, 1, "", "ab世c")))
    change = b"".join(paint(cells(before), after))
    assert change == b"\x1b[1;3H" + "世c".encode()


def test_an_unchanged_screen_needs_nothing() -> None:
    same = cells(screen((2, 2, "", "here")))
    assert needed(same, same, Cursor(1, 1, True)) == 0


def test_a_typed_letter_needs_its_place_its_text_and_the_cursors_rest() -> None:
    before, after = cells(screen()), cells(screen((2, 5, "", "x")))
    assert needed(before, after, Cursor(1, 5, True)) == len("\x1b[2;5H" + "x" + "\x1b[2;6H")
