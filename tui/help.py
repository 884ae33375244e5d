"""What F1 shows for a screen: its own help text and the keys that work on it."""

from collections.abc import Iterable
from typing import Any

from textual.binding import Binding
from textual.screen import Screen

from screens.help import HelpScreen
from screens.keys import ALWAYS, named

EVERYWHERE = [
    ("Tab", "To the next field or action"),
    ("Shift+Tab", "To the one before"),
    ("Enter", "Press the action that has the focus, or send the form"),
    *ALWAYS,
]

TOLD = {"tab", "shift+tab", "enter", *(key.lower() for key, _ in ALWAYS)}


def help_for(screen: Screen[Any]) -> HelpScreen:
    """Help for a screen as it is now: keys that can do nothing here are left out."""
    here = [each for each in screen.active_bindings.values() if each.enabled]
    common = [each.binding for each in here if each.node in (screen, screen.app)]
    focused = [each.binding for each in here if each.node not in (screen, screen.app)]
    keys = {"On this screen": [*EVERYWHERE, *_lines(common)]}
    inside = list(_lines(focused))
    if screen.focused is not None and inside:
        keys[f"In {screen.focused.name or 'what has the focus'}"] = inside
    return HelpScreen(screen.title or "Keydesk", str(getattr(screen, "HELP", "")), keys)


def _lines(bindings: Iterable[Binding]) -> Iterable[tuple[str, str]]:
    """Each meaning once, with the first key that has it."""
    met = {meaning for _, meaning in EVERYWHERE}
    for binding in bindings:
        if binding.description and binding.description not in met and binding.key not in TOLD:
            met.add(binding.description)
            yield named(binding.key), binding.description
