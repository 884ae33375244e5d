"""A blind person's braille display: the real BRLTTY reads a test's terminal, line by line."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple, Self

from pyte.screens import Char

from tests.brltty import TIMEOUT, NoBrailleError, running
from tests.shared_screen import SharedScreen
from tests.terminal import Cursor, Terminal

CELLS = 40


class Shown(NamedTuple):
    """What the cells show, without blanks at the end, and the cell that the cursor is on."""

    line: str
    cursor: int

    @property
    def at_cursor(self) -> str:
        """The cells from the cursor on."""
        return self.line[self.cursor :]


class BrailleDisplay:
    """A display of 40 cells that follows a terminal's cursor, as BRLTTY moves it.

    `home` is a folder of its own: it names the memory in which the two meet. Entering raises
    NoBrailleError where the machine can't have it.
    """

    def __init__(self, terminal: Terminal, home: Path) -> None:
        self._terminal, self._home = terminal, home
        self._changed = threading.Condition()
        self._line = ""
        self._rows, self._cursor = [""], Cursor(0, 0, True)
        self._open = ExitStack()

    def shown(self) -> Shown:
        """What the display shows, once that is of the cursor's row and the cursor is in it."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._left() is not None, TIMEOUT):
                raise AssertionError(f"BRLTTY stays on {self._line!r}\n{self._terminal.picture()}")
            left = self._left()
            assert left is not None
            return Shown(self._line.rstrip(), self._cursor.column - left)

    def _left(self) -> int | None:
        """The screen's column that the first cell shows, if the cursor is in the cells."""
        row, column = self._rows[self._cursor.row], self._cursor.column
        lefts = range(max(column - CELLS + 1, 0), column + 1)
        shown = (left for left in lefts if row[left : left + CELLS].ljust(CELLS) == self._line)
        return next(shown, None)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            try:
                memory = SharedScreen(self._home)
            except OSError as error:
                raise NoBrailleError(str(error)) from None
            stack.callback(memory.close)
            stack.enter_context(self._terminal.watched(lambda shown: self._mirror(shown, memory)))
            stack.enter_context(running(self._home, CELLS, self._show))
            self.shown()
            memory.hide()
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _mirror(self, terminal: Terminal, memory: SharedScreen) -> None:
        rows, cursor = ["".join(map(as_byte, row)) for row in terminal.cells()], terminal.cursor
        memory.show(rows, cursor)
        with self._changed:
            self._rows, self._cursor = rows, cursor
            self._changed.notify_all()

    def _show(self, line: str) -> None:
        with self._changed:
            self._line = line
            self._changed.notify_all()


def as_byte(cell: Char) -> str:
    """A cell's character; a cell has one byte there, and BRLTTY reads those that are ASCII."""
    first = cell.data[:1] or " "
    return first if first.isascii() else "?"
