"""Films a run: each byte of a terminal; elsewhere the screen before each step."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tui.walkthrough import pace
from tui.walkthrough.driver import Driver, NotThere, ProgramEnded
from tui.walkthrough.film import Film
from tui.walkthrough.frame import Frame
from tui.walkthrough.outcome import Kept
from tui.walkthrough.pace import Pace
from tui.walkthrough.pty_driver import PtyDriver
from tui.walkthrough.script import Scene, Step
from tui.walkthrough.secrecy import shows_key
from tui.walkthrough.show import Show


class Filming(Show):
    """A film; its pace takes time there alone. `keys` says whether setup keys may be seen."""

    def __init__(self, film: Film, path: Path, pace: Pace, *, keys: bool) -> None:
        self._film, self._path, self._pace, self._keys = film, path, pace, keys
        self._driver: Driver | None = None
        self._person = ""
        self._seen: Frame | None = None
        self._live: dict[str, Driver] = {}  # whose bytes are filmed as they come
        self._asked_to_hide = False

    async def scene(self, scene: Scene) -> None:
        """A chapter."""
        await self._look()
        self._film.scene(scene.title)

    async def turn_to(self, person: str, driver: Driver) -> None:
        """Another screen."""
        self._person, self._driver, self._seen = person, driver, None
        await self._look()
        # Of a real server nothing is filmed before it was looked at.
        if self._keys and isinstance(driver, PtyDriver) and self._live.get(person) is not driver:
            self._live[person] = driver
            driver.watch(partial(self._film.output, person))

    async def step(self, step: Step) -> None:
        """What the step before has done, and time to see it."""
        await self._look()
        self._film.pause(pace.before(step, self._pace))

    async def caption(self, text: str) -> None:
        """A caption, and time to read it."""
        self._film.caption(text)
        self._film.pause(pace.to_read(text, self._pace))

    async def pause(self, seconds: float) -> None:
        """Time to read."""
        await self._look()
        self._film.pause(seconds)

    async def hide(self) -> None:
        """Cut."""
        await self._look()
        self._asked_to_hide = True
        self._film.hide()

    async def unhide(self) -> None:
        """Go on, unless the screen may not be seen."""
        self._asked_to_hide = False
        await self._look()

    def kept(self) -> tuple[Kept, ...]:
        """The place in the film."""
        return (Kept(self._path, self._film.position),)

    async def end(self) -> None:
        """The last step's doing, and the end of the film."""
        await self._look()
        self._film.pause(pace.LEAST if self._pace != 0 else 0.0)
        self._film.close()

    async def _look(self) -> None:
        if self._driver is None:
            return
        try:
            seen = not self._asked_to_hide and (self._keys or not await self._key())
            frame = await self._driver.frame()
        except (NotThere, ProgramEnded):
            return  # the runner tells of it, with the step that finds it out
        if not seen or frame is None:
            self._film.hide()
            return
        self._film.show(frame)
        known = self._seen is not None and self._person in self._live
        if frame != self._seen and not known:
            self._film.turn_to(self._person, frame)
        self._seen = frame

    async def _key(self) -> bool:
        return self._driver is not None and shows_key(await self._driver.look())
