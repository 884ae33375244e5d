"""Runs the checks on the screen in front."""

from collections.abc import AsyncIterator, Collection
from typing import Any

from textual.pilot import Pilot
from textual.widget import Widget

from tui.audit import colour, cursor, focus, idle, names, plain, state, whole  # noqa: F401
from tui.audit.finding import Fault, Finding
from tui.audit.scene import Scene
from tui.audit.table import CHECKS, Check
from tui.audit.telling import told

ALL = frozenset(check.requirement for check in CHECKS)
PLAIN = frozenset(check.requirement for check in CHECKS if check.of_telling)
PLAIN_MODE, PROMPTS = "plain mode", "PL-04"


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
    heard = dict.fromkeys([each async for each in _heard(scene, wanted)])
    return [
        Finding(requirement, screen_name, fault.control, seen, size, fault.sentence)
        for seen, faults in ((theme, found), (PLAIN_MODE, heard))
        for requirement, fault in faults
    ]


async def _heard(scene: Scene, checks: list[Check]) -> AsyncIterator[tuple[str, Fault]]:
    """The faults in plain mode, for which the screen is told once."""
    if any(check.of_telling for check in checks):
        try:
            telling = await told(scene)
        except TimeoutError:
            yield PROMPTS, Fault("", "Nothing is asked there.")
            return
        for check in checks:
            for fault in check.of_telling(telling) if check.of_telling else ():
                yield check.requirement, fault


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
