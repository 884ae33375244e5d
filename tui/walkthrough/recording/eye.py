"""Looks at the desk just before each thing that a person does: what is new came of the last one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from textual.command import CommandPalette
from textual.screen import Screen

from screens.help import HelpScreen
from screens.idle_warning import IdleWarning
from screens.messages import MessagesScreen
from screens.phone.base import PhoneScreen
from screens.widgets.notice import Notice
from tui.app import NOBODY_YET
from tui.outline import Entry, Role, outline
from tui.outline.readers import is_shown
from tui.outline.words import one_line
from tui.walkthrough.recording.tape import Tape
from tui.walkthrough.script import Verb

ASIDE = (PhoneScreen, HelpScreen, MessagesScreen, IdleWarning, CommandPalette)
MOST_ROWS = 2  # a check or two of what changed in a table; more say nothing new
MOST_CELLS = 2
ERROR = "Error: "
PATH = re.compile(r"(?:^|\s)(?:/|[A-Z]:\\)\S")  # what lies where on this machine is so on no other
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Seen:
    """What is looked at: the title, errors by field, rows by table, the open tab by its widget."""

    title: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    rows: dict[tuple[str, str], Rows] = field(default_factory=dict)
    tabs: dict[object, str] = field(default_factory=dict)


def is_aside(screen: Screen[Any]) -> bool:
    """The phone, help and the like: what is done there is no step at the desk."""
    return isinstance(screen, ASIDE)


class Eye:
    """Writes checks of what is new into the tape."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._before = Seen()
        self._rows: dict[tuple[str, str], Rows] = {}
        self._said: dict[str, None] = {}

    def said(self, sentence: str) -> None:
        """A screen said something since the last look."""
        if sentence != NOBODY_YET:  # it is about the recorder's own phone
            self._said[sentence] = None

    def somebody_else(self) -> None:
        """Another person's tables are other tables."""
        self._rows.clear()

    def was_on(self, tabs: object) -> str | None:
        """The tab that was open at the last look; None for tabs that were not there."""
        return self._before.tabs.get(tabs)

    def look(self, screen: Screen[Any], *, rows: bool) -> None:
        """Check what is new; `rows` says whether tables count, which follow what is typed."""
        if is_aside(screen):
            return
        seen = _seen(screen)
        if self._before.title not in {"", seen.title}:
            self._tape.see(Verb.SEE_SCREEN, SCREEN=seen.title)
        for sentence in self._sentences(screen):
            self._tape.see(Verb.SEE, TEXT=sentence)
        for name, error in seen.errors.items():
            if self._before.errors.get(name) != error:
                self._tape.see(Verb.SEE_ERROR, TEXT=error, FIELD=name)
        if rows:
            self._see_rows(seen)
        self._rows |= seen.rows
        self._before = seen

    def _sentences(self, screen: Screen[Any]) -> Iterator[str]:
        shown = {notice.said for notice in screen.query(Notice) if is_shown(notice)}
        for sentence in [each for each in self._said if each in shown]:
            if not PATH.search(sentence):
                yield one_line(sentence.removeprefix(ERROR))
        self._said.clear()

    def _see_rows(self, seen: Seen) -> None:
        for table, rows in (self._emptied(seen) | seen.rows).items():
            before = self._rows.get(table)
            if before is None:
                continue
            for row in [row for row in rows if row not in before][:MOST_ROWS]:
                self._tape.see(Verb.SEE_ROW, **row_texts(row))
            names = {cell for row in rows for cell in row}
            gone = [row[0] for row in before if row[0] and row[0] not in names]
            for name in gone[:MOST_ROWS]:
                self._tape.see(Verb.SEE_NO_ROW, ROW=name)

    def _emptied(self, seen: Seen) -> dict[tuple[str, str], Rows]:
        """The tables that stood on this very page: one without rows is not shown any more."""
        same = (seen.title, seen.tabs) == (self._before.title, self._before.tabs)
        return dict.fromkeys(self._before.rows, ()) if same else {}


def row_texts(row: tuple[str, ...]) -> dict[str, Any]:
    """The gaps of a check of this row."""
    first, *others = [cell for cell in row if cell]
    return {"ROW": (first,), "CELL": tuple(others[:MOST_CELLS])}


def cells_of(entry: Entry) -> Rows:
    """The rows of a table; those without a word are none."""
    rows = (tuple(one_line(text) for _, text in option.parts) for option in entry.options)
    return tuple(row for row in rows if any(row))


def _seen(screen: Screen[Any]) -> Seen:
    title = one_line(screen.title or screen.app.title)
    seen = Seen(title)
    for entry in outline(screen):
        match entry.role:
            case Role.FIELD if entry.error:
                seen.errors[one_line(entry.name)] = one_line(entry.error)
            case Role.TABLE:
                seen.rows[title, entry.name] = cells_of(entry)
            case Role.TABS if entry.chosen is not None:
                seen.tabs[entry.widget] = one_line(entry.chosen.text)
    return seen
