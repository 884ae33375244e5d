"""Waits until a screen has done what was asked of it."""

import asyncio
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

WORK = frozenset({"ask", "load", "learn", "modes", "sign-out", "demo-phone"})
"""Groups of workers that end by themselves; others wait for a person, a phone or a server."""
SHORTEST, LONGEST = 0.002, 0.05  # seconds between looks: short at first, for what is done at once
STUCK = 2.0  # seconds; a widget that is taken away in the middle of it never says it is through
CALM = 3  # looks in a row without work on one screen, after which it has done what was asked


class Quiet:
    """Looks again and again whether anything is under way on the screen in front."""

    def __init__(self, pilot: Pilot[Any]) -> None:
        self._pilot = pilot
        self._pause = SHORTEST
        self._calm = 0
        self._screen: Screen[Any] | None = None

    async def come(self) -> bool:
        """Let what is under way go on for a moment; True once nothing is."""
        await breathe(self._pilot, self._pause)
        screen = self._pilot.app.screen
        if _is_busy(self._pilot.app) or screen is not self._screen:
            self._calm, self._screen = 0, screen
            self._pause = min(self._pause * 1.5, LONGEST)
        else:
            self._calm += 1
            self._pause = SHORTEST
        return self._calm >= CALM


async def breathe(pilot: Pilot[Any], seconds: float = 0) -> None:
    """Let each widget work through what it was sent so far, and the screen be drawn."""
    try:
        async with asyncio.timeout(seconds + STUCK):
            await pilot.pause(seconds)
    except TimeoutError:
        return  # what is still under way shows at the next look


def _is_busy(app: App[Any]) -> bool:
    """A worker that waits for the answer to a question belongs to the screen below it."""
    here = (app, app.screen)
    return any(each.is_running and each.group in WORK and each.node in here for each in app.workers)
