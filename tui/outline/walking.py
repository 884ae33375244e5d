"""Goes through what a widget holds, in the order of Tab, and gives names to what has none."""

from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter

from textual.widget import Widget

from tui.outline.entries import Entry, Role
from tui.outline.readers import Found, control, given_name, read
from tui.outline.words import described, one_line

IN_ORDER = attrgetter("_focus_sort_key")  # Textual's own, by which Tab goes
LABEL_AT_MOST = 60  # characters; a longer text before a field is no label


def inside(parent: Widget) -> list[Entry]:
    """The entries of all that is displayed in it; one that has no name of its own gets its label's.

    A label and what it names stand side by side, each alone or in a container of its own: the
    last of several texts before a group, or before the first of several controls, names neither.
    """
    entries: list[Entry] = []
    label: Entry | None = None
    for found in _found(parent):
        first = found[0]
        if label is not None and len(found) == 1 and not first.name:
            entries[-1] = replace(first, name=label.name.strip().rstrip(": "))
            label = None
        else:
            entries += found
            label = first if len(found) == 1 and _is_label(first) else None
    return _row_of_a_switch(entries)


def _row_of_a_switch(entries: list[Entry]) -> list[Entry]:
    """Alone with one text a switch is named by it, on whichever side that stands."""
    match entries:
        case [Entry(role=Role.SWITCH, name="") as switch, label] if _is_label(label):
            return [replace(switch, name=label.name.strip())]
    return entries


def all_of(widget: Widget) -> str:
    """All that is in it, in one line."""
    return " ".join(one_line(described(entry)) for entry in inside(widget))


def _found(parent: Widget) -> Iterator[Found]:
    """What each child is read as, without those of which nothing is read."""
    for child in sorted(parent.displayed_children, key=IN_ORDER):
        if found := _read(child):
            yield found


def _read(widget: Widget) -> Found:
    if not widget.visible:  # what is in it may be visible all the same
        return tuple(inside(widget))
    if widget.loading:
        return (Entry(Role.TEXT, "Loading", widget, live=True),)
    found = read(widget)
    return _part(widget) if found is None else found


def _part(widget: Widget) -> Found:
    """What is in a widget, which may itself take the focus so that it can be scrolled."""
    entries = inside(widget)
    if not widget.allow_focus():
        return tuple(entries)
    if not widget.allow_focus_children():  # a card: the focus rests on it as a whole
        title, *more = [one_line(described(entry)) for entry in entries] or [""]
        return control(Role.VALUE, widget, title, value=" ".join(more))
    return (Entry(Role.REGION, given_name(widget) or "Text to scroll", widget), *entries)


def _is_label(entry: Entry) -> bool:
    is_line = "\n" not in entry.name and len(entry.name) <= LABEL_AT_MOST
    has_words = any(mark.isalnum() for mark in entry.name)
    return entry.role is Role.TEXT and is_line and has_words and not entry.live
