"""F1: what this screen is for, and every key that works here."""

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from screens.announcing import AnnouncingScreen
from screens.widgets.keys_line import KeysLine
from screens.widgets.two_columns import TwoColumns


class HelpScreen(AnnouncingScreen[None], ModalScreen[None]):
    """Shows what it is told about the screen below: `keys` by part, each a key and its meaning."""

    TITLE = "Help"
    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1", "dismiss", "Close help")]

    def __init__(self, title: str, text: str, keys: Mapping[str, list[tuple[str, str]]]) -> None:
        super().__init__()
        self._heading = f"Help: {title}"
        self._text = text
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Heading, text, keys; the whole scrolls with the arrow keys."""
        with VerticalScroll(id="help"):
            yield Static(Content(self._heading), id="title")
            yield Static(Content(self._text), id="text")
            for part, lines in self._keys.items():
                yield Static(Content(part), classes="part")
                yield TwoColumns(lines)
        yield KeysLine()
