"""Waits until a screen has done what was asked of it."""

import asyncio
from typing import Any

from textual._queue import Queue
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen

WORK = frozenset({"ask", "load", "learn", "modes", "sign-out", "demo-phone"})
"""Groups of workers that end by themselves; others wait for a person, a phone or a server."""
SHORTEST, LONGEST = 0.002, 0.05  # seconds between looks: short at first, for what is done at once
SOON = 20  # looks at widgets that work, in the loop's next turns; then after a pause
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
            await _work_through(pilot.app)
            await asyncio.sleep(seconds)
            pilot.app.screen._on_timer_update()
    except TimeoutError:
        return  # what is still under way shows at the next look


async def _work_through(app: App[Any]) -> None:
    """Textual's Pilot sends each widget a message and awaits it, though hardly any is at work."""
    looks = 0
    at_work: list[MessagePump] = [app, *app.screen.walk_children(with_self=True)]
    while at_work := [each for each in at_work if _is_at_work(each)]:
        if app._exception_event.is_set():
            return
        looks += 1
        await asyncio.sleep(0 if looks < SOON else SHORTEST)


def _is_at_work(pump: MessagePump) -> bool:
    """Returns whether it does, or will do, anything but wait for a message."""
    if pump._closed:
        return False
    queue: Queue[Message | None] = pump._message_queue
    waits = len(queue.ready_event._waiters) > 0
    return not (waits and queue.empty() and pump._pending_message is None)


def _is_busy(app: App[Any]) -> bool:
    """A worker that waits for the answer to a question belongs to the screen below it."""
    here = (app, app.screen)
    return any(each.is_running and each.group in WORK and each.node in here for each in app.workers)
