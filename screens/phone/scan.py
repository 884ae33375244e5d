"""Scan QR Code: from a picture file, the clipboard, a pasted address, or a typed setup key."""

from collections.abc import Awaitable, Callable
from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Button, Input, Static

from models.otpauth import OneTime, from_setup_key
from screens.phone import scanning
from screens.phone.base import PhoneQuestion
from screens.widgets.action import Action
from screens.widgets.field import Field, LineInput
from screens.widgets.flow import Flow
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice

HOW = (
    "Save a picture of the QR code and name its file, or copy the picture; the code's text can be "
    "pasted. "
    "At the desk, Add new device shows the code."
)


class Pasted(Message):
    """An address was pasted; it holds a secret, so it is never shown in a field."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__()

    def __repr__(self) -> str:
        return "Pasted()"


class ScanInput(LineInput):
    """Takes a path; an address that is pasted goes past it."""

    def on_paste(self, event: events.Paste) -> None:
        """Hand an address on before the field shows it."""
        text = event.text.strip()
        if scanning.is_address(text):
            event.prevent_default()
            event.stop()
            self.post_message(Pasted(text))


class ScanField(Field):
    """The field for paths and addresses."""

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(label, id=id)
        self.input = ScanInput(id=f"{id}-input", name=label)


class ScanScreen(PhoneQuestion[OneTime]):
    """Dismissed with what was scanned."""

    TITLE = "Scan QR Code"
    AUTO_FOCUS = "#scanned-input"
    FIELDS = {"scanned": "scanned", "setup_key": "setup_key", "name": "name"}
    HELP = (
        "A terminal has no camera. Save the QR code as a picture (at the desk: Save as PNG) and "
        "type or drop its path here, copy a picture of it, paste the code's text, or type the "
        "setup key that stands beside the code, with or without blanks."
    )

    def compose(self) -> ComposeResult:
        """The ways in."""
        with VerticalScroll(id="form", can_focus=False):
            yield Static(self.TITLE or "", id="title")
            yield Notice()
            yield Static(HOW, classes="words")
            yield ScanField("Picture file, or pasted code", id="scanned")
            yield Flow(
                Action("Scan QR Code", id="scan", variant="primary"),
                Action("Scan copied picture", id="copied"),
                Action("Back", id="back"),
            )
            yield Field("Or the setup key", id="setup_key")
            yield Field("Name for it", id="name")
            yield Action("Add by setup key", id="add")
        yield KeysLine()

    @on(Input.Submitted, "#scanned-input")
    @on(Button.Pressed, "#scan")
    def scan(self) -> None:
        """Read what was named."""
        text = self.query_one("#scanned", Field).value.strip()
        if scanning.is_setup_key(text):
            self._to_setup_key(text)
        else:
            self._read(text)

    def on_pasted(self, pasted: Pasted) -> None:
        """Read an address that was pasted."""
        self._read(pasted.text)

    def on_paste(self, event: events.Paste) -> None:
        """A paste while no field has the focus."""
        self._read(event.text)

    def _read(self, text: str) -> None:
        self._look(partial(scanning.read, text))

    @on(Button.Pressed, "#copied")
    def scan_copied(self) -> None:
        """Read the picture in the clipboard."""
        self._look(scanning.read_clipboard)

    def _look(self, read: Callable[[], Awaitable[OneTime]]) -> None:
        async def looking() -> None:
            self.dismiss(await read())

        self.ask(looking, "Looking at the picture...")

    def _to_setup_key(self, text: str) -> None:
        self.query_one("#scanned", Field).empty()
        self.query_one("#setup_key", Field).value = text
        self.query_one("#name", Field).focus()
        self.notice.say("This is a setup key. Give the account a name, then add it.")

    @on(Input.Submitted, "#setup_key-input")
    def to_name(self) -> None:
        """Enter after the key goes on to the name."""
        self.query_one("#name", Field).focus()

    @on(Input.Submitted, "#name-input")
    @on(Button.Pressed, "#add")
    def add(self) -> None:
        """Take the typed key."""
        self.ask(self._add)

    async def _add(self) -> None:
        typed = self.query_one("#setup_key", Field).value
        self.dismiss(from_setup_key(typed, self.query_one("#name", Field).value))

    @on(Button.Pressed, "#back")
    def back(self) -> None:
        """Leave without scanning."""
        self.dismiss(None)
