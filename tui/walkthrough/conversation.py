"""One person's lines to an app in plain mode, and what is said to each."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from contextvars import Context

from tui.base import BaseApp
from tui.plain.ear import Ear, InputEnded
from tui.plain.room import UNUSED
from tui.plain.start import converse
from tui.plain.voice import Voice
from tui.walkthrough.driver import NotThere, ProgramEnded
from tui.walkthrough.page import Page

PATIENCE = 30  # seconds for a prompt; only a server that doesn't answer takes so long
LATE = f"Plain mode has asked for nothing for {PATIENCE} seconds: it waits for a server."
MOVED = "Another screen came up just then, and what was typed was not used."
WHY = "a walkthrough"


class Unused(NotThere):
    """The screen had changed before the line came; nothing was done."""


class Conversation:
    """Begins at once, in a task and a context of its own. Called in the loop."""

    def __init__(self, app: BaseApp) -> None:
        self.page = Page()
        self._sent = 0
        self._descriptor, self._keyboard = os.pipe()
        self._ear = Ear(self._descriptor)
        self._app = app
        talk = self._talk(self._ear, Voice(self.page.write))
        self._task = asyncio.get_running_loop().create_task(talk, context=Context())
        self._task.add_done_callback(lambda _: self.page.wake())

    async def _talk(self, ear: Ear, voice: Voice) -> None:
        """Start the app and talk until it is left."""
        await converse(_left_alone(self._app), ear, voice, WHY)

    @property
    def is_over(self) -> bool:
        """The app was left, or it failed."""
        return self._task.done()

    async def settle(self) -> None:
        """Wait until plain mode asks for a line, or is over. Raises NotThere for neither."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not (self.is_over or self._is_asked):
                    await self.page.news()
        except TimeoutError:
            raise NotThere(LATE) from None

    @property
    def _is_asked(self) -> bool:
        return bool(self.page.prompt) and self.page.answered == self._sent

    async def prompt(self) -> str:
        """The prompt that waits. Raises ProgramEnded where none will come, NotThere for now."""
        await self.settle()
        if self.is_over:
            raise ProgramEnded(f"Keydesk was left, with exit code {self._app.return_code}.")
        return self.page.prompt

    async def types(self, line: str) -> list[str]:
        """Answer the prompt; returns what is said to that. Raises Unused, NotThere."""
        seen = await self.prompt()
        self.page.typed(line)
        os.write(self._keyboard, f"{line}\n".encode())
        self._sent += 1
        await self.settle()
        if self.is_over:
            return []
        reply = [said.text for said in self.page.reply]
        if self.page.took != seen or UNUSED in reply:
            raise Unused(MOVED)
        return reply

    async def stop(self) -> None:
        """End the input, and wait until the app is left and the ear has heard that."""
        os.close(self._keyboard)
        await self._task
        with suppress(InputEnded):
            while True:
                await self._ear.line()
        os.close(self._descriptor)


def _left_alone(app: BaseApp) -> BaseApp:
    """Without Textual's hold on what is printed: several apps would give it back out of turn."""
    app._capture_stdout, app._capture_stderr = sys.stdout, sys.stderr  # type: ignore[assignment]
    return app
