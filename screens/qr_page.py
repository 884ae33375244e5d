"""The QR code alone on the whole terminal, for where it has no room beside a form."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from screens.qr_code import Drawing, shapes_on_a_full_page
from screens.widgets.qr import QRCode

WAY_BACK = "Escape goes back"
ANOTHER_WAY = "The setup key or the saved picture (PNG) does the same."

PLACES = ("-below", "-beside", "-instead")
"""Where the words stand: style classes of the page."""


class Words(Static):
    """What stands beside the code; `told` is that without the key, which plain mode has not."""

    told = ""

    def say(self, told: str) -> None:
        """Say this, and which key leads back."""
        self.told = told
        self.update(f"{told} {WAY_BACK}." if told else WAY_BACK)


class QRPage(Screen[None]):
    """Shows the QR code of `text` as well as it fits; where it doesn't, says what room it needs.

    The line with the way back is left out before the code gets a worse drawing for it.
    """

    TITLE = "QR code"
    HELP = "Scan the code with the authenticator on your phone. Escape goes back to the form."
    CSS_PATH = "qr_page.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Back"),
        Binding("f1", "app.help", "Help"),
    ]

    def __init__(self, text: str, *, unicode: bool) -> None:
        super().__init__()
        self._code = QRCode(text, shapes=shapes_on_a_full_page(unicode))

    def compose(self) -> ComposeResult:
        """The code, and one text that stands below it, beside it or in its place."""
        yield self._code
        yield Words(id="words", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        """Place the words where this size leaves room for them."""
        drawing = self._code.drawing_for(event.size)
        place = _place(drawing, event.size)
        for name in PLACES:
            self.set_class(name == place, name)
        self.query_one(Words).say("" if drawing else self._why_not(event.size))

    def action_close(self) -> None:
        """Go back to the screen below."""
        self.dismiss()

    def _why_not(self, room: Size) -> str:
        needed = self._code.room_needed
        if needed is None:
            return f"This account has too long a name for a QR code. {ANOTHER_WAY}"
        return (
            f"The QR code needs {needed.width} columns and {needed.height} rows; this terminal has"
            f" {room.width} columns and {room.height} rows. Make it larger and the code appears."
            f" {ANOTHER_WAY}"
        )


def _place(drawing: Drawing | None, room: Size) -> str | None:
    if drawing is None:
        return "-instead"
    if drawing.height < room.height:
        return "-below"
    return "-beside" if drawing.width + len(WAY_BACK) + 2 <= room.width else None
