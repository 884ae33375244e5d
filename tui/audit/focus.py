"""Checks of the focus: seen without colour, and a ring of Tab without a trap."""

from collections.abc import AsyncIterator, Iterable, Iterator
from itertools import pairwise

from textual.widget import Widget

from tui.audit.finding import Fault
from tui.audit.scene import Scene
from tui.audit.table import at_stop, of_screen


@at_stop("FS-04")
async def focus_seen_without_colour(scene: Scene, widget: Widget) -> AsyncIterator[Fault]:
    """A glyph, bold, reverse or underline inside the widget tells that it has the focus."""
    with_focus = {cell.mark for cell in scene.cells(scene.seen_of(widget))}
    scene.screen.set_focus(None)
    await scene.settle()
    if with_focus == {cell.mark for cell in scene.cells(scene.seen_of(widget))}:
        yield Fault(scene.name_of(widget), "That it has the focus is seen by colour alone.")


@at_stop("FS-19")
async def nothing_covers_the_focus(scene: Scene, widget: Widget) -> AsyncIterator[Fault]:
    """No bar and no toast lies over what has the focus: looked at where its rows begin and end."""
    seen = scene.seen_of(widget)
    for y in range(seen.y, seen.bottom):
        for x in {seen.x, seen.right - 1}:
            over, _ = scene.screen.get_widget_at(x, y)
            if widget not in over.ancestors_with_self:
                yield Fault(scene.name_of(widget), f"{over.css_identifier} lies over it.")
                return


@of_screen("FS-11")
async def tab_goes_round(scene: Scene) -> AsyncIterator[Fault]:
    """Tab and Shift+Tab reach all that takes the focus, in reading order, and end at the start."""
    ring = scene.screen.focus_chain
    if not ring:
        return
    scene.screen.set_focus(ring[0])
    for key, expected in (("tab", [*ring[1:], ring[0]]), ("shift+tab", list(reversed(ring)))):
        for widget in expected:
            held = scene.screen.focused
            await scene.pilot.press(key)
            for fault in _wrong(scene, key, held, widget):
                yield fault
                return
    for fault in _jumps(scene, ring):
        yield fault


def _wrong(scene: Scene, key: str, held: Widget | None, wanted: Widget) -> Iterator[Fault]:
    focused = scene.screen.focused
    name = scene.name_of(held) if held else ""
    if focused is None or not focused.is_attached:
        yield Fault(name, f"After {key} nothing that is there has the focus.")
    elif focused is held and focused is not wanted:
        yield Fault(name, f"It does not let {key} go on.")
    elif focused.is_disabled or not focused.visible or not focused.display:
        yield Fault(scene.name_of(focused), "It has the focus though it can't be used.")
    elif focused is not wanted:
        yield Fault(scene.name_of(wanted), f"{key} does not reach it in its turn.")


def _jumps(scene: Scene, ring: Iterable[Widget]) -> Iterator[Fault]:
    """Places are compared within one part that scrolls: one beside it has rows of its own."""
    for one, other in pairwise(ring):
        above = other.region.bottom <= one.region.y and other.region.x <= one.region.x
        if above and one.parent is other.parent:
            yield Fault(scene.name_of(other), f"Tab goes up to it from {scene.name_of(one)}.")
