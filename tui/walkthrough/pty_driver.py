"""The target "pty": the real program in a real terminal, of which only the screen is known.

What has the focus is told by the announce line; Tab leads from control to control.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import ExitStack
from dataclasses import replace

from tui.outline.entries import Role
from tui.outline.words import one_line
from tui.walkthrough import on_screen
from tui.walkthrough.announced import CUT, Announced, announced
from tui.walkthrough.driver import NotThere, ProgramEnded, only_one
from tui.walkthrough.emulated import frame_of
from tui.walkthrough.frame import Frame
from tui.walkthrough.key_bytes import pasted, sequence
from tui.walkthrough.keyboard import Keyboard
from tui.walkthrough.resting import Rest
from tui.walkthrough.terminal import Cursor, Terminal
from tui.walkthrough.view import TABLES, Control, Row, View

MOST_STOPS = 60  # Tabs; more than any screen has controls
ALL = "ctrl+u", "ctrl+k"  # takes away what stands before the caret, and after it
NAME = " | Keydesk"
EMPTY = "empty"


class PtyDriver:
    """Implements Driver. Whatever it does, a person could do with the same keys."""

    def __init__(
        self, terminal: Terminal, rest: Rest, stopped: Callable[[], object] = lambda: None
    ) -> None:
        """`stopped` is called once the program has gone."""
        self._terminal, self._stopped = terminal, stopped
        self._keys = Keyboard(terminal, rest)
        self._watching = ExitStack()
        self._tables: dict[tuple[str, ...], str] = {}  # their names by their labels

    async def start(self) -> None:
        """Wait until the program tells what has the focus; raises ProgramEnded, NotThere."""
        try:
            await self._keys.told()
        except (NotThere, ProgramEnded):
            await self.stop()
            raise

    def watch(self, told: Callable[[bytes], object]) -> None:
        """Have this called, in this loop, with what the program sends from now on."""
        loop, seen = asyncio.get_running_loop(), self._terminal.bytes_written

        def more(terminal: Terminal) -> None:
            nonlocal seen
            data, seen = bytes(terminal.raw[seen:]), len(terminal.raw)
            loop.call_soon_threadsafe(told, data)

        self._watching.enter_context(self._terminal.watched(more))

    @property
    def cursor(self) -> Cursor:
        """Where the program's cursor is."""
        return self._terminal.cursor

    def type(self, text: str) -> None:
        """Somebody's own keys."""
        if not self._terminal.ended:
            self._terminal.send(text)

    async def ended(self) -> None:
        """Wait until the program has gone."""
        await self._keys.ended()

    # Looking

    async def look(self) -> View:
        """What the cells say."""
        self._keys.check()
        await self._tell_tables_apart()
        cells = self._terminal.cells()
        return View(
            screen=self._terminal.title().removesuffix(NAME),
            texts=tuple(filter(None, on_screen.lines(cells)[:-1])),
            rows=tuple(self._named(each) for each in on_screen.tables(cells)),
            said=self._keys.line(),
        )

    async def find(self, name: str, roles: Collection[Role]) -> Control:
        """The one with this name; Tab goes as far as it."""
        seen: list[Announced] = []
        async for stop in self._stops():
            control = self._here(name, roles)
            if control is not None:
                return control
            seen += [stop] if stop else []
        reason = on_screen.reason_below(self._terminal.cells(), name)
        if Role.BUTTON in roles and reason is not None:
            return Control(Role.BUTTON, name, unavailable=True, reason=reason)
        return only_one([], name, [Control(each.role, each.name) for each in seen])

    async def frame(self) -> Frame:
        """The cells with their styles."""
        with self._terminal.still() as screen:
            return frame_of(screen)

    async def settle(self) -> None:
        """Wait until the program rests."""
        await self._keys.settle()

    # Acting

    async def press(self, control: Control) -> None:
        """With Enter, once it has the focus; a tab with Left or Right."""
        await self._go(control)
        if control.role is Role.TABS:
            await self._turn_to(control.name)
        else:
            self._keys.send(sequence("enter"))

    async def fill(self, control: Control, text: str) -> None:
        """By pasting, in place of what is there."""
        await self._go(control)
        self._keys.send("".join(map(sequence, ALL)) + (pasted(text) if text else ""))
        await self._keys.settle()

    async def tick(self, control: Control) -> None:
        """With Space."""
        await self._go(control)
        self._keys.send(sequence("space"))

    async def choose(self, control: Control, option: str) -> None:
        """Of tabs alone: the desk has no other choice; raises NotThere for one."""
        await self._go(control)
        if control.role is not Role.TABS:
            raise NotThere(f'in a terminal nothing can be chosen in "{control.name}"')
        await self._turn_to(option)

    async def select_row(self, row: Row) -> None:
        """With Enter, once the cursor is in it."""
        async for stop in self._stops():
            if stop and stop.role in TABLES and await self._move_to(row):
                self._keys.send(sequence("enter"))
                return
        raise NotThere(f"the row {row.text} has gone")

    async def key(self, key: str, times: int) -> None:
        """Press it so many times."""
        try:
            self._keys.send(sequence(key) * times)
        except ValueError as error:
            raise NotThere(f"{error}") from error

    async def stop(self) -> None:
        """Leave the program and wait for its end."""
        await self._keys.leave()
        self._watching.close()
        await asyncio.to_thread(self._terminal.close)
        self._stopped()

    # Going about

    async def _stops(self) -> AsyncIterator[Announced | None]:
        """What the announce line says here, and after each Tab until all has been said."""
        await self._keys.settle()
        seen = set()
        for _ in range(MOST_STOPS):
            stop = (self._keys.line(), self._terminal.cursor)
            if stop in seen:
                return
            seen.add(stop)
            yield announced(self._keys.line())
            await self._keys.press("tab")

    async def _go(self, control: Control) -> None:
        async for _ in self._stops():
            if self._here(control.name, {control.role}):
                return
        raise NotThere(f'"{control.name}" has gone')

    def _here(self, name: str, roles: Collection[Role]) -> Control | None:
        """The control that has the focus, if it is the one."""
        told = announced(self._keys.line())
        if told is None or told.role not in roles:
            return None
        cells, cursor = self._terminal.cells(), self._terminal.cursor
        if told.role is Role.TABS:
            names = on_screen.names_in(cells[cursor.row])
            focused = told.is_called(name)
            return Control(Role.TABS, name, focused=focused) if one_line(name) in names else None
        at_cursor = on_screen.text(cells[cursor.row][cursor.column :])
        if not told.is_called(name) or (told.role is Role.BUTTON and at_cursor[:2] != "[ "):
            return None
        is_field = told.role is Role.FIELD
        value = "" if is_field and told.value == EMPTY else told.value
        if told.role is Role.VALUE and value.endswith(CUT):
            value = on_screen.text_from(cells, cursor.row, cursor.column)
        return Control(
            told.role,
            name,
            value=value,
            error=on_screen.error_below(cells, cursor.row) if is_field else "",
            ticked=told.ticked,
            unavailable=told.unavailable,
            reason=told.reason,
            focused=True,
        )

    async def _turn_to(self, tab: str) -> None:
        """Left or Right, as far as the announce line names this tab."""
        for _ in range(MOST_STOPS):
            told = announced(self._keys.line())
            names = on_screen.names_in(self._terminal.cells()[self._terminal.cursor.row])
            if told is None or not {one_line(tab), told.name} <= set(names):
                break
            if told.is_called(tab):
                return
            is_right = names.index(told.name) < names.index(one_line(tab))
            await self._keys.press("right" if is_right else "left")
        raise NotThere(f'the tab "{tab}" has gone')

    def _named(self, seen: on_screen.SeenRow) -> Row:
        return replace(seen.row, table=self._tables.get(seen.labels, ""))

    async def _tell_tables_apart(self) -> None:
        """A table's name is told where it has the focus alone; of one no name is needed."""
        shown = {each.labels for each in on_screen.tables(self._terminal.cells())}
        if len(shown) < 2 or shown <= self._tables.keys():
            return
        async for stop in self._stops():
            if stop and stop.role in TABLES:
                row = self._terminal.cursor.row
                for each in on_screen.tables(self._terminal.cells()):
                    if each.first <= row <= each.last:
                        self._tables[each.labels] = stop.name

    def _seen(self, row: Row) -> on_screen.SeenRow | None:
        rows = on_screen.tables(self._terminal.cells())
        return next((each for each in rows if self._named(each) == row), None)

    async def _move_to(self, row: Row) -> bool:
        """Up or Down within a table; False where the row is in no table that has the focus."""
        for _ in range(MOST_STOPS):
            seen, at = self._seen(row), self._terminal.cursor
            if seen is None:
                return False
            if seen.first <= at.row <= seen.last:
                return True
            await self._keys.press("down" if at.row < seen.first else "up")
            if self._terminal.cursor == at:
                return False
        return False
