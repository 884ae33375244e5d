"""Finds texts and rows in a view, and says what is there instead."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from tui.outline.words import one_line
from tui.walkthrough.announced import is_called
from tui.walkthrough.view import Row, View


def is_seen(view: View, text: str, region: str | None) -> bool:
    """Whether this text is on the screen, or on one of this title, or in its part of this name."""
    anywhere = region is None or is_titled(view, region)
    return one_line(text) in (view.text if anywhere else _text_in(view, region or ""))


def is_part(view: View, name: str) -> bool:
    """Whether the screen in front has this title, or a table with rows that is called so."""
    return is_titled(view, name) or any(is_called(row.table, one_line(name)) for row in view.rows)


def is_titled(view: View, screen: str) -> bool:
    """Whether the screen in front has this title."""
    return one_line(view.screen) == one_line(screen)


def _text_in(view: View, region: str) -> str:
    wanted = one_line(region)
    rows = [row.text for row in view.rows if is_called(row.table, wanted)]
    inside = [each for each in view.controls or () if one_line(each.name) == wanted]
    parts = [part for each in inside for part in (each.name, each.value, each.error, *each.options)]
    return one_line(" ".join([*rows, *parts]))


def nearest(view: View, text: str) -> str:
    """What is most like it on the screen, as a sentence; "" for nothing like it."""
    texts = [one_line(each) for each in view.texts]
    near = get_close_matches(one_line(text), texts, n=1, cutoff=0.5)
    return f' The nearest is "{near[0]}".' if near else ""


def rows_of(view: View, text: str, table: str | None, cells: Collection[str] = ()) -> list[Row]:
    """The rows with a cell that is `text`, and cells that hold each of `cells`."""
    wanted = one_line(text)
    return [
        row
        for row in view.rows
        if (table is None or not row.table or is_called(row.table, table))
        and any(one_line(cell) == wanted for cell in row.cells)
        and all(any(one_line(part) in one_line(cell) for cell in row.cells) for part in cells)
    ]


def the_row(view: View, text: str, table: str | None) -> tuple[Row | None, str]:
    """The one row with this cell, or what is wrong."""
    found = rows_of(view, text, table)
    if len(found) == 1:
        return found[0], ""
    if found:
        told = "; ".join(row.text for row in found[:3])
        return None, f'{len(found)} rows have "{text}": {told}'
    return None, f'there is no row "{text}". {told_rows(view)}'


def told_rows(view: View) -> str:
    """The first rows, for a person who reads a failure."""
    told = "; ".join(row.text for row in view.rows[:6])
    more = f" and {len(view.rows) - 6} more" if len(view.rows) > 6 else ""
    return f"Rows here: {told}{more}" if told else "There are no rows here."
