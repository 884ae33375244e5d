"""The screen in front as plain mode tells it to somebody who asks for all and sends nothing."""

from __future__ import annotations

import asyncio
import os
import termios
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from textual.pilot import Pilot

from tui.audit.scene import Scene
from tui.outline import Entry, Role, outline
from tui.plain import answers
from tui.plain.ear import LOCAL, Ear, InputEnded
from tui.plain.room import MORE, Room
from tui.plain.talk import Talk
from tui.plain.voice import Voice

PATIENCE = 30  # seconds until a prompt that never comes is told


@dataclass(frozen=True)
class Turn:
    """A line that was typed, what was said to it, and the prompt that then waits.

    `echoes` says whether what is typed at that prompt would be shown.
    """

    typed: str
    said: tuple[str, ...]
    prompt: str
    echoes: bool


@dataclass
class Telling:
    """What stood on the screen, all that was written about it, and in which turns.

    `whole` is the screen as it is told on demand, `menu` the list of what can be done, `fields` are
    the turns by the field that was gone to, `back` the one that went back from the last of them.
    """

    entries: Sequence[Entry] = ()
    written: list[str] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    fields: dict[str, Turn] = field(default_factory=dict)
    whole: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()
    back: Turn | None = None
    left: Sequence[Entry] = ()

    @property
    def controls(self) -> list[Entry]:
        """What something can be done with."""
        return [entry for entry in self.entries if entry.is_control]


class Listener:
    """Types lines at a terminal of its own, each once it is asked for."""

    def __init__(self, telling: Telling, keyboard: int) -> None:
        self._telling = telling
        self._keyboard = keyboard
        self._heard = 0
        self._news = asyncio.Event()

    def write(self, text: str) -> None:
        """What the voice writes next."""
        self._telling.written.append(text)
        self._news.set()

    async def turn(self, typed: str | None = None) -> Turn:
        """Type a line, or begin by listening; whatever is more than a page is asked for."""
        if typed is not None:
            os.write(self._keyboard, f"{typed}\n".encode())
        said = await self._until_asked()
        while said[-1].startswith(MORE):
            os.write(self._keyboard, b"\n")
            said = [*said[:-1], *await self._until_asked()]
        *lines, prompt = said
        turn = Turn(typed or "", tuple(lines), prompt, self._echoes())
        self._telling.turns.append(turn)
        return turn

    async def _until_asked(self) -> list[str]:
        async with asyncio.timeout(PATIENCE):
            while not self._is_asked():
                self._news.clear()
                await self._news.wait()
        said = "".join(self._telling.written[self._heard :])
        self._heard = len(self._telling.written)
        return said.removeprefix("\n").split("\n")

    def _is_asked(self) -> bool:
        fresh = self._telling.written[self._heard :]
        return bool(fresh) and not fresh[-1].endswith("\n")

    def _echoes(self) -> bool:
        return bool(termios.tcgetattr(self._keyboard)[LOCAL] & termios.ECHO)


async def told(scene: Scene) -> Telling:
    """Hear the screen as a whole, go to each of its fields, and end the input there.

    Raises TimeoutError where nothing is asked.
    """
    telling, focused = Telling(), scene.screen.focused
    async with _listening(scene.pilot, telling) as listener:
        await listener.turn()  # by then all that was under way is done
        telling.entries = outline(scene.screen)
        await _hear(telling, listener)
    telling.left = outline(scene.screen)
    scene.screen.set_focus(focused)
    return telling


async def _hear(telling: Telling, listener: Listener) -> None:
    await listener.turn(answers.HELP)
    telling.whole = (await listener.turn(answers.AGAIN)).said
    telling.menu = (await listener.turn(answers.GO_TO)).said
    for entry in telling.controls:
        if entry.role is Role.FIELD and not entry.unavailable:
            telling.fields[entry.name] = await listener.turn(f"{answers.GO_TO}{entry.name}")
    if telling.fields:
        telling.back = await listener.turn(answers.BACK)


@asynccontextmanager
async def _listening(pilot: Pilot[Any], telling: Telling) -> AsyncIterator[Listener]:
    keyboard, terminal = os.openpty()
    ear = Ear(terminal)
    listener = Listener(telling, keyboard)
    room = Room(pilot, ear, Voice(listener.write), lambda: None)
    talk = asyncio.create_task(Talk(room).run())
    try:
        yield listener
    finally:
        os.close(keyboard)
        with suppress(InputEnded):
            await asyncio.wait_for(talk, PATIENCE)
        os.close(terminal)
