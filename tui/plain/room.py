"""Where the conversation takes place: hears a line, tells what comes meanwhile, notices moves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from textual.pilot import Pilot
from textual.screen import Screen

from tui.outline.live import News, live_texts
from tui.plain.ear import Ear, InputEnded
from tui.plain.menu import title_of
from tui.plain.quiet import Quiet
from tui.plain.voice import Voice

LOOK_EVERY = 0.2  # seconds between looks for news while nobody types
PATIENCE = 1.0  # seconds of work after which a word about it is passed on
PAGE = 20  # rows until a person is asked whether to go on
MORE = "More? (Enter, q)"
EVENT = "Event: "
PRESS_ENTER = "Press Enter"
UNUSED = "What you typed was not used, because the screen had changed."


class Moved(Exception):
    """Another screen came up by itself while a line was awaited."""


class Room:
    """The app, the ear and the voice."""

    def __init__(
        self, pilot: Pilot[Any], ear: Ear, voice: Voice, alive: Callable[[], object]
    ) -> None:
        self.pilot = pilot
        self.ear = ear
        self.voice = voice
        self.tells_events = True
        self._told: set[str] = set()
        self._alive = alive
        self._screen: Screen[Any] | None = None
        self._known: News = {}

    @property
    def is_over(self) -> bool:
        """The app has been left."""
        return self.pilot.app.return_code is not None

    @property
    def moved(self) -> bool:
        """Another screen is in front than the one that was told last."""
        return self.pilot.app.screen is not self._screen

    def stands_in(self, screen: Screen[Any]) -> set[str]:
        """What this screen says now is being told; returns what was told since the last time."""
        self._screen = screen
        self._known = live_texts(screen)
        told, self._told = self._told, set()
        return told

    async def say(self, lines: Iterable[str]) -> None:
        """Lines, a page at a time where a person reads them."""
        for line in lines:
            if self.voice.rows >= PAGE and self.ear.is_terminal:
                self.voice.prompt(MORE)
                if (await self._line()).strip() == "q":
                    return
            self.voice.say(line)

    async def settle(self) -> None:
        """Wait until what was asked is done; where that takes long, say what the screen says."""
        began, quiet = time.monotonic(), Quiet(self.pilot)
        while not await quiet.come() and not self.is_over:
            if self.ear.ended:
                raise InputEnded
            if not self.moved and time.monotonic() > began + PATIENCE:
                self._tell_news("")

    async def hear(self, prompt: str, *, secret: bool = False) -> str:
        """The answer to a prompt. Raises Moved, once the person knows, and InputEnded."""
        self.ear.whisper(secret)
        try:
            self.voice.prompt(prompt)
            while True:
                line = await self._line_within(LOOK_EVERY)
                if self.moved:
                    await self._move(line)
                if line is not None:
                    return line
                if self._tell_news(EVENT):
                    self.voice.prompt(prompt)
        finally:
            self.ear.whisper(False)

    async def _move(self, line: str | None) -> NoReturn:
        """Let the person know, and begin anew on the other screen."""
        used = line is None
        if line is None:
            await self.settle()  # one screen gives way to another by way of the one below both
            self.ear.forget()
            title = title_of(self.pilot.app.screen)
            if self.tells_events:
                self.voice.say(f"{EVENT}another screen, {title}.")
            self.voice.prompt(PRESS_ENTER)
            used = not (await self._line()).strip()
        if not used:  # Enter alone too would have done something on the screen before
            self.voice.say(UNUSED)
        raise Moved

    def _tell_news(self, mark: str) -> bool:
        """Say what has changed by itself; True where something was said."""
        now = live_texts(self.pilot.app.screen)
        fresh = [text for widget, text in now.items() if self._known.get(widget) != text]
        self._known = now
        if not self.tells_events:
            return False
        for text in fresh:
            self.voice.say(f"{mark}{text}")
        self._told.update(fresh)
        return bool(fresh)

    async def _line(self) -> str:
        line = None
        while line is None:
            line = await self._line_within(LOOK_EVERY)
        return line

    async def _line_within(self, seconds: float) -> str | None:
        if self.is_over:
            raise InputEnded
        line = await self.ear.line(seconds)
        if line is not None:
            self.voice.answered(echoed=self.ear.is_terminal)
            self._alive()
        return line
