"""The headless target: the desk's app in this process, under Textual's Pilot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Tabs

from screens.painted import painted
from tui.base import BaseApp
from tui.outline import Entry, Option, Role, outline
from tui.outline.acting import choose, choose_tab
from tui.outline.words import one_line, problem
from tui.plain.quiet import Quiet, breathe
from tui.walkthrough.driver import NotThere, ProgramEnded, only_one
from tui.walkthrough.frame import Frame
from tui.walkthrough.script import Size
from tui.walkthrough.view import Control, Row, View, called

AT_MOST = 10.0  # seconds to wait until a screen is quiet: something may go on for ever


class PilotDriver:
    """One person's desk. The app runs in a task, and so in a context, of its own."""

    def __init__(self, app: BaseApp, size: Size) -> None:
        self.app = app
        self._size = size
        self._pilot: Pilot[Any] | None = None
        self._ready, self._leave = asyncio.Event(), asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Run the app until `stop`, and wait until it has come to rest."""
        await self.begin()
        await self.settle()

    async def begin(self) -> None:
        """Run the app until `stop` or `leave`."""
        self._running = asyncio.create_task(self._run())
        await self._ready.wait()

    async def _run(self) -> None:
        try:
            async with self.app.run_test(size=self._size, notifications=True) as pilot:
                self._pilot = pilot
                self._ready.set()
                await self._leave.wait()
        finally:
            self._ready.set()

    async def stop(self) -> None:
        """Leave the app, once it has come to rest: Textual can't end while a screen comes up."""
        if self._running is not None and not self._running.done():
            await self.settle()
        await self.leave()

    async def leave(self) -> None:
        """Leave the app, whatever it waits for; raises what it failed with."""
        self._leave.set()
        if self._running is not None:
            await self._running

    @property
    def pilot(self) -> Pilot[Any]:
        """The Pilot; raises ProgramEnded once the app has gone."""
        if self._pilot is None or self._running is None or self._running.done():
            raise ProgramEnded("The desk has ended.")
        return self._pilot

    @contextmanager
    def _in_app(self) -> Iterator[Pilot[Any]]:
        """Textual's widgets ask the context which app is theirs."""
        pilot = self.pilot
        with self.app._context():
            yield pilot

    # Looking

    async def look(self) -> View:
        """The outline of the screen in front."""
        with self._in_app():
            entries = outline(self.app.screen)
            return View(
                screen=self.app.screen.title or self.app.title,
                texts=tuple(text for entry in entries for text in _texts(entry)),
                rows=tuple(row for entry in entries for row in _rows(entry)),
                said=self.app.announcement(self.app.screen),
                controls=tuple(each for entry in entries for each in _controls(entry)),
            )

    async def find(self, name: str, roles: Collection[Role]) -> Control:
        """The one with this name; raises NotThere."""
        controls = (await self.look()).controls or ()
        return only_one(called(controls, name, roles), name, controls)

    async def frame(self) -> Frame:
        """The painted rows."""
        with self._in_app() as pilot:
            await breathe(pilot)
            return Frame(tuple(painted(self.app.screen)))

    async def settle(self) -> None:
        """Wait until nothing that was asked for is under way; raises what painting it raises."""
        with self._in_app() as pilot:
            began, quiet = time.monotonic(), Quiet(pilot)
            while not await quiet.come():
                if time.monotonic() > began + AT_MOST:
                    return
            painted(self.app.screen)

    # Acting

    async def press(self, control: Control) -> None:
        """With Enter, once it has the focus."""
        if control.role is Role.TABS:
            await self._open_tab(control.name)
            return
        await self._focus(control)
        await self._type(events.Key("enter", "\r"))

    async def fill(self, control: Control, text: str) -> None:
        """By pasting, in place of what is there."""
        widget = await self._focus(control)
        with self._in_app() as pilot:
            if isinstance(widget, Input):
                widget.clear()
            widget.post_message(events.Paste(text))
            await breathe(pilot)

    async def tick(self, control: Control) -> None:
        """With Space."""
        await self._focus(control)
        await self._type(events.Key("space", " "))

    async def choose(self, control: Control, option: str) -> None:
        """By its name; raises NotThere for none or several."""
        entry = self._entry(control)
        names = [one_line(each.text) for each in entry.options]
        if names.count(one_line(option)) != 1:
            raise NotThere(f'"{control.name}" has no option "{option}"; it has: {", ".join(names)}')
        await self._choose(entry, entry.options[names.index(one_line(option))])

    async def select_row(self, row: Row) -> None:
        """Enter on it."""
        with self._in_app():
            for entry in outline(self.app.screen):
                for option in entry.options if entry.name == row.table else ():
                    if _row(entry, option) == row:
                        await self._choose(entry, option)
                        return
        raise NotThere(f"the row {row.text} has gone")

    async def key(self, key: str, times: int) -> None:
        """Press it so many times."""
        with self._in_app() as pilot:
            await pilot.press(*[key] * times)

    async def _type(self, key: events.Key) -> None:
        """Pilot's own `press` waits until the whole process is idle, however many people are in."""
        with self._in_app() as pilot:
            key.set_sender(self.app)
            self.app.post_message(key)
            await breathe(pilot)

    async def _choose(self, entry: Entry, option: Option) -> None:
        with self._in_app():
            if isinstance(entry.widget, Tabs):
                await choose_tab(entry.widget, option.key)
            else:
                choose(entry.widget, option.key)

    async def _open_tab(self, name: str) -> None:
        with self._in_app():
            tabs = [each for each in outline(self.app.screen) if each.role is Role.TABS]
        for entry in tabs:
            for option in entry.options:
                if one_line(option.text) == one_line(name):
                    await self._choose(entry, option)
                    return
        raise NotThere(f'the tab "{name}" has gone')

    async def _focus(self, control: Control) -> Any:
        entry = self._entry(control)
        with self._in_app() as pilot:
            entry.widget.focus()
            await breathe(pilot)
        return entry.widget

    def _entry(self, control: Control) -> Entry:
        with self._in_app():
            entries = outline(self.app.screen)
        for entry in entries:
            if entry.role is control.role and one_line(entry.name) == one_line(control.name):
                return entry
        raise NotThere(f'"{control.name}" has gone')


def _texts(entry: Entry) -> Iterator[str]:
    """What a person can read of it."""
    yield entry.name
    if entry.value and not entry.secret:
        yield entry.value
    yield from (option.text for option in entry.options)
    if entry.error:
        yield problem(entry.name, entry.error)
    if entry.unavailable and entry.reason:
        yield entry.reason


def _rows(entry: Entry) -> Iterator[Row]:
    if entry.role in {Role.TABLE, Role.LIST}:
        yield from (_row(entry, option) for option in entry.options)


def _row(entry: Entry, option: Option) -> Row:
    return Row(tuple(one_line(text) for _, text in option.parts), entry.name)


def _controls(entry: Entry) -> Iterator[Control]:
    if not entry.is_control:
        return
    if entry.role is Role.TABS:
        for tab in entry.options:
            yield Control(
                Role.TABS,
                one_line(tab.text),
                unavailable=tab.unavailable,
                focused=entry.focused and tab.chosen,
            )
        return
    yield Control(
        entry.role,
        entry.name,
        value=entry.value,
        error=entry.error,
        ticked=entry.ticked,
        unavailable=entry.unavailable,
        reason=entry.reason,
        focused=entry.focused,
        options=tuple(one_line(option.text) for option in entry.options),
    )
