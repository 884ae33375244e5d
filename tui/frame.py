"""What the terminal shows, cell by cell, and what turns it into the next frame."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Offset
from textual.strip import Strip

from tui.cells import UNKNOWN, Row, UnsureError, cells, doubtful, mend
from tui.pen import Pen

Piece = tuple[int, int, list[Strip]]


class Frame:
    """The rows that were last written; a cell that nobody knows is written in any case."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._rest: Offset | None = None

    def forget(self) -> None:
        """The terminal may show anything now."""
        self._rows, self._rest = [], None

    def follow(self, update: CompositorUpdate, rest: Offset, colours: ColorSystem) -> str:
        """What is to be sent for an update; "" when all of it, the cursor too, is there already.

        Raises UnsureError where what the terminal will show can't be told.
        """
        self._fit(*extent(update))
        pen = Pen()
        for row, found in groupby(sorted(pieces(update), key=itemgetter(0)), itemgetter(0)):
            self._follow_row(pen, row, [(x, cells(strips, colours)) for _, x, strips in found])
        if pen.row < 0 and rest == self._rest:
            return ""
        self._rest = rest
        return pen.finish(rest.y, rest.x)

    def _fit(self, width: int, height: int) -> None:
        if height != len(self._rows) or (height and width != len(self._rows[0])):
            self._rows = [[UNKNOWN] * width for _ in range(height)]
            self._rest = None

    def _follow_row(self, pen: Pen, y: int, parts: list[tuple[int, Row]]) -> None:
        old = self._rows[y]
        new = old.copy()
        for x, row in parts:
            new[x : x + len(row)] = row
        del new[len(old) :]
        if new == old:
            return
        mend(new)
        for column in changed(old, new):
            pen.write(y, column, new)
        self._rows[y] = new


def changed(old: Row, new: Row) -> Iterator[int]:
    """The columns to write, none of them a wide character's second half."""
    until = 0
    for column, cell in enumerate(new):
        if cell.width < 1 or (column >= until and is_same(old, new, column)):
            continue
        yield column
        # a terminal that knows no joined emoji draws its parts side by side, over what follows
        if len(cell.text) > 1 and doubtful(cell.text):
            until = column + 2 * len(cell.text)


def is_same(old: Row, new: Row, column: int) -> bool:
    """Whether a character stands there already, both its halves if it is wide."""
    if new[column] != old[column]:
        return False
    return new[column].width == 1 or new[column + 1] == old[column + 1]


def extent(update: CompositorUpdate) -> tuple[int, int]:
    """Columns and rows of the whole screen that an update is for."""
    match update:
        case LayoutUpdate():
            return update.region.right, update.region.bottom
        case ChopsUpdate():
            return max((ends[-1] for ends in update.chop_ends), default=0), len(update.chops)
    raise UnsureError


def pieces(update: CompositorUpdate) -> Iterator[Piece]:
    """Row, column and strips of all that an update holds.

    Unlike Textual's own output, whole strips even where only a part is to be updated: a cut could
    halve a wide character, and what is there already costs nothing.
    """
    match update:
        case LayoutUpdate():
            for row, strips in enumerate(update.strips, update.region.y):
                yield row, update.region.x, list(strips)
        case ChopsUpdate():
            for row, first, last in update.spans:
                line = zip(update.chop_ends[row], update.chops[row].items(), strict=False)
                for end, (column, strip) in line:
                    if strip is not None and column < last and end > first:
                        yield row, column, [strip]
