"""The target "plain": a person who reads what plain mode says and types lines, and no more."""

from __future__ import annotations

from collections.abc import Collection

from rich.segment import Segment
from textual.strip import Strip

from tui.base import BaseApp
from tui.outline.entries import Role
from tui.plain import answers
from tui.plain.answers import line_for
from tui.plain.voice import spoken
from tui.walkthrough.conversation import Conversation
from tui.walkthrough.driver import NotThere, only_one
from tui.walkthrough.frame import Frame
from tui.walkthrough.listening import Listener
from tui.walkthrough.script import Size
from tui.walkthrough.told import Told, asks_for, cells, numbered
from tui.walkthrough.view import TABLES, Control, Row, View, called

KEYS = {"escape": answers.CANCEL, "f1": answers.HELP, "enter": ""}
NO_KEY = "It has escape, f1 and enter; all else is in its list by name."


class PlainDriver:
    """Implements Driver. Names and texts are in ASCII, as plain mode says them."""

    def __init__(self, app: BaseApp, size: Size) -> None:
        """Start this app; its lines stand on a terminal of this size. Called in the loop."""
        self._size = size
        self._talk = Conversation(app)
        self._listener = Listener(self._talk)

    @property
    def transcript(self) -> str:
        """What a terminal would show by now, with what was typed; no secret, no setup key."""
        return self._talk.page.as_text()

    async def look(self) -> View:
        """The screen as it is now."""
        return await self._listener.listen()

    async def find(self, name: str, roles: Collection[Role]) -> Control:
        """The one control of these roles with this name; raises NotThere for none or several."""
        controls = (await self.look()).controls or ()
        return only_one(called(controls, spoken(name), roles), name, controls)

    async def press(self, control: Control) -> None:
        """Choose it from the list. A tab stands there too."""
        await self._pick(control)

    async def tick(self, control: Control) -> None:
        """Choose it from the list, which changes it."""
        await self._pick(control)

    async def fill(self, control: Control, text: str) -> None:
        """Choose the field, and answer its prompt with the first line of the text."""
        await self._pick(control)
        if not asks_for(self._talk.page.prompt, control):
            raise NotThere(f'Plain mode did not ask for "{control.name}".')
        await self._talk.types(line_for(next(iter(text.splitlines()), "")))

    async def choose(self, control: Control, option: str) -> None:
        """Choose the list, and then one of what is read out."""
        options = await self._options(control)
        wanted = spoken(option)
        await self._take(
            [number for number, text in options if text == wanted],
            f'"{wanted}" is not one of {control.name}: {", ".join(text for _, text in options)}.',
        )

    async def select_row(self, row: Row) -> None:
        """Choose the table, and then the row that reads like this one."""
        screen = await self._listener.screen()
        controls = screen.items.values()
        table = only_one(called(controls, row.table, TABLES), row.table, controls)
        options = await self._options(table)
        await self._take(
            [number for number, text in options if cells(text) == row.cells],
            f"No row, or more than one, reads {row.text}.",
        )

    async def key(self, key: str, times: int) -> None:
        """One of the few that plain mode has an aside for."""
        if key not in KEYS:
            raise NotThere(f'Plain mode has no key "{key}". {NO_KEY}')
        await self._listener.screen()
        for _ in range(times):
            self._listener.acts()
            await self._talk.types(KEYS[key])

    async def settle(self) -> None:
        """Plain mode asks for the next line once all is done."""
        await self._talk.settle()

    async def frame(self) -> Frame:
        """The last of the lines that a terminal would show by now."""
        return Frame(tuple(map(_strip, self._talk.page.last_rows(self._size))), said=True)

    async def stop(self) -> None:
        """End the input, by which plain mode leaves."""
        await self._talk.stop()

    # Choosing

    async def _pick(self, control: Control) -> list[str]:
        """Choose a control from the list; returns what is said. Raises NotThere if it refuses."""
        line = _line_of(control, await self._listener.screen())
        self._listener.acts(on=control)
        reply = await self._talk.types(line)
        if reply and reply[0].startswith(f"{control.name} is unavailable"):
            raise NotThere(reply[0])
        return reply

    async def _options(self, control: Control) -> list[tuple[int, str]]:
        """What there is to choose in a control, by number; the question for it is left open."""
        reply = await self._pick(control)
        if not self._talk.page.prompt.startswith(f"Which of {control.name} "):
            raise NotThere(f'There is nothing to choose in "{control.name}".')
        return numbered(reply)

    async def _take(self, found: list[int], otherwise: str) -> None:
        """Answer that question if there is one answer; else leave it, and say why."""
        if len(found) != 1:
            await self._talk.types(answers.BACK)
            raise NotThere(otherwise)
        await self._talk.types(str(found[0]))


def _strip(row: str) -> Strip:
    return Strip([Segment(row)])


def _line_of(control: Control, screen: Told) -> str:
    """What chooses it from the list: its name, or its number where the name is not enough."""
    names = [item.name.casefold() for item in screen.items.values()]
    for number, item in screen.items.items():
        if (item.role, item.name) == (control.role, control.name):
            alone = names.count(item.name.casefold()) == 1
            odd = answers.is_aside(item.name) or item.name.isdecimal()
            return item.name if alone and not odd else str(number)
    raise NotThere(f'"{control.name}" is not here any more.')
