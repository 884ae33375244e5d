"""Hears a whole screen in plain mode, which by itself tells only what is new."""

from __future__ import annotations

from dataclasses import replace

from tui.plain import answers
from tui.plain.lines import SCREEN
from tui.plain.room import PRESS_ENTER
from tui.walkthrough.conversation import MOVED, Conversation, Unused
from tui.walkthrough.driver import NotThere
from tui.walkthrough.told import Told, asks_for, ends_in_menu, told
from tui.walkthrough.view import Control, View

MOVES = 5  # screens that may come up by themselves while one is told


class Listener:
    """Has the screen told on demand, and remembers what was said since the last act."""

    def __init__(self, talk: Conversation) -> None:
        self._talk = talk
        self._told = Told("", (), (), {})
        self._told_after = -1  # so many lines had been answered by then
        self._acted_at = 0  # the first line since the last act
        self._focus = ""

    def acts(self, on: Control | None = None) -> None:
        """An act begins; one on a control leaves the focus there."""
        self._acted_at = len(self._talk.page.lines)
        self._focus = on.name if on else ""

    async def screen(self) -> Told:
        """The screen as it was told last, if nothing was typed since; else as it is now."""
        if self._talk.page.answered != self._told_after:
            await self.listen()
        return self._told

    async def listen(self) -> View:
        """The screen as it is now."""
        for _ in range(MOVES):
            try:
                return self._view(await self._whole())
            except Unused:
                continue
        raise NotThere(MOVED)

    async def _whole(self) -> Told:
        """Texts and errors, and the list, which a prompt for a field holds back."""
        page = self._talk.page
        if await self._talk.prompt() == f"{PRESS_ENTER}: ":
            await self._talk.types("")
        known = page.known()
        lines = await self._talk.types(answers.AGAIN)
        page.mark_again(known)
        if not lines or not lines[0].startswith(SCREEN):  # the prompt was within an act
            raise Unused(MOVED)
        asked = page.prompt
        if not ends_in_menu(lines):
            lines += await self._talk.types(answers.GO_TO)
        self._told_after = page.answered
        screen = told(lines)
        self._follow_focus(screen, asked)
        self._told = screen
        return screen

    def _follow_focus(self, screen: Told, prompt: str) -> None:
        """It is on the field that was asked last, or on what was done last on this screen."""
        asked = [item.name for item in screen.items.values() if asks_for(prompt, item)]
        if asked:
            self._focus = asked[0]
        elif screen.screen != self._told.screen:
            self._focus = ""

    def _view(self, screen: Told) -> View:
        controls = tuple(
            replace(item, focused=item.name == self._focus) for item in screen.items.values()
        )
        lines = self._talk.page.lines[self._acted_at :]
        said = "\n".join(line.text for line in lines if not (line.asked or line.again))
        return View(screen.screen, screen.texts, screen.rows, said, controls)
