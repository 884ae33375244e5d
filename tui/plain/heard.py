"""What a person has heard of a screen, so that only what is new is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from tui.outline import Entry, Role
from tui.plain.lines import read_aloud, shortened


class Heard:
    """Of the screen in front, and of the long texts of all screens."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._live: list[str] = []
        self._menu: list[str] = []
        self._errors: dict[Widget, str] = {}
        self._tables: dict[Widget, list[str]] = {}
        self._long: set[str] = set()

    def enter(self) -> None:
        """Another screen: nothing of it has been heard."""
        self._lines, self._live, self._menu = [], [], []
        self._errors, self._tables = {}, {}

    def forget(self) -> None:
        """As if nothing had been heard: all is told again, in full."""
        self.enter()
        self._long.clear()

    def forget_menu(self) -> None:
        """The whole menu is due again."""
        self._menu = []

    def forgive(self, field: Entry) -> None:
        """The field is answered anew: the same error is news when it comes again."""
        self._errors.pop(field.widget, None)

    def expect_news(self) -> None:
        """Something was done: what is said about it is news even if it was said before."""
        self._errors = {}
        self._lines = [line for line in self._lines if line not in self._live]

    def hear(self, told: Iterable[str]) -> None:
        """These texts were told as they came up."""
        self._lines += told

    def news(self, entries: Iterable[Entry], title: str) -> list[str]:
        """The lines that are new; long ones that were heard on an earlier visit, in short."""
        read = [(entry, [line for line in read_aloud(entry) if line != title]) for entry in entries]
        fresh = [line for entry, lines in read for line in self._fresh(entry, lines)]
        self._lines = [line for _, lines in read for line in lines]
        self._live = [line for entry, lines in read if entry.live for line in lines]
        told = [shortened(line) if line in self._long else line for line in fresh]
        self._long.update(fresh)
        return told

    def _fresh(self, entry: Entry, lines: list[str]) -> list[str]:
        """Of a table all rows once they are others: who searched wants to hear what was found."""
        if entry.role is not Role.TABLE:
            return [line for line in lines if line not in self._lines]
        known, self._tables[entry.widget] = self._tables.get(entry.widget), lines
        return [] if lines == known else lines

    def errors(self, fields: Iterable[Entry]) -> list[Entry]:
        """The fields whose error is new."""
        wrong = [field for field in fields if field.error]
        fresh = [field for field in wrong if self._errors.get(field.widget) != field.error]
        self._errors = {field.widget: field.error for field in wrong}
        return fresh

    def menu(self, lines: Sequence[str]) -> list[str]:
        """The whole menu where its items are others, else those whose state has changed."""
        known, self._menu = self._menu, list(lines)
        if len(known) != len(lines):
            return list(lines)
        return [line for line in lines if line not in known]
