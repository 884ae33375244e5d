"""What a person hears of the focus, access keys, and the title."""

from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.screen import Screen

from screens.widgets.notice import Notice
from tui.outline import Entry, Role, described, outline
from tui.outline.words import one_line
from tui.title import TitledApp

ALT = "alt+"
ALTED = len("alt+x")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def access_keys(entries: list[Entry]) -> dict[str, Entry]:
    """A letter for each control, unique on its screen: the first of its name that is still free."""
    keys: dict[str, Entry] = {}
    for entry in entries:
        if entry.is_control:
            for letter in f"{entry.name.lower()}{LETTERS}":
                if letter in LETTERS and letter not in keys:
                    keys[letter] = entry
                    break
    return keys


class AnnouncingApp(TitledApp):
    """Alt and a letter go to a control and press it where it is an action; the title follows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+g", "go_to", "Go to", show=False, priority=True)
    ]

    is_painted = True

    def announcement(self, screen: Screen[Any]) -> str:
        """What has the focus: name, role, state, value or error, and the key that leads there."""
        self.tell_title(screen.title or "")
        entries = outline(screen)
        at = [entry for entry in entries if entry.focused]
        for entry in sorted(
            at, key=lambda each: each.role is Role.REGION
        ):  # a control within first
            letters = [key for key, other in access_keys(entries).items() if other is entry]
            keys = [f"Alt+{letter.upper()}" for letter in letters]
            words = ", ".join([*_chosen(screen, entries), described(entry), *keys])
            return one_line(_unseen(screen) or words)
        return screen.title or ""

    def action_go_to(self) -> None:
        """Ctrl+G: find a control by its name."""
        if not isinstance(self.screen, CommandPalette):
            from tui.go_to import GoTo

            self.push_screen(GoTo())

    def action_command_palette(self) -> None:
        """Ctrl+P: find what can be done by its name."""
        if self.use_command_palette and not isinstance(self.screen, CommandPalette):
            from tui.palette import Palette

            self.push_screen(Palette())

    async def on_event(self, event: events.Event) -> None:
        """Take Alt and a letter before a field does: terminals send the letter with it."""
        if isinstance(event, events.Key) and event.key.startswith(ALT) and len(event.key) == ALTED:
            self._go_by(event.key.removeprefix(ALT))
        else:
            await super().on_event(event)

    def _go_by(self, letter: str) -> None:
        entry = access_keys(outline(self.screen)).get(letter)
        if entry is not None:
            from tui.outline.acting import press  # knows all kinds of widgets

            press(entry.widget)


def _chosen(screen: Screen[Any], entries: list[Entry]) -> list[str]:
    """What Enter would do in a palette, whose field keeps the focus while Up and Down choose."""
    if not isinstance(screen, CommandPalette):
        return []
    lists = [each for each in entries if each.role is Role.LIST and each.chosen]
    return [f"{each.chosen.text}, chosen" for each in lists if each.chosen]


def _unseen(screen: Screen[Any]) -> str:
    """What was just said, where a short screen has no room for it beside what has the focus."""
    for notice in screen.walk_children(Notice):
        if notice.said and notice.beside is screen.focused and notice.is_out_of_sight:
            return notice.said
    return ""
