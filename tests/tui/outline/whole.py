"""What holds for the outline of every screen; and ways to look something up in one."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from tui.outline import Entry, described, outline


def whole(screen: Screen[Any]) -> list[Entry]:
    """The outline, once all that Tab reaches is found in it: once, named, and in that order."""
    entries = outline(screen)
    places = [_place(entries, widget) for widget in screen.focus_chain]
    assert places == sorted(places)
    assert all(entry.name.strip() for entry in entries)
    assert all(described(entry).strip() and repr(entry) for entry in entries)
    return entries


def _place(entries: list[Entry], widget: Widget) -> int:
    for node in widget.ancestors_with_self:
        found = [at for at, entry in enumerate(entries) if entry.widget is node]
        if found:
            assert len(found) == 1, (widget, found)
            return found[0]
    raise AssertionError(f"{widget!r} is not in the outline")


def spoken(screen: Screen[Any]) -> list[str]:
    """Each entry in words."""
    return [described(entry) for entry in whole(screen)]


def named(screen: Screen[Any], name: str) -> Entry:
    """The only entry with this name."""
    (entry,) = (each for each in whole(screen) if each.name == name)
    return entry


def shared_names(entries: list[Entry]) -> list[str]:
    """Names that more than one control has."""
    counted = Counter(entry.name for entry in entries if entry.is_control)
    return [name for name, times in counted.items() if times > 1]


@asynccontextmanager
async def shown(*widgets: Widget, css: str = "") -> AsyncIterator[Screen[Any]]:
    """A screen with these widgets, laid out."""

    class Small(App[None]):
        CSS = css

        def compose(self) -> ComposeResult:
            yield from widgets

    app = Small()
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.pause()
        yield app.screen


async def heard(*widgets: Widget, css: str = "") -> list[str]:
    """What is said of a screen with these widgets."""
    async with shown(*widgets, css=css) as screen:
        return spoken(screen)
