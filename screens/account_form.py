"""The Account tab: my name and job title, and what only others can change."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Label, Static

from models.wire.account import Account
from screens.widgets.action import Action
from screens.widgets.field import Field
from screens.widgets.flow import Flow

BY_SSO = "You sign in through single sign-on, so your password is changed there."
NOT_ALIKE = "The two new passwords differ. Type the new one again."


class AccountForm(Vertical):
    """Name, job title, and the password."""

    DEFAULT_CSS = """
    AccountForm { height: auto; }
    AccountForm > * { height: auto; margin-bottom: 1; max-width: 64; }
    AccountForm .heading { text-style: bold; margin-bottom: 0; }
    """

    class Save(Message):
        """Name and job title as they shall be."""

        def __init__(self, name: str, job_title: str) -> None:
            self.name = name
            self.job_title = job_title
            super().__init__()

    class ChangePassword(Message):
        """The current password and the new one."""

        def __init__(self, current: str, new: str) -> None:
            self.current = current
            self.new = new
            super().__init__()

        def __rich_repr__(self) -> list[object]:
            """Nothing: passwords are in here."""
            return []

    def compose(self) -> ComposeResult:
        """The two forms."""
        yield Static(id="facts", markup=False)
        yield Field("Name", id="name")
        yield Field("Job title", id="job-title")
        yield Flow(Action("Save", id="save-account", variant="primary"))
        yield Label("Change password", classes="heading")
        yield Static(BY_SSO, id="by-sso", markup=False)
        with Vertical(id="password-form"):
            yield Field("Current password", id="current-password", secret=True)
            yield Field("New password", id="new-password", secret=True)
            yield Field("New password again", id="new-again", secret=True)
            yield Flow(Action("Change password", id="change-password"))

    def on_mount(self) -> None:
        """Which form for the password is not known yet."""
        self._shown: Account | None = None
        self.query_one("#by-sso").display = False

    def show(self, account: Account) -> None:
        """Show this account; what somebody has typed over it is left alone."""
        facts = f"Email address: {account.email}\nGroup: {account.group}"
        self.query_one("#facts", Static).update(Content(facts))
        before = self._shown
        self._set("name", account.name, before.name if before else "")
        self._set("job-title", account.job_title, before.job_title if before else "")
        self.query_one("#by-sso").display = account.sso
        self.query_one("#password-form").display = not account.sso
        self._shown = account

    def saved(self, account: Account) -> None:
        """Show the account as it was saved, which may be tidier than what was typed."""
        self._field("name").value, self._field("job-title").value = account.name, account.job_title
        self._shown = account

    def _set(self, field_id: str, value: str, before: str) -> None:
        field = self._field(field_id)
        if field.value == before:
            field.value = value

    def _field(self, field_id: str) -> Field:
        return self.query_one(f"#{field_id}", Field)

    def empty_passwords(self) -> None:
        """Forget the passwords once they are used."""
        for field_id in ("current-password", "new-password", "new-again"):
            self._field(field_id).empty()

    @on(Input.Submitted, "#name-input, #job-title-input")
    @on(Button.Pressed, "#save-account")
    def save(self) -> None:
        """Ask for name and job title to be saved."""
        name, job_title = self._field("name").value, self._field("job-title").value
        self.post_message(self.Save(name, job_title))

    @on(Input.Submitted, "#current-password-input, #new-password-input, #new-again-input")
    @on(Button.Pressed, "#change-password")
    def change_password(self) -> None:
        """Ask for the new password, once it was typed twice alike."""
        current, new = self._field("current-password").value, self._field("new-password").value
        if new != self._field("new-again").value:
            self._field("new-again").refuse(NOT_ALIKE)
        else:
            self.post_message(self.ChangePassword(current, new))
