"""What can be done on a screen, numbered; chosen by number or by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Tabs

from screens.keys import named
from screens.widgets.session_bar import SessionBar
from tui.outline import Entry, Role, outline
from tui.outline.acting import choose_tab
from tui.plain.lines import choice
from tui.plain.voice import spoken

Doing = Callable[[], Awaitable[object]]
LEAVE = "Leave Keydesk"
MESSAGES = "Messages"


@dataclass(frozen=True)
class Item:
    """A line of the menu: a control, or with `do` something that is done at once.

    `opened` is a tab that is open: where what is in it has its name, that is meant.
    """

    name: str
    line: str
    entry: Entry | None = None
    do: Doing | None = field(default=None, compare=False)
    opened: bool = False

    @property
    def can_be_pressed(self) -> bool:
        """An action that is available."""
        entry = self.entry
        return entry is not None and isinstance(entry.widget, Button) and not entry.unavailable


class Menu:
    """The items of a screen as it is now."""

    def __init__(self, pilot: Pilot[Any]) -> None:
        self.entries = outline(pilot.app.screen)
        controls = [entry for entry in self.entries if entry.is_control]
        # The screen's own come first: the ways elsewhere would be heard before them every time.
        self.controls = sorted(controls, key=_leads_elsewhere)
        items = [*_items(self.controls), *_keys(pilot, self.controls)]
        self.items = [*items, *_messages(pilot, items), Item(LEAVE, LEAVE)]

    def lines(self) -> list[str]:
        """The items with their numbers; leaving is 0, so that it never moves."""
        *items, leave = self.items
        return [*(f"{at}. {item.line}" for at, item in enumerate(items, 1)), f"0. {leave.line}"]

    def find(self, typed: str) -> list[Item]:
        """The items that are meant: one, none, or several that the text fits equally well."""
        *items, leave = self.items
        return found_in([leave, *items], typed, first=0)

    @property
    def is_bare(self) -> bool:
        """Nothing can be done here but leaving: any key will do."""
        return len(self.items) == 1

    @property
    def fields(self) -> list[Entry]:
        """The fields, in their order."""
        return [entry for entry in self.controls if entry.role is Role.FIELD]

    def sends(self, field: Widget | None) -> Item | None:
        """The action that follows a field, and sends what was typed there; None without a field."""
        places = [
            at for at, item in enumerate(self.items) if item.entry and item.entry.widget is field
        ]
        after = self.items[places[0] + 1 :] if places else []
        return next((item for item in after if item.can_be_pressed), None)


def found_in(items: list[Item], typed: str, *, first: int) -> list[Item]:
    """By number, the first one's being `first`, or by name."""
    if not typed.isdecimal():
        return closest(typed, items)
    at = int(typed[:9]) - first
    return items[at : at + 1] if at >= 0 else []


def closest(typed: str, items: list[Item]) -> list[Item]:
    """The items of this name, as it is spoken; else those that begin with it or that hold it."""
    wanted = spoken(typed).casefold()
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = [item for item in items if fits(spoken(item.name).casefold(), wanted)]
        if found:
            return [item for item in found if not item.opened] or found
    return []


def _leads_elsewhere(entry: Entry) -> bool:
    return any(isinstance(node, SessionBar) for node in entry.widget.ancestors)


def _items(controls: list[Entry]) -> Iterator[Item]:
    for entry in controls:
        if isinstance(entry.widget, Tabs):
            yield from _tabs(entry, entry.widget)
        else:
            yield Item(entry.name, choice(entry), entry)


def _tabs(entry: Entry, tabs: Tabs) -> Iterator[Item]:
    for tab in entry.options:
        state = "open tab" if tab.chosen else "tab"  # apart early from a table of the same name
        chosen = partial(choose_tab, tabs, tab.key)
        yield Item(tab.text, f"{tab.text} ({state})", do=chosen, opened=tab.chosen)


def _keys(pilot: Pilot[Any], controls: list[Entry]) -> Iterator[Item]:
    """What only a key does in the full screen."""
    told = {entry.name for entry in controls} | {"Help"}
    for active in list(pilot.app.screen.active_bindings.values()):
        binding = active.binding
        shown = active.enabled and binding.show and not binding.key.startswith("escape")
        if shown and binding.description and binding.description not in told:
            told.add(binding.description)
            line = f"{binding.description} (key {named(binding.key)})"
            yield Item(binding.description, line, do=partial(pilot.press, binding.key))


def _messages(pilot: Pilot[Any], others: list[Item]) -> Iterator[Item]:
    """What a key of the app shows; not where any key will do, nor on the screen that it opens."""
    if others and title_of(pilot.app.screen) != MESSAGES:
        yield Item(MESSAGES, f"{MESSAGES} (key F3)", do=partial(pilot.press, "f3"))


def title_of(screen: Screen[Any]) -> str:
    """What the screen is called."""
    return screen.title or str(screen.app.title)
