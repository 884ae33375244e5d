"""Signing in again where a session has ended, over the screen that it ended on."""

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button, Input, Static

from models.wire.sign_in import SessionState
from screens.desk import Desk
from screens.password_screen import PasswordScreen
from screens.places import SignOut
from screens.widgets.action import Action
from screens.widgets.field import Field
from screens.widgets.flow import Flow
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice


class SignInAgainScreen(PasswordScreen[SessionState]):
    """Asks the person whose session it was; covers what they had open until they are back.

    Dismissed with the new session. There is no way round it but to log in as somebody else, so
    that a desk left alone shows nothing to whoever comes by.
    """

    TITLE = "Log in again"
    CSS_PATH = "sign_in.tcss"
    AUTO_FOCUS = "#password Input"
    HELP = (
        "Your session has ended, and nothing that you typed is lost: log in again and go on where "
        "you were. Log in as somebody else forgets what was open."
    )

    def __init__(self, desk: Desk, session: SessionState) -> None:
        super().__init__(desk)
        self._session = session

    @property
    def email(self) -> str:
        """The address of the person whose session it was."""
        return self._session.email

    def compose(self) -> ComposeResult:
        """The address, which is fixed, and the password."""
        with VerticalScroll(id="form", can_focus=False):
            yield Static("Log in again", id="title")
            yield Notice()
            yield Static(
                "Your session has ended. Nothing that you typed is lost: log in again to go on.",
                classes="text",
            )
            yield Static(f"{self._session.name}\n{self.email}", classes="text", markup=False)
            yield Field("Password", id="password", secret=True)
            with Flow():
                yield Action("Log in", id="log-in", variant="primary")
                yield Action("Log in as somebody else", id="somebody-else")
        yield KeysLine()

    def signed_in(self, session: SessionState) -> None:
        """Go on with what was open."""
        self.dismiss(session)

    @on(Input.Submitted)
    @on(Button.Pressed, "#log-in")
    def _submitted(self) -> None:
        self.log_in()

    @on(Button.Pressed, "#somebody-else")
    def somebody_else(self) -> None:
        """Forget what was open."""
        self.post_message(SignOut())
