"""How one widget is read: a function for each kind, found by its class."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from textual.widget import Widget

from tui.outline.entries import Entry, Role
from tui.outline.texts import as_shown, text_of
from tui.outline.words import one_line

Found = tuple[Entry, ...]
Reader = TypeVar("Reader", bound=Callable[[Any], Found | None])
KINDS: dict[str, Callable[[Any], Found | None]] = {}
"""Readers by the full name of the widget's class: naming a class imports nothing, and importing all
of Textual's widgets takes as long as a desk's first frame."""


def reads(*kinds: str) -> Callable[[Reader], Reader]:
    """Register a function as the reader of these classes and those derived from them."""

    def registered(reader: Reader) -> Reader:
        KINDS.update(dict.fromkeys(kinds, reader))
        return reader

    return registered


def read(widget: Widget) -> Found | None:
    """What the outline says of a widget; None says to look inside."""
    return _reader_of(type(widget))(widget)


@cache
def _reader_of(kind: type[Widget]) -> Callable[[Any], Found | None]:
    names = (f"{base.__module__}.{base.__qualname__}" for base in kind.__mro__)
    return next((KINDS[name] for name in names if name in KINDS), _read_unknown)


def _read_unknown(widget: Widget) -> Found | None:
    """A kind that nobody has registered: what holds others is there for what is in it, the rest
    for what it shows.
    """
    return None if widget.is_container else text(widget, text_of(widget))


def text(widget: Widget, shown: str) -> Found:
    """An entry for a text, none for an empty one; a text that takes the focus is a value."""
    if widget.allow_focus():
        return control(Role.VALUE, widget, value=shown)
    return (Entry(Role.TEXT, shown, widget, live=is_live(widget)),) if shown.strip() else ()


def control(role: Role, widget: Widget, name: str = "", **facts: Any) -> Found:
    """An entry for a control; `name` is its own word for itself, a given one goes first."""
    reason = one_line(as_shown(widget, widget.tooltip)) if widget.is_disabled else ""
    facts = {"unavailable": widget.is_disabled, "reason": reason, **facts}
    return (Entry(role, given_name(widget) or one_line(name), widget, **facts),)


def given_name(widget: Widget) -> str:
    """The name that the widget was given: its own, else that of its border."""
    return one_line(widget.name or as_shown(widget, widget.border_title))


def is_shown(widget: Widget) -> bool:
    """It and all around it are displayed; it may be scrolled away."""
    return widget.visible and all(node.display for node in widget.ancestors_with_self)


def is_live(widget: Widget) -> bool:
    """What it says may come by itself."""
    return bool(getattr(widget, "LIVE", False)) or type(widget).__name__ == "Toast"
