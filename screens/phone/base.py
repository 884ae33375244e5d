"""What all screens of the phone share."""

from typing import ClassVar, Generic

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from screens.base import AskingScreen, Result
from screens.phone.held import HeldPhone


class PhoneScreen(AskingScreen[Result], Generic[Result]):
    """A screen of the phone; nothing on it can be selected, since it shows secrets."""

    ALLOW_SELECT = False
    CSS_PATH = "phone.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide"), (120, "-panel")]

    def __init__(self, phone: HeldPhone) -> None:
        super().__init__()
        self.phone = phone
        self.pocket = phone.pocket


class PhoneQuestion(PhoneScreen[Result], ModalScreen[Result], Generic[Result]):
    """A question on top of the codes; Escape closes it unanswered."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Back")]
