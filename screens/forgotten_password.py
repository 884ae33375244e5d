"""A new password by a mailed code, for whoever forgot theirs or never had one."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Button, Input, Static

from models.wire.sign_in import ResetAsked
from screens.base import DeskScreen
from screens.desk import Desk
from screens.widgets.action import Action
from screens.widgets.field import Field
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice

RULES = (
    "At least 12 characters, no common password and not just names. Every character is allowed, "
    "blanks too: three or four words are a good one."
)


class ForgottenPasswordScreen(DeskScreen[str | None]):
    """Mails a code and takes it with a new password; dismissed with the address, or None."""

    TITLE = "New password"
    CSS_PATH = "forgotten_password.tcss"
    AUTO_FOCUS = "#email Input"
    FIELDS = {"email": "email", "code": "code", "new_password": "new-password"}
    HELP = (
        "Type your email address and a code is mailed to it. Then type that code and the password "
        "that you want. The code works once, for an hour; ask for another one as often as you like."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Back to Log in")]

    def __init__(self, desk: Desk, email: str) -> None:
        super().__init__(desk)
        self._email = email

    def compose(self) -> ComposeResult:
        """First the address; the rest once a code is on its way."""
        with VerticalScroll(id="form", can_focus=False):
            yield Static("New password", id="title")
            yield Field("Email address", id="email")
            yield Action("Mail me a code", id="mail", variant="primary")
            yield Notice()
            with Vertical(id="second"):
                yield Field("Code from the mail", id="code")
                yield Field("New password", id="new-password", secret=True)
                yield Static(RULES, id="rules")
                yield Action("Set the new password", id="set", variant="primary")
            yield Action("Back to Log in", id="back")
        yield KeysLine()

    def on_mount(self) -> None:
        """Begin with the address that was typed before."""
        self.query_one("#email", Field).value = self._email
        self.query_one("#second").display = False

    @on(Input.Submitted, "#email-input")
    @on(Button.Pressed, "#mail")
    def mail(self) -> None:
        """Ask for a code."""
        self.ask(self._mail, "Waiting for the server...")

    async def _mail(self) -> None:
        await self.desk.learn()
        asked = await self.desk.client.ask_password_reset(self._value("email"))
        self.query_one("#second").display = True
        self.query_one("#mail", Action).text = "Mail me another code"
        self.notice.say(self._on_its_way(asked))
        self.query_one("#code", Field).focus()

    def _on_its_way(self, asked: ResetAsked) -> str:
        sentence = (
            "If this address belongs to an account, a code is on its way to it. "
            f"It works for {asked.minutes} minutes."
        )
        outbox = self.desk.about.outbox if self.desk.about else None
        return f"{sentence} No mail is sent from here: look in {outbox}." if outbox else sentence

    @on(Input.Submitted, "#code-input")
    def to_password(self) -> None:
        """Enter after the code goes on to the password."""
        self.query_one("#new-password", Field).focus()

    @on(Input.Submitted, "#new-password-input")
    @on(Button.Pressed, "#set")
    def set_password(self) -> None:
        """Send code and password."""
        self.ask(self._set_password, "Waiting for the server...")

    async def _set_password(self) -> None:
        await self.desk.client.redeem_password_reset(
            self._value("code").strip(), self._value("new-password")
        )
        self.dismiss(self._value("email").strip())

    @on(Button.Pressed, "#back")
    def back(self) -> None:
        """Go back to Log in."""
        self.dismiss(None)

    def _value(self, field_id: str) -> str:
        return self.query_one(f"#{field_id}", Field).value
