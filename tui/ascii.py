"""For a terminal that is not UTF-8: every character as one of ASCII that is as wide."""

import os
import unicodedata
from functools import lru_cache
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter

from screens.terminal import speaks_utf8

LIKE = {"•": "*", "●": "*", "…": ".", "▲": "^", "▼": "v", "◀": "<", "▶": ">", "✓": "x", "✔": "x"}
EDGES = {"▔": "-", "▁": "-", "▏": "|", "▕": "|"}
ACROSS, UPRIGHT, CROSSING = ("HORIZONTAL", "LEFT", "RIGHT"), ("VERTICAL", "UP", "DOWN"), "+"


class AsciiApp(App[None]):
    """An app that draws in ASCII where the locale's character set is not UTF-8."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.draws_ascii = not speaks_utf8(os.environ)
        if self.draws_ascii:
            self._filters.append(AsciiFilter())

    def paintable(self, text: str) -> str:
        """A text as this terminal can show it."""
        return as_wide(text) if self.draws_ascii else text


class AsciiFilter(LineFilter):
    """The last step before a line is painted, so columns stay where they were."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same cells in the same styles."""
        return [Segment(as_wide(text), style, control) for text, style, control in segments]


def as_wide(text: str) -> str:
    """Text in ASCII that takes as many cells; several characters may share one (an emoji's)."""
    if text.isascii():
        return text
    return set_cell_size("".join(map(_like, text)), cell_len(text))


@lru_cache(1024)
def _like(mark: str) -> str:
    """An ASCII likeness as wide as the character; nothing for what takes no cell."""
    if mark.isascii():
        return mark
    likeness = LIKE.get(mark) or EDGES.get(mark) or _drawn(mark) or _spelled(mark)
    width = cell_len(mark)
    return likeness if len(likeness) == width else "?" * width


def _drawn(mark: str) -> str:
    name = unicodedata.name(mark, "")
    if "\u2580" <= mark <= "\u259f":
        return "#"
    if not name.startswith("BOX DRAWINGS"):
        return ""
    across, upright = (any(word in name for word in words) for words in (ACROSS, UPRIGHT))
    return CROSSING if across == upright else "-" if across else "|"


def _spelled(mark: str) -> str:
    from anyascii import anyascii  # its tables are for this kind of terminal alone

    return "".join(sign for sign in anyascii(mark) if sign.isprintable())
