"""Whoever shows a run to people while it goes on: a film, or somebody at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from tui.walkthrough.driver import Driver
from tui.walkthrough.outcome import Kept
from tui.walkthrough.script import Scene, Step


class Show:
    """Each is awaited, so that a run goes on at the pace of those who watch; here nobody does."""

    async def scene(self, scene: Scene) -> None:
        """A scene begins."""

    async def turn_to(self, person: str, driver: Driver) -> None:
        """This person's terminal is the one to look at from now on."""

    async def step(self, step: Step) -> None:
        """A step is about to be played."""

    async def caption(self, text: str) -> None:
        """What the trainer says here."""

    async def pause(self, seconds: float) -> None:
        """Time to read."""

    async def hide(self) -> None:
        """What follows is not to be seen."""

    async def unhide(self) -> None:
        """What follows is."""

    def kept(self) -> tuple[Kept, ...]:
        """Where in what is kept of it this moment is."""
        return ()

    async def yours(self, phones: Sequence[str]) -> None:
        """So far was asked for: a person may go on. The phones show this, a line each."""

    async def end(self) -> None:
        """The last step is over."""
