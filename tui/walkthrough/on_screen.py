"""A terminal's cells, read as a person reads them: lines, tables, what stands at a control."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from pyte.screens import Char

from screens.widgets.action import NOT_YET
from tui.outline.words import one_line
from tui.walkthrough.view import Row

Cells = Sequence[Sequence[Char]]
DRAWN = re.compile(r"[\u2500-\u259f]")  # lines and blocks: frames, scroll bars, QR codes
WORDS = re.compile(r"\S+(?: \S+)*")  # as far as a gap of two blanks
ERROR = "Error: "


class SeenRow(NamedTuple):
    """A table's row, the screen's rows that it takes, from 0, and the labels above it."""

    row: Row
    first: int
    last: int
    labels: tuple[str, ...]


class Column(NamedTuple):
    """From which of the screen's columns to which, not including it."""

    start: int
    end: int


def lines(cells: Cells) -> list[str]:
    """The words of each row; what is drawn is left out."""
    return [DRAWN.sub(" ", text(row)).rstrip() for row in cells]


def text(row: Sequence[Char]) -> str:
    """A row's characters."""
    return "".join(cell.data for cell in row)


def tables(cells: Cells) -> Iterator[SeenRow]:
    """All tables' rows: below a row of labels, underlined from the table's one end to the other."""
    for at, row in enumerate(cells):
        columns = list(_columns(row))
        if columns:
            below = takewhile(_is_inside(row), cells[at + 1 :])
            parts = [(y, _parts(line, columns)) for y, line in enumerate(below, at + 1)]
            yield from _rows(parts, tuple(_parts(row, columns)))


def _is_inside(labels: Sequence[Char]) -> Callable[[Sequence[Char]], bool]:
    """Whether a row still has the table's ground, or without colours a text."""
    left = next(x for x, cell in enumerate(labels) if cell.underscore)
    outside = max(0, left - 1)
    if labels[left].bg == labels[outside].bg:
        return lambda row: bool(text(row).strip())
    return lambda row: row[left].bg != row[outside].bg


def _columns(row: Sequence[Char]) -> Iterator[Column]:
    """A field that has the focus is underlined, too, but not bold."""
    marked = [x for x, cell in enumerate(row) if cell.underscore and cell.bold]
    if len(marked) < 2:
        return
    labels = "".join(cell.data if cell.underscore else " " for cell in row)
    starts = [found.start() for found in WORDS.finditer(labels)]
    yield from (Column(*pair) for pair in pairwise([*starts, marked[-1] + 1]))


def _parts(row: Sequence[Char], columns: Sequence[Column]) -> list[str]:
    return [text(row[each.start : each.end]).strip() for each in columns]


def _rows(parts: Sequence[tuple[int, list[str]]], labels: tuple[str, ...]) -> Iterator[SeenRow]:
    """A line without a text in its first column goes on with the row above it."""
    found: list[tuple[list[str], int, int]] = []
    for y, cells in parts:
        if cells[0]:
            found.append((cells, y, y))
        elif found and any(cells):
            above, first, _ = found[-1]
            joined = [f"{one} {two}" for one, two in zip(above, cells, strict=True)]
            found[-1] = (joined, first, y)
    for whole, first, last in found:
        yield SeenRow(Row(tuple(map(one_line, whole))), first, last, labels)


def error_below(cells: Cells, row: int) -> str:
    """The error in the lines below a field that stands in this row; "" for none."""
    if row + 1 >= len(cells):
        return ""
    start = text(cells[row + 1]).find(ERROR)
    if start < 0:
        return ""
    return text_from(cells, row + 1, start).removeprefix(ERROR)


def text_from(cells: Cells, row: int, column: int) -> str:
    """The text that begins in this cell, in as many lines as begin alike below each other."""
    look = cells[row][column]._replace(data="")
    alike = takewhile(lambda line: line[column]._replace(data="") == look, cells[row:])
    said = takewhile(str.strip, (text(line[column:]) for line in alike))
    return one_line(" ".join(said))


def names_in(row: Sequence[Char]) -> list[str]:
    """What stands apart in a row: the names of tabs."""
    return WORDS.findall(text(row))


def reason_below(cells: Cells, name: str) -> str | None:
    """What stands below an action that is drawn but can't be reached; None for no such action."""
    drawn = f"[ {one_line(name)} ]"
    for y, row in enumerate(cells):
        start = text(row).find(drawn)
        if start >= 0:
            below = cells[y + 1][start:] if y + 1 < len(cells) else ()
            return one_line(text(below)).removeprefix(f"{NOT_YET}: ")
    return None
