"""A question with one yes, for what can't be taken back on the phone."""

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from screens.phone.base import PhoneQuestion
from screens.phone.held import HeldPhone
from screens.widgets.action import Action
from screens.widgets.flow import Flow
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice


class ConfirmScreen(PhoneQuestion[bool]):
    """Dismissed with True for yes; the focus is on no."""

    AUTO_FOCUS = "#no"

    def __init__(self, phone: HeldPhone, title: str, says: str, yes: str, no: str) -> None:
        super().__init__(phone)
        self.title = title
        self._says, self._yes, self._no = says, yes, no

    def compose(self) -> ComposeResult:
        """What will happen, and both answers."""
        with VerticalScroll(id="form", can_focus=False):
            yield Static(Content(self.title or ""), id="title")
            yield Notice()
            yield Static(Content(self._says), classes="words")
            yield Flow(Action(self._no, id="no"), Action(self._yes, id="yes", variant="error"))
        yield KeysLine()

    @on(Button.Pressed)
    def answer(self, event: Button.Pressed) -> None:
        """Yes or no."""
        self.dismiss(event.button.id == "yes")
