"""Runs the checks on the screen in front."""

from collections.abc import AsyncIterator, Collection
from typing import Any

from textual.pilot import Pilot
from textual.widget import Widget

from tui.audit import colour, cursor, focus, idle, names, state, whole  # noqa: F401
from tui.audit.finding import Fault, Finding
from tui.audit.scene import Scene
from tui.audit.table import CHECKS, Check

ALL = frozenset(check.requirement for check in CHECKS)


async def audit(
    pilot: Pilot[Any],
    *,
    screen_name: str,
    theme: str,
    size: tuple[int, int],
    only: Collection[str] = ALL,
) -> list[Finding]:
    """The faults of the screen in front, each once; `only` names the requirements to check.

    Nothing moves meanwhile: a frame in the midst of a movement would be anybody's guess.
    """
    scene = Scene(pilot)
    scene.app.animation_level = "none"
    wanted = [check for check in CHECKS if check.requirement in only]
    found = dict.fromkeys([each async for each in _faults(scene, wanted)])
    return [
        Finding(requirement, screen_name, fault.control, theme, size, fault.sentence)
        for requirement, fault in found
    ]


async def _focus(scene: Scene, widget: Widget) -> None:
    if scene.screen.focused is not widget:
        scene.screen.set_focus(widget)
        await scene.settle()
        await scene.settle()  # what scrolls into view does so after its frame


async def _faults(scene: Scene, checks: list[Check]) -> AsyncIterator[tuple[str, Fault]]:
    first = scene.screen.focused
    for widget in scene.screen.focus_chain:
        for check in checks:
            if check.at_stop and widget.is_attached:
                await _focus(scene, widget)
                async for fault in check.at_stop(scene, widget):
                    yield check.requirement, fault
    scene.screen.set_focus(first)
    for check in checks:
        if check.of_screen:
            await scene.settle()
            async for fault in check.of_screen(scene):
                yield check.requirement, fault
