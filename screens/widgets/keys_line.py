"""The bottom lines: the keys that work here, wrapped where there is little room, and the focus."""

from collections.abc import Iterable
from typing import Any

from rich.cells import cell_len, set_cell_size
from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.widget import Widget

from screens.keys import ALWAYS, PALETTE, named

GAP = "  "
SHORTEST = 11  # columns that are left to a name
MORE = "..."
ENOUGH_ROWS = 18  # on a terminal of fewer, F1 alone tells the keys that work everywhere


class KeysLine(Widget):
    """Follows the focus, and is painted only when what it says has changed.

    Textual's Footer makes all its parts anew with each move of the focus, and cuts off what
    doesn't fit.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeysLine {
        dock: bottom; width: 100%; height: auto; padding: 0 1;
        background: $footer-background; color: $footer-foreground;
    }
    """

    _shown: tuple[tuple[str, str], ...] = ()
    _said = ""

    def on_mount(self) -> None:
        """Follow the screen's keys."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def _follow(self, screen: Screen[Any]) -> None:
        active = [each.binding for each in screen.active_bindings.values() if each.enabled]
        keys: dict[str, str] = {}  # by their meaning: of two for the same, the first one is enough
        for binding in active:
            if binding.show:
                keys.setdefault(binding.description, named(binding.key))
        shown = tuple((key, meaning) for meaning, key in keys.items())
        if shown != self._shown:
            self._shown = shown
            self.refresh(layout=True)

    def announce(self, words: str) -> None:
        """Say this of the focus, in the last row."""
        if words != self._said:
            self._said = words
            self.refresh(Region(0, self.size.height - 1, self.size.width, 1))

    def render(self) -> RenderResult:
        """Keys in bold, a key and its meaning on one line; then the focus in words."""
        width = self.content_size.width
        return Content("\n").join([*self._lines(width), Content(shortened(self._said, width))])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the keys need, and one."""
        return len(list(self._lines(width))) + 1

    def _always(self) -> Iterable[tuple[str, str]]:
        """The app's own keys, unless the screen tells them itself; an app may have no palette."""
        if self.app.size.height < ENOUGH_ROWS:
            return
        told = dict(self._shown)
        for key, meaning in ALWAYS:
            if key not in told and (self.app.ENABLE_COMMAND_PALETTE or meaning != PALETTE):
                yield key, meaning

    def _lines(self, width: int) -> Iterable[Content]:
        line = Content()
        for key, meaning in (*self._shown, *self._always()):
            entry = Content.assemble((key, "bold $footer-key-foreground"), f" {meaning}")
            longer = entry if not line else Content.assemble(line, GAP, entry)
            if line and longer.cell_length > width:
                yield line
                longer = entry
            line = longer
        yield line


def shortened(said: str, width: int) -> str:
    """What is said of the focus, in one row: a long name gives way before role and state do."""
    name, comma, rest = said.partition(", ")
    over = cell_len(said) - width
    if over <= 0:
        return said
    name = _cut(name, max(SHORTEST, cell_len(name) - over))
    return _cut(f"{name}{comma}{rest}", width)


def _cut(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text
    return f"{set_cell_size(text, max(0, width - len(MORE))).rstrip()}{MORE}"
