"""Signing in with address and password; the answer says what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from models.refusals import Refused
from screens.desk import Desk
from screens.password_screen import PasswordScreen
from screens.places import ForgottenPassword, SignedIn
from screens.widgets.action import Action
from screens.widgets.field import Field
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice

if TYPE_CHECKING:
    from models.wire.sign_in import About, DemoHint, SessionState


class SignInScreen(PasswordScreen[None]):
    """Asks for address and password until the server accepts them."""

    TITLE = "Log in"
    CSS_PATH = "sign_in.tcss"
    AUTO_FOCUS = "#email Input"
    HELP = (
        "Type your email address and your password, then press Log in. If you have a security "
        "key, the next screen asks for its code. If you have forgotten your password, or never "
        "had one, choose the line that says so."
    )

    def __init__(self, desk: Desk, said: str = "") -> None:
        super().__init__(desk)
        self._said = said

    def compose(self) -> ComposeResult:
        """The form."""
        with VerticalScroll(id="form", can_focus=False):
            yield Static(self._whose(), id="title", markup=False)
            yield Notice()
            yield Field("Email address", id="email")
            yield Field("Password", id="password", secret=True)
            yield Action("Log in", id="log-in", variant="primary")
            yield Action(self._forgotten(), id="forgotten")
            yield Static(id="hint", markup=False)
        yield KeysLine()

    def on_mount(self) -> None:
        """Learn about the server once the first frame is drawn: nothing delays typing."""
        self.desk.learnt.subscribe(self, self._learnt)
        if self._said:
            self.notice.done(self._said)
        if self.desk.about:
            self._learnt(self.desk.about)
        else:
            self.call_after_refresh(self._learn)

    @property
    def email(self) -> str:
        """The address as typed."""
        return self.query_one("#email", Field).value

    def signed_in(self, session: SessionState) -> None:
        """Tell the app."""
        self.post_message(SignedIn(session))

    def come_back(self, email: str) -> None:
        """After a new password was set: the address is filled in, the password is next."""
        self.query_one("#email", Field).value = email
        self.notice.done("Your new password is set. Log in with it.")
        self.password.focus()

    @on(Input.Submitted, "#email-input")
    def to_password(self) -> None:
        """Enter after the address goes on to the password where there is none yet."""
        if self.password.value:
            self.query_one("#log-in", Action).press()
        else:
            self.password.focus()

    @on(Input.Submitted, "#password-input")
    @on(Button.Pressed, "#log-in")
    def _submitted(self) -> None:
        self.log_in()

    @on(Button.Pressed, "#forgotten")
    def forgotten(self) -> None:
        """Ask for the way to a new password."""
        self.post_message(ForgottenPassword(self.email))

    def _learn(self) -> None:
        self.run_worker(self._try_to_learn(), group="learn")

    async def _try_to_learn(self) -> None:
        try:
            await self.desk.learn()
        except Refused as refused:
            self.show_refusal(refused)

    def _learnt(self, about: About) -> None:
        self.query_one("#title", Static).update(Content(self._whose()))
        self.query_one("#forgotten", Action).text = self._forgotten()
        if about.demo is not None:
            self.query_one("#hint", Static).update(Content(demo_hint(about.demo)))

    def _whose(self) -> str:
        about = self.desk.about
        parts = [self.desk.brand, about.organisation if about else None, "Log in"]
        return " | ".join(part for part in parts if part)

    def _forgotten(self) -> str:
        return f"Forgotten your password or using {self.desk.brand} for the first time?"


def demo_hint(demo: DemoHint) -> str:
    """Whom to sign in as, and the one password."""
    people = [f"  {person.email}\n    {person.role}" for person in demo.people]
    return "\n".join([f"This is a demo. The password is {demo.password} for each of", *people])
