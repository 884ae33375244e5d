"""Another name for an account on the phone."""

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button, Input, Static

from screens.phone.base import PhoneQuestion
from screens.phone.held import HeldPhone
from screens.widgets.action import Action
from screens.widgets.field import Field
from screens.widgets.flow import Flow
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice
from server_stub.phone_accounts import Account


class RenameScreen(PhoneQuestion[str]):
    """Dismissed with what to say about it."""

    TITLE = "Rename"
    AUTO_FOCUS = "#name-input"
    FIELDS = {"name": "name"}
    HELP = "The name is this phone's own. The key keeps its name at the desk."

    def __init__(self, phone: HeldPhone, account: Account) -> None:
        super().__init__(phone)
        self._account = account

    def compose(self) -> ComposeResult:
        """One field."""
        with VerticalScroll(id="form", can_focus=False):
            yield Static(self.TITLE or "", id="title")
            yield Notice()
            yield Field("Name on this phone", id="name")
            yield Flow(Action("Save", id="save", variant="primary"), Action("Cancel", id="cancel"))
        yield KeysLine()

    def on_mount(self) -> None:
        """The name that there is can be changed."""
        self.query_one("#name", Field).value = self._account.label

    @on(Input.Submitted)
    @on(Button.Pressed, "#save")
    def save(self) -> None:
        """Keep the name."""
        self.ask(self._save)

    async def _save(self) -> None:
        renamed = await self.pocket.book.rename(self._account, self.query_one("#name", Field).value)
        self.dismiss(f"It is called {renamed.label} now, on this phone.")

    @on(Button.Pressed, "#cancel")
    def cancel(self) -> None:
        """Leave the name as it is."""
        self.dismiss(None)
