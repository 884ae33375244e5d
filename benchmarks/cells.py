"""The bytes that a change of the screen needs: its changed cells, written with the least ado.

Counted are, row by row, a move of the cursor to each stretch of changed cells (or, where that is
shorter, the unchanged cells in between written once more), the change of style (SGR, ECMA-48)
where it differs from the last cell's, in 24-bit colour, the cells' text in UTF-8, and at the end a
move to where the cursor rests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyte.graphics import FG, FG_AIXTERM
from pyte.screens import Char

from tests.terminal import Cursor

Cells = Sequence[Sequence[Char]]
SWITCHES = {"bold": (1, 22), "italics": (3, 23), "underscore": (4, 24), "blink": (5, 25)}
SWITCHES |= {"reverse": (7, 27), "strikethrough": (9, 29)}
NAMES = {name: code for code, name in (FG | FG_AIXTERM).items()}
PLAIN = Char(" ")


def needed(before: Cells, after: Cells, cursor: Cursor) -> int:
    """How many bytes turn the one screen into the other, the cursor's rest included."""
    painted = b"".join(paint(before, after))
    rest = move(cursor.row, cursor.column) if painted else b""
    return len(painted) + len(rest)


def changed(before: Cells, after: Cells) -> int:
    """How many cells differ; a wide character has two."""
    rows = zip(before, after, strict=True)
    return sum(old != new for row in rows for old, new in zip(*row, strict=True))


def paint(before: Cells, after: Cells) -> Iterator[bytes]:
    """The changed cells' bytes, in reading order."""
    style = PLAIN
    for row, (old, new) in enumerate(zip(before, after, strict=True)):
        reached: int | None = None
        for column, cell in enumerate(new):
            if cell == old[column] or not cell.data:
                continue
            yield approach(new, row, reached, column, style)
            yield restyle(style, cell) + cell.data.encode()
            style = cell
            wide = column + 1 < len(new) and not new[column + 1].data
            reached = column + 1 + wide


def approach(
    cells: Sequence[Char], row: int, reached: int | None, column: int, style: Char
) -> bytes:
    """Get the cursor to a column: by a move, or by writing what already stands in between."""
    if reached == column:
        return b""
    if reached is None:
        return move(row, column)
    gap = cells[reached:column]
    again = "".join(cell.data for cell in gap).encode()
    forward = b"\x1b[%dC" % (column - reached)
    same = all(not restyle(style, cell) for cell in gap)
    return again if same and len(again) <= len(forward) else forward


def move(row: int, column: int) -> bytes:
    """CUP, with its numbers from 1."""
    return b"\x1b[%d;%dH" % (row + 1, column + 1)


def restyle(old: Char, new: Char) -> bytes:
    """The shorter of changing what differs and starting afresh; empty when nothing differs."""
    changes = list(differences(old, new))
    if not changes:
        return b""
    afresh = ["", *differences(PLAIN, new)]
    return b"\x1b[" + min(";".join(changes), ";".join(afresh), key=len).encode() + b"m"


def differences(old: Char, new: Char) -> Iterator[str]:
    """The SGR parameters that lead from one style to another."""
    for name, (on, off) in SWITCHES.items():
        if getattr(old, name) != getattr(new, name):
            yield str(on if getattr(new, name) else off)
    if old.fg != new.fg:
        yield colour(new.fg, 0)
    if old.bg != new.bg:
        yield colour(new.bg, 10)


def colour(name: str, shift: int) -> str:
    """A colour's SGR parameters: one of the named, or 24-bit from its six hexadecimal digits."""
    if name in NAMES:
        return str(NAMES[name] + shift)
    return f"{38 + shift};2;" + ";".join(str(part) for part in bytes.fromhex(name))
