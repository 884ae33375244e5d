"""Checks of colours, cell by cell, wherever the focus is."""

from collections.abc import AsyncIterator, Callable, Iterator

from textual.errors import NoWidget
from textual.widget import Widget

from tui.audit.contrast import contrast
from tui.audit.finding import Fault
from tui.audit.scene import Cell, Scene
from tui.audit.table import at_stop, of_screen

READABLE, IN_CONTRAST = 4.5, 7.0


@at_stop("FS-06")
async def text_is_readable_at_a_stop(scene: Scene, _: Widget) -> AsyncIterator[Fault]:
    """Each text is 4.5:1 on its ground, 7:1 in a theme of high contrast."""
    for fault in _faint(scene):
        yield fault


@of_screen("FS-06")
async def text_is_readable(scene: Scene) -> AsyncIterator[Fault]:
    """The same where nothing takes the focus."""
    for fault in _faint(scene):
        yield fault


@of_screen("FS-28")
async def no_text_in_the_colour_of_its_ground(scene: Scene) -> AsyncIterator[Fault]:
    """No text has the colour that is behind it."""
    for name, worst, _ in _by_widget(scene, lambda ratio: ratio == 1):
        yield Fault(name, f"The text {worst.glyph!r} has the colour of its ground.")


def _faint(scene: Scene) -> Iterator[Fault]:
    least = IN_CONTRAST if "contrast" in scene.app.theme else READABLE
    for name, worst, disabled in _by_widget(scene, lambda ratio: 1 < ratio < least):
        kind = "Unavailable text" if disabled else "Text"
        yield Fault(name, f"{kind} has {_ratio(worst):.1f}:1, less than {least}:1.")


def _by_widget(scene: Scene, at_fault: Callable[[float], bool]) -> Iterator[tuple[str, Cell, bool]]:
    worst: dict[Widget, Cell] = {}
    for cell in scene.cells():
        if cell.is_text and at_fault(_ratio(cell)):
            try:
                widget, _ = scene.screen.get_widget_at(*cell.at)
            except NoWidget:
                continue
            worst[widget] = min(worst.get(widget, cell), cell, key=_ratio)
    for widget, cell in worst.items():
        yield scene.name_of(widget), cell, widget.is_disabled


def _ratio(cell: Cell) -> float:
    """The terminal's own colours are nobody's fault; they count as readable."""
    ink, ground = cell.style.color, cell.style.bgcolor
    if ink is None or ground is None or ink.is_default or ground.is_default:
        return 21.0
    return contrast(ink, ground)
