"""A screen under audit: its painted cells, and what stands at each stop of Tab."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.style import Style
from textual.app import App
from textual.errors import NoWidget
from textual.geometry import Offset, Region
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from screens.painted import painted
from tui.outline import Entry, outline
from tui.outline.words import one_line

PLAIN = Style()
DRAWN = range(0x2500, 0x25A0)  # box drawing and blocks: lines and edges, no text
PICTURES = 0x1F000  # emoji have colours of their own
ATTRIBUTES = ("bold", "reverse", "underline")


class Cell(NamedTuple):
    """One painted cell."""

    at: Offset
    glyph: str
    style: Style

    @property
    def is_text(self) -> bool:
        """It is there to be read."""
        code = ord(self.glyph)
        return bool(self.glyph.strip()) and code not in DRAWN and code < PICTURES

    @property
    def mark(self) -> tuple[object, ...]:
        """What is seen of it without colour."""
        return (self.at, self.glyph, *(bool(getattr(self.style, name)) for name in ATTRIBUTES))


def _parts(parent: Widget) -> Iterator[Region]:
    """Where its parts are; one without a place of its own may hold some that have one."""
    for part in parent.displayed_children:
        yield from [part.region] if part.region else _parts(part)


def _in(region: Region, strips: list[Strip]) -> Iterator[Cell]:
    for y in range(max(0, region.y), min(region.bottom, len(strips))):
        x = region.x
        for segment in strips[y].crop(region.x, region.right):
            for glyph in segment.text:
                yield Cell(Offset(x, y), glyph, segment.style or PLAIN)
                x += cell_len(glyph)


@dataclass(frozen=True)
class Scene:
    """The screen in front of an app that runs under a Pilot."""

    pilot: Pilot[Any]

    @property
    def app(self) -> App[Any]:
        """The app."""
        return self.pilot.app

    @property
    def screen(self) -> Screen[Any]:
        """What is in front."""
        return self.app.screen

    async def settle(self) -> None:
        """Wait until all that is under way has been painted."""
        await self.pilot.pause()

    def rows(self) -> list[str]:
        """The painted rows as text."""
        return [strip.text for strip in painted(self.screen)]

    def cells(self, region: Region | None = None) -> list[Cell]:
        """The painted cells of a region, or of all that is in front.

        A question lies over a dimmed screen that is not read; only its own parts count.
        """
        parts = _parts(self.screen) if region is None else [region]
        strips = painted(self.screen)
        return [cell for part in parts for cell in _in(part, strips)]

    def seen_of(self, widget: Widget) -> Region:
        """The part of a widget that is on the screen and not scrolled away."""
        try:
            return self.screen.find_widget(widget).visible_region
        except NoWidget:
            return Region()

    def text_of(self, widget: Widget) -> str:
        """What is painted of a widget, as one line."""
        rows: dict[int, str] = {}
        for cell in self.cells(self.seen_of(widget)):
            rows[cell.at.y] = rows.get(cell.at.y, "") + cell.glyph
        return one_line(" ".join(rows.values()))

    def entry_of(self, widget: Widget) -> Entry | None:
        """What the outline says of a widget, or of what it is part of."""
        entries = {entry.widget: entry for entry in outline(self.screen)}
        around = (node for node in widget.ancestors_with_self if isinstance(node, Widget))
        return next((entries[node] for node in around if node in entries), None)

    def name_of(self, widget: Widget) -> str:
        """How a person would call it."""
        entry = self.entry_of(widget)
        return entry.name if entry else f"a nameless {type(widget).__name__}"
