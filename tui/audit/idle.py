"""Checks that nothing moves while nobody does anything."""

from collections.abc import AsyncIterator, Iterator

from textual._callback import invoke
from textual.message_pump import MessagePump
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from screens.painted import painted
from tui.audit.finding import Fault
from tui.audit.scene import Scene
from tui.audit.table import at_stop


@at_stop("FS-08")
async def nothing_moves_when_idle(scene: Scene, _: Widget) -> AsyncIterator[Fault]:
    """What runs again and again by a timer paints nothing new: each is let run once, at once."""
    for node in (scene.app, scene.screen, *scene.screen.walk_children(Widget)):
        for timer in _running(node):
            before = _frame(scene)
            await invoke(timer._callback)  # type: ignore[arg-type]
            await scene.settle()
            if _frame(scene) != before:
                name = scene.name_of(node) if isinstance(node, Widget) else ""
                yield Fault(name, f"It repaints every {timer._interval:g} s by itself.")


def _running(node: MessagePump) -> Iterator[Timer]:
    for timer in list(node._timers):
        if timer._repeat is None and timer._callback is not None and timer._active.is_set():
            yield timer


def _frame(scene: Scene) -> list[Strip]:
    return painted(scene.screen)
