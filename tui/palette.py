"""A palette that says where the focus is, names its keys, and hides what is below it."""

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.widgets import Input

from screens.announcing import AnnouncingScreen
from screens.widgets.keys_line import KeysLine


class Palette(CommandPalette, AnnouncingScreen[None]):
    """Ctrl+P: what can be done here, found by part of its name."""

    TITLE = "Commands"
    HELP = "Type part of a command. Up and Down choose one of those that match, Enter does it."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "escape", "Close"),
        Binding("f1", "app.help", "Help"),
    ]

    DEFAULT_CSS = """
    Palette {
        background: $background;
        #--container { margin-top: 0; }
        CommandInput:focus { text-style: underline; }
        SearchIcon { color: $text; }
    }
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"placeholder": "Part of a command"} | options)

    def compose(self) -> ComposeResult:
        """The palette, and the keys that work in it."""
        yield from super().compose()
        yield KeysLine()

    def on_mount(self) -> None:
        """Nothing is painted while nobody types."""
        self.query_one(Input).cursor_blink = False
