"""Checks of states: what a tick box or a switch says, it says without colour."""

from collections.abc import AsyncIterator

from textual.widget import Widget

from tui.audit.finding import Fault
from tui.audit.scene import Scene
from tui.audit.table import of_screen
from tui.outline import Entry, Role, outline
from tui.outline.acting import choose, press

CAN_BE_TICKED = {Role.TICK_BOX, Role.SWITCH}


@of_screen("FS-05")
async def state_seen_without_colour(scene: Scene) -> AsyncIterator[Fault]:
    """Turning a tick box, a switch or a choice among buttons changes a glyph; it is turned back."""
    for entry in outline(scene.screen):
        if not entry.unavailable and _can_be_turned(entry):
            entry.widget.focus()
            await scene.settle()
            before = _glyphs(scene, entry.widget)
            await _turn(scene, entry, on=True)
            after = _glyphs(scene, entry.widget)
            await _turn(scene, entry, on=False)
            if before == after:
                yield Fault(entry.name, "Whether it is on is seen by colour alone.")


def _can_be_turned(entry: Entry) -> bool:
    among = entry.role is Role.CHOICE and len(entry.options) > 1
    return entry.role in CAN_BE_TICKED or (among and bool(entry.widget.query("RadioButton")))


async def _turn(scene: Scene, entry: Entry, *, on: bool) -> None:
    if entry.role in CAN_BE_TICKED:
        press(entry.widget)
    else:
        first = entry.chosen.key if entry.chosen else 0
        others = [option.key for option in entry.options if option.key != first]
        choose(entry.widget, others[0] if on else first)
    await scene.settle()


def _glyphs(scene: Scene, widget: Widget) -> list[str]:
    return [cell.glyph for cell in scene.cells(scene.seen_of(widget))]
