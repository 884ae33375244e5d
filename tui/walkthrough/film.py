"""A run as a film: several people's terminals on one screen, with scenes, captions and cuts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import TextIO

from rich.cells import cell_len, set_cell_size

from models.vocabulary.visible_text import visible
from tui.walkthrough.cast import Cast, Event, Version
from tui.walkthrough.frame import Frame
from tui.walkthrough.repaint import repaint
from tui.walkthrough.script import Size
from tui.walkthrough.seen_bytes import SeenBytes

CLEARS = re.compile(r"\x1b\[[0-3]?J|\x1b\[\?(?:47|1047|1049)[hl]|\x1bc|\x1b\[!p|\x1b\[[\d;]*r")
"""What may take the caption row or its fence away."""

SAVE, RESTORE = "\x1b7", "\x1b8"
AS_BEFORE = "\x1b[?1049l\x1b[r\x1b[0m\x1b[?25h"  # a program may have ended off screen
BELOW = 1  # rows that a caption takes


class Film:
    """Shows one person's terminal at a time; what another's writes meanwhile is not shown.

    `seconds` is the clock of the film, `began` the world's time at its start. With
    `caption_row`, captions are drawn below the screen too, which is one row higher for it.
    """

    def __init__(
        self,
        file: TextIO,
        size: Size,
        title: str,
        *,
        began: datetime,
        seconds: Callable[[], float],
        caption_row: bool = False,
        version: Version = 2,
    ) -> None:
        self._size = self._told_size = size
        self._below = BELOW if caption_row else 0
        self._seconds, self._start = seconds, seconds()
        self._hidden_at: float | None = None
        self._cast = Cast(file, self._whole, title, began, version)
        self._read: defaultdict[str, SeenBytes] = defaultdict(SeenBytes)
        self._person: str | None = None
        self._caption = ""
        self._show(self._fenced())

    @property
    def position(self) -> float:
        """Seconds from the start of the film; it stands still while the film is cut."""
        now = self._seconds() if self._hidden_at is None else self._hidden_at
        return now - self._start

    def output(self, person: str, data: bytes) -> None:
        """What a person's terminal was sent."""
        text = self._read[person](data)
        if text and person == (self._person or person) and self._hidden_at is None:
            self._person = person
            self._show(text)
            if CLEARS.search(text):
                self._show(self._fenced())

    def turn_to(self, person: str, frame: Frame, cursor: tuple[int, int] = (0, 0)) -> None:
        """Show another person's terminal, as it is now."""
        self._person = person
        if self._hidden_at is None:
            self._paint(frame, cursor)

    def scene(self, title: str) -> None:
        """Begin a chapter; the caption of the one before is gone."""
        self._cast.add(self.position, Event.MARK, title)
        self._say("")

    def caption(self, text: str) -> None:
        """Say this, until something else is said."""
        self._cast.add(self.position, Event.MARK, text)
        self._say(text)

    def pause(self, seconds: float) -> None:
        """Leave time to read, which goes by in the film alone."""
        if self._hidden_at is None:
            self._start -= seconds

    def resize(self, size: Size) -> None:
        """The terminals have another size from now on."""
        self._size = size
        if self._hidden_at is None:
            self._resized()

    def hide(self) -> None:
        """Cut what follows, its time too."""
        if self._hidden_at is None:
            self._hidden_at = self._seconds()

    def show(self, frame: Frame, cursor: tuple[int, int] = (0, 0)) -> None:
        """Go on with the screen as it is now."""
        if self._hidden_at is None:
            return
        self._start += self._seconds() - self._hidden_at
        self._hidden_at = None
        self._resized()
        self._paint(frame, cursor)

    def close(self) -> None:
        """Leave a player's terminal as it was; the file is the caller's to close."""
        self._show(AS_BEFORE)
        self._cast.close()

    @property
    def _whole(self) -> Size:
        columns, rows = self._size
        return columns, rows + self._below

    def _resized(self) -> None:
        if self._size != self._told_size:
            self._told_size = self._size
            columns, rows = self._whole
            self._cast.add(self.position, Event.RESIZE, f"{columns}x{rows}")
            self._show(self._fenced())

    def _paint(self, frame: Frame, cursor: tuple[int, int]) -> None:
        self._show(repaint(frame, cursor).decode())
        self._show(self._fenced())

    def _say(self, caption: str) -> None:
        self._caption = caption
        if self._hidden_at is None:
            self._show(self._fenced())

    def _fenced(self) -> str:
        """The caption, where a row is kept for it, and the program's scrolling kept out of it."""
        if not self._below:
            return ""
        columns, rows = self._size
        line = f"\x1b[0;7m{fitted(self._caption, columns)}" if self._caption else "\x1b[0m\x1b[2K"
        return f"{SAVE}\x1b[1;{rows}r\x1b[{rows + 1};1H{line}\x1b[0m{RESTORE}"

    def _show(self, text: str) -> None:
        if text:
            self._cast.add(self.position, Event.OUTPUT, text)


def fitted(text: str, width: int) -> str:
    """A text as wide as this, cut with an ellipsis or filled with blanks."""
    clean = " ".join(visible(text, lines=True).split())
    if cell_len(clean) <= width:
        return set_cell_size(clean, width)
    return set_cell_size(clean, width - 1) + "…"
