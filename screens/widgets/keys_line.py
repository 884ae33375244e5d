"""The bottom line: the keys that work here; it wraps where the terminal is narrow."""

from collections.abc import Iterable
from typing import Any

from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

from screens.keys import ALWAYS, named

GAP = "  "
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

    def on_mount(self) -> None:
        """Follow the screen's keys."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def _follow(self, screen: Screen[Any]) -> None:
        active = [each.binding for each in screen.active_bindings.values() if each.enabled]
        shown = tuple((named(key.key), key.description) for key in active if key.show)
        if shown != self._shown:
            self._shown = shown
            self.refresh(layout=True)

    def render(self) -> RenderResult:
        """Keys in bold, a key and its meaning on one line."""
        return Content("\n").join(self._lines(self.content_size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the keys need."""
        return len(list(self._lines(width)))

    def _lines(self, width: int) -> Iterable[Content]:
        line = Content()
        always = ALWAYS if self.app.size.height >= ENOUGH_ROWS else ()
        for key, meaning in (*self._shown, *always):
            entry = Content.assemble((key, "bold $footer-key-foreground"), f" {meaning}")
            longer = entry if not line else Content.assemble(line, GAP, entry)
            if line and longer.cell_length > width:
                yield line
                longer = entry
            line = longer
        yield line
