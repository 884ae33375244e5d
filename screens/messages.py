"""F3: what was said so far, newest first; nothing that a screen says is lost by time."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.signal import Signal
from textual.widgets import Static

from screens.announcing import AnnouncingScreen
from screens.widgets.keys_line import KeysLine
from screens.widgets.records import Record, Records

EMPTY = "There is no message yet."


class MessagesScreen(AnnouncingScreen[None], ModalScreen[None]):
    """Lists what `lines` tells, and tells it anew when `kept` is published."""

    TITLE = "Messages"
    HELP = (
        "Everything that was said since you opened Keydesk or logged out, newest first. Escape "
        "goes back to where you were; nothing there has changed."
    )
    CSS_PATH = "messages.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close messages"),
        Binding("f1", "app.help", "Help"),
    ]

    def __init__(self, lines: Callable[[], list[str]], kept: Signal[None]) -> None:
        super().__init__()
        self._lines = lines
        self._kept = kept

    def compose(self) -> ComposeResult:
        """Heading and list, or that there is none."""
        with Vertical(id="messages"):
            yield Static(self.TITLE or "", id="title")
            yield Static(EMPTY, id="empty")
            yield Records("Message", name="Messages", id="list")
        yield KeysLine()

    def on_mount(self) -> None:
        """Show what there is, and follow it."""
        self._kept.subscribe(self, self._follow)
        self._follow()

    def _follow(self, _: None = None) -> None:
        lines = self._lines()
        # Counted from the oldest, so that the cursor stays on its row when another comes.
        rows = [Record(str(len(lines) - at), (line,)) for at, line in enumerate(lines)]
        self.query_one(Records).fill(rows)
        self.query_one("#empty").display = not rows
        if rows and self.focused is None:
            self.query_one(Records).focus()
