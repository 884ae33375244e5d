"""Hears what a person does in the live app, and writes it down as steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, DataTable, Input, Tabs

from screens.widgets.qr import QRCode
from screens.widgets.tick import Tick
from server_stub.demo import PASSWORD
from tui.outline import Entry, Role, outline
from tui.outline.readers import is_shown
from tui.outline.words import one_line
from tui.walkthrough.recording import twin
from tui.walkthrough.recording.check import check
from tui.walkthrough.recording.eye import Eye, cells_of, is_aside
from tui.walkthrough.recording.hidden import Hidden
from tui.walkthrough.recording.phones import Phones
from tui.walkthrough.recording.tape import Tape
from tui.walkthrough.recording.typed import Typed
from tui.walkthrough.recording.world import RecordedWorld
from tui.walkthrough.script import Size, Verb

SIGNS = events.Key | events.Paste | events.MouseDown
KNOWN = {"password": PASSWORD}


class Recorder:
    """One recording; `kept` is called whenever the tape has become longer."""

    def __init__(self, file: Path, world: RecordedWorld, size: Size, at: datetime) -> None:
        self.hidden = Hidden(KNOWN)
        self.tape = Tape(file, world.name, at, size, self.hidden)
        self.world = world
        self.phones = Phones(world, self.tape, self.hidden)
        self.phones.shows_setup_key = self._shows_setup_key
        self.eye = Eye(self.tape)
        self.kept: Callable[[], None] = lambda: None
        self._typed = Typed(self.tape, self.hidden, self.phones)
        self._app: App[Any] | None = None
        self._heard: Message | None = None
        self._leaving: tuple[Screen[Any], str | None] | None = None
        self._tabs: tuple[Tabs, int] | None = None
        self._steps = 0

    def follow(self, app: App[Any]) -> None:
        """Follow this app from now on."""
        self._app = app

    # What Textual tells

    def hear(self, message: Message) -> None:
        """Note what a person did; a message comes by once for each widget that it passes."""
        if self._app is None or message is self._heard or not isinstance(message, _HEARD):
            return
        self._heard = message
        match message:
            case events.Key() | events.Paste() | events.MouseDown():
                self._sign(message)
            case Input.Changed() if not is_aside(message.input.screen):
                self._typed.changed(message.input, message.value)
            case Button.Pressed() | Input.Submitted() | Tick.Changed():
                self._act(message)
            case DataTable.RowSelected() | Tabs.TabActivated():
                self._choose(message)
        self._keep()

    def _sign(self, event: SIGNS) -> None:
        """Somebody is about to do something: look first at what came of the last thing."""
        if self._app is None:
            return
        self.look()
        self._typed.touch(self._app.focused)
        if isinstance(event, events.Key) and event.key == twin.ESCAPE:
            screen = self._app.screen
            self._leaving = None if is_aside(screen) else (screen, twin.of_escape(screen))

    def _act(self, message: Button.Pressed | Input.Submitted | Tick.Changed) -> None:
        match message:
            case Button.Pressed(button=button):
                self._press(button)
            case Input.Submitted(input=field) if (same := twin.of_enter(field)) is not None:
                self._press(same)
            case Tick.Changed(tick=tick, ticked=ticked) if tick.has_focus:
                self._write(Verb.TICK if ticked else Verb.UNTICK, tick, BOX=one_line(tick.label))

    def _press(self, button: Button) -> None:
        self._write(Verb.PRESS, button, LABEL=one_line(_name(button)))

    def _choose(self, message: DataTable.RowSelected | Tabs.TabActivated) -> None:
        match message:
            case DataTable.RowSelected(data_table=table, cursor_row=at):
                self._select(table, at)
            case Tabs.TabActivated(tabs=tabs):
                entry = _entry(tabs)
                opened = one_line(entry.chosen.text) if entry and entry.chosen else None
                if opened is not None and self.eye.was_on(tabs) not in {None, opened}:
                    self._open(tabs, opened)

    def _open(self, tabs: Tabs, label: str) -> None:
        """A tab; those that the arrows passed by on the way are no steps."""
        if self._tabs == (tabs, self.tape.steps):
            self.tape.take_back()
        self._write(Verb.PRESS, tabs, LABEL=label)
        self._tabs = (tabs, self.tape.steps)

    def _select(self, table: Widget, at: int) -> None:
        entry = _entry(table)
        if entry is None or at >= len(entry.options):
            return
        rows = cells_of(entry)
        cells = [one_line(text) for _, text in entry.options[at].parts]
        alone = [cell for cell in cells if cell and sum(cell in row for row in rows) == 1]
        self._write(
            Verb.SELECT_ROW, table, ROW=next(iter(alone or cells)), TABLE=one_line(entry.name)
        )

    def _write(self, verb: Verb, widget: Widget, **texts: str) -> None:
        """A step of this widget, behind what was typed before it."""
        if not is_aside(widget.screen):
            self._typed.write()
            self.tape.act(verb, **texts)

    # What comes of it

    def look(self) -> None:
        """Check what is new on the desk, and what has changed on a phone."""
        if self._app is None or not self._app.screen.is_mounted:
            return
        screen = self._app.screen
        self._leave(screen)
        self.phones.look()
        self.eye.look(screen, rows=not self._typed)
        self._keep()

    def _leave(self, now: Screen[Any]) -> None:
        """Escape was pressed before: a step if it led away, and not if it only warned."""
        if self._leaving is None or is_aside(now):
            return
        screen, label = self._leaving
        self._leaving = None
        if now is not screen:
            self._typed.write()
            if label is not None:
                self.tape.act(Verb.PRESS, LABEL=label)
            else:
                self.tape.act(Verb.KEY, KEY=twin.ESCAPE)

    def ready_for_phone(self) -> None:
        """The phone is taken out next: what was typed so far was typed before that."""
        self._typed.write()
        self._keep()

    def session_is(self, name: str | None) -> None:
        """Somebody is signed in, or nobody any more."""
        if name is None:
            self.tape.logged_out()
            self.phones.somebody_else()
            self.eye.somebody_else()
        else:
            self.tape.belongs_to(name)

    def end(self) -> None:
        """Nothing more comes."""
        self._typed.write()
        self._keep()

    def _keep(self) -> None:
        if self.tape.turns[-1].person is None and self.phones.person is not None:
            self.tape.belongs_to(self.phones.person)
        if self.tape.steps != self._steps:
            self._steps = self.tape.steps
            self.kept()

    # By hand

    def check_focus(self) -> str:
        """F9: write down how what has the focus stands; returns what was written."""
        screen = self._app.screen if self._app is not None else None
        entry = next((each for each in outline(screen) if each.focused), None) if screen else None
        if screen is None or entry is None or is_aside(screen):
            return ""
        self._typed.write()
        verb, texts = check(entry)
        self.tape.see(verb, **texts)
        self._keep()
        return self.tape.turns[-1].lines[-1].written()

    def take_picture(self) -> str:
        """F10: write down that a picture is taken here; returns what was written."""
        if self._app is None or is_aside(self._app.screen):
            return ""
        self._typed.write()
        self.tape.picture(one_line(self._app.screen.title or self._app.title))
        self._keep()
        return self.tape.turns[-1].lines[-1].written()

    def _shows_setup_key(self, key: str) -> bool | None:
        """Whether a QR code of this key is on the desk, False for the key alone, None for none."""
        desk = [] if self._app is None else self._app.screen_stack
        desk = [screen for screen in desk if not is_aside(screen)]
        values = [
            "".join(each.value.split())
            for screen in desk
            for each in outline(screen)
            if each.role is Role.VALUE
        ]
        if key not in values:
            return None
        return any(is_shown(code) for code in desk[-1].query(QRCode))


_HEARD = (
    events.Key,
    events.Paste,
    events.MouseDown,
    Input.Changed,
    Input.Submitted,
    Button.Pressed,
    Tick.Changed,
    DataTable.RowSelected,
    Tabs.TabActivated,
)


def _entry(widget: Widget) -> Entry | None:
    return next((each for each in outline(widget.screen) if each.widget is widget), None)


def _name(button: Button) -> str:
    entry = _entry(button)
    return entry.name if entry is not None else str(button.name or button.label)
