"""A frame as bytes that bring any terminal to it."""

from __future__ import annotations

from rich.color import ColorSystem
from textual.strip import Strip

from tui.cells import PLAIN, Cell, cells, mend
from tui.pen import Pen
from tui.walkthrough.frame import Frame

CLEAR = "\x1b[0m\x1b[2J"
BLANK = Cell(" ", PLAIN, 1)


def repaint(frame: Frame, cursor: tuple[int, int] = (0, 0)) -> bytes:
    """Clear the screen and paint the frame; the cursor rests at row and column, from 0."""
    pen = Pen()
    for y, strip in enumerate(frame.rows):
        row = cells([_plain(strip)], ColorSystem.TRUECOLOR)
        mend(row)
        for x, cell in enumerate(row):
            if cell.width and cell != BLANK:
                pen.write(y, x, row)
    return (CLEAR + pen.finish(*cursor)).encode("utf-8", "replace")


def _plain(strip: Strip) -> Strip:
    """The strip without sequences of Rich's own, which show nothing and move the cursor."""
    return Strip(segment for segment in strip if not segment.control)
