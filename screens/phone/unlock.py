"""The phone's lock: a passphrase, chosen at the first start and asked at each one after."""

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Button, Input, Static

from models.refusals import Refusal, Refused
from screens.phone.base import PhoneScreen
from screens.widgets.action import Action
from screens.widgets.field import Field
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice

CHOOSE = (
    "Choose a passphrase of at least 8 characters for this phone. Its accounts are encrypted with "
    "it on this machine; nobody can find it out for you if you forget it."
)
ASK = "Type the passphrase of this phone to see its codes."


class Unlocked(Message):
    """The accounts are open."""


class UnlockScreen(PhoneScreen[None]):
    """Asks until the phone is open."""

    TITLE = "Unlock the phone"
    AUTO_FOCUS = "#passphrase-input"
    FIELDS = {"passphrase": "passphrase", "again": "again"}
    HELP = (
        "The phone's accounts lie encrypted on this machine. The passphrase opens them; it is not "
        "your password at the desk and never leaves this machine."
    )

    def compose(self) -> ComposeResult:
        """One field, or two at the first start."""
        new = self.pocket.book.is_new
        with VerticalScroll(id="form", can_focus=False):
            yield Static("Choose a passphrase" if new else self.TITLE or "", id="title")
            yield Notice()
            yield Static(CHOOSE if new else ASK, classes="words")
            yield Field("Passphrase", id="passphrase", secret=True)
            if new:
                yield Field("The same passphrase again", id="again", secret=True)
            yield Action("Go on" if new else "Unlock", id="unlock", variant="primary")
        yield KeysLine()

    @on(Input.Submitted, "#passphrase-input")
    def next(self) -> None:
        """Enter goes on to the second field where there is one."""
        again = next(iter(self.query("#again").results(Field)), None)
        if again is not None and not again.value:
            again.focus()
        else:
            self.unlock()

    @on(Input.Submitted, "#again-input")
    @on(Button.Pressed, "#unlock")
    def unlock(self) -> None:
        """Open with what was typed."""
        self.ask(self._unlock, "Opening...")

    async def _unlock(self) -> None:
        typed = [field.value for field in self.query(Field)]
        if len(typed) == 2:
            await self.pocket.book.choose(*typed)
        else:
            await self.pocket.book.unlock(*typed)
        self.post_message(Unlocked())

    def show_refusal(self, refused: Refused) -> None:
        """A wrong passphrase is typed anew."""
        if refused.refusal is Refusal.PASSPHRASE_WRONG:
            self.query_one("#passphrase", Field).empty()
        super().show_refusal(refused)
