"""The warning before a session ends because nobody does anything; any key answers it."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from screens.announcing import AnnouncingScreen
from screens.widgets.keys_line import KeysLine


class IdleWarning(AnnouncingScreen[bool], ModalScreen[bool]):
    """Dismissed with True once somebody is there. It does not count down: it says the time."""

    TITLE = "Are you still there?"
    CSS_PATH = "idle_warning.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(True)", "Stay logged in"),
        Binding("f1", "dismiss(True)", "Stay logged in", show=False),
    ]

    def __init__(self, ends_at: str) -> None:
        super().__init__()
        self._ends_at = ends_at

    def compose(self) -> ComposeResult:
        """When it ends, and what to do."""
        with Vertical(id="warning"):
            yield Static("Are you still there?", id="title")
            yield Static(
                Content(
                    f"Your session ends at {self._ends_at}, because nothing was typed for a while. "
                    "Press any key to stay logged in. Nothing that you typed is lost."
                )
            )
        yield KeysLine()

    def on_key(self, event: events.Key) -> None:
        """Somebody is there; the key does nothing else."""
        event.stop()
        event.prevent_default()
        self.dismiss(True)

    def on_click(self) -> None:
        """A click does the same."""
        self.dismiss(True)
