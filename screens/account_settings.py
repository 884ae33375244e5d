"""Account Settings: my account, my security keys, my security log."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType

from models.wire.keys import KeyRow
from screens.account_form import AccountForm
from screens.place_screen import PlaceScreen
from screens.places import AddDevice, Place
from screens.rename_key import RenameKeyScreen
from screens.security_keys import SecurityKeys
from screens.security_log import SecurityLog
from screens.widgets.tabs import TAB_KEYS, PlainTabs, pane

PASSWORD_CHANGED = "Your password was changed. Everywhere else you are signed out now."


class AccountSettingsScreen(PlaceScreen):
    """Three tabs about oneself."""

    PLACE = Place.ACCOUNT
    TITLE = "Account Settings"
    FIELDS = {
        "name": "name",
        "job_title": "job-title",
        "current_password": "current-password",
        "new_password": "new-password",
    }
    HELP = (
        "Account holds your name, your job title and your password. Security keys lists your "
        "devices; Add new device sets up another one. Security log shows what happened to your "
        "access. Ctrl+Page Down and Ctrl+Page Up change the tab."
    )
    BINDINGS: ClassVar[list[BindingType]] = TAB_KEYS

    def compose_body(self) -> ComposeResult:
        """The tabs."""
        with PlainTabs(id="tabs"):
            with pane("Account", id="account-tab"):
                yield AccountForm()
            with pane("Security keys", id="keys-tab"):
                yield SecurityKeys(self.desk.brand)
            with pane("Security log", id="log-tab"):
                yield SecurityLog()

    def action_tab(self, by: int) -> None:
        """Open the next tab, or the one before."""
        self.query_one(PlainTabs).step(by)

    async def load(self) -> None:
        """Everything about me; typed text is left alone."""
        self.desk.now_holds(await self.desk.run(lambda client: client.session()))
        account = await self.desk.run(lambda client: client.account())
        self.query_one(AccountForm).show(account)
        keys = await self.desk.run(lambda client: client.keys())
        self.query_one(SecurityKeys).show(keys, self.desk.timezone)
        log = await self.desk.run(lambda client: client.security_log())
        self.query_one(SecurityLog).take(log, None, self.desk.timezone)

    @on(AccountForm.Save)
    def save(self, event: AccountForm.Save) -> None:
        """Save name and job title."""
        self.change(lambda: self._save(event.name, event.job_title), waiting="Saving.")

    async def _save(self, name: str, job_title: str) -> None:
        account = await self.desk.run(lambda client: client.save_account(name, job_title))
        self.query_one(AccountForm).saved(account)
        self.notice.done("Your name and job title are saved.")

    @on(AccountForm.ChangePassword)
    def change_password(self, event: AccountForm.ChangePassword) -> None:
        """Change the password."""
        self.change(lambda: self._change_password(event.current, event.new), waiting="Checking.")

    async def _change_password(self, current: str, new: str) -> None:
        await self.desk.run(lambda client: client.change_password(current, new))
        self.query_one(AccountForm).empty_passwords()
        self.notice.done(PASSWORD_CHANGED)

    @on(SecurityKeys.Added)
    def device_added(self) -> None:
        """Say that the device was saved; the list is loaded anew on the way back here."""
        self.notice.done(AddDevice.DONE)

    @on(SecurityKeys.Rename)
    def rename(self, event: SecurityKeys.Rename) -> None:
        """Ask for the other name."""
        self._rename(event.key)

    @work(group="rename", exclusive=True)
    async def _rename(self, key: KeyRow) -> None:
        renamed = await self.app.push_screen_wait(RenameKeyScreen(self.desk, key))
        if renamed is not None:
            self.notice.done(f"{key.name} is now called {renamed.name}.")

    @on(SecurityLog.Wanted)
    def log_page(self, event: SecurityLog.Wanted) -> None:
        """Show more of the log."""
        self.ask(lambda: self._log_page(event.before), waiting="Looking further back.")

    async def _log_page(self, before: int | None) -> None:
        page = await self.desk.run(lambda client: client.security_log(before))
        self.query_one(SecurityLog).take(page, before, self.desk.timezone)
