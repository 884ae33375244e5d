"""NO_COLOR (no-color.org): the terminal's own two colours, with bold, reverse and underline."""

import os
from functools import lru_cache
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor


class ColourlessApp(App[None]):
    """An app that sends no colour where NO_COLOR says something; empty, it says nothing.

    Textual 8.2 sends greys instead, black on black in an ANSI theme, and does so for an empty one.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.no_color = bool(os.environ.get("NO_COLOR"))
        textuals = (Monochrome, NoColor)
        self._filters = [one for one in self._filters if not isinstance(one, textuals)]
        if self.no_color:
            self._filters.append(Colourless())


class Colourless(LineFilter):
    """Takes colours and dimness out of a line."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same text in attributes alone."""
        return [
            Segment(text, style and _colourless(style), control)
            for text, style, control in segments
        ]


@lru_cache(1024)
def _colourless(style: Style) -> Style:
    # What a click means is in the meta, which Rich takes away with the colours.
    return style.without_color + Style(dim=False) + Style.from_meta(style.meta)
