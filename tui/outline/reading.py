"""Reads a screen in the order in which Tab goes through it."""

from dataclasses import replace

from textual.screen import Screen

import tui.outline.listed
import tui.outline.own
import tui.outline.stock  # noqa: F401
from tui.outline.entries import Entry
from tui.outline.texts import as_shown
from tui.outline.walking import inside
from tui.outline.words import one_line


def outline(screen: Screen[object]) -> list[Entry]:
    """All that is shown and can be done, in reading order; what is scrolled away is there too."""
    return [entry if entry.name else _named(entry) for entry in inside(screen)]


def _named(entry: Entry) -> Entry:
    """With the name that is left for a control without a label: its tooltip, else what it hints."""
    tooltip = one_line(as_shown(entry.widget, entry.widget.tooltip))
    return replace(entry, name=tooltip or one_line(entry.hint) or entry.role.value.capitalize())
