"""One user as an admin key holder sees them; their devices can be removed here."""

from typing import ClassVar
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from models.wire.users import UserProfile
from screens import user_facts
from screens.admin.user_lock import LIFTED, UserLockPane
from screens.desk import Desk
from screens.place_screen import PlaceScreen
from screens.places import Place
from screens.security_log import SecurityLog
from screens.user_keys import UserKeysPane
from screens.widgets.tabs import TAB_KEYS, PlainTabs, pane

REMOVED = "The devices have been removed."


class UserProfileScreen(PlaceScreen):
    """Five tabs about somebody else; Escape goes back to the list."""

    PLACE = Place.ADMIN
    TITLE = "User"
    CSS_PATH = "user_profile.tcss"
    HELP = (
        "Security keys lists the user's devices. To remove them, read the notice, tick that you "
        "have read it, and press the removal. A locked account says so above the tabs, with a "
        "button that lifts the lock. Ctrl+Page Down and Ctrl+Page Up change the tab, "
        "Escape goes back to the list."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Back to the list"),
        *TAB_KEYS,
    ]

    def __init__(self, desk: Desk, user_id: UUID, *, at_keys: bool) -> None:
        super().__init__(desk)
        self.user_id = user_id
        self._first = "keys-tab" if at_keys else "details-tab"

    def compose_body(self) -> ComposeResult:
        """Whose, and the tabs."""
        yield Static("", id="title", markup=False)
        yield UserLockPane()
        with PlainTabs(initial=self._first, id="tabs"):
            with pane("Personal details", id="details-tab"):
                yield Static(id="details", markup=False)
            with pane("Permissions", id="permissions-tab"):
                yield Static(id="permissions", markup=False)
            with pane("Alerts", id="alerts-tab"):
                yield Static(id="alerts", markup=False)
            with pane("Security keys", id="keys-tab"):
                yield UserKeysPane()
            with pane("Security log", id="log-tab"):
                yield SecurityLog()

    def action_tab(self, by: int) -> None:
        """Open the next tab, or the one before."""
        self.query_one(PlainTabs).step(by)

    async def load(self) -> None:
        """Everything about the user."""
        user = await self.desk.run(lambda client: client.user(self.user_id))
        self._show(user)
        lock = await self.desk.run(lambda client: client.user_lock(self.user_id))
        own = self.desk.session is not None and self.desk.session.user_id == self.user_id
        pane = self.query_one(UserLockPane)
        await pane.show(lock, user.name, self.desk.timezone, liftable=not own)
        keys = await self.desk.run(lambda client: client.user_keys(self.user_id))
        self.query_one(UserKeysPane).show(keys, self.desk.timezone)
        await self._log_page(None)

    def _show(self, user: UserProfile) -> None:
        self.title = f"{user.name}'s settings"
        said = {
            "title": self.title,
            "details": user_facts.details(user, self.desk.timezone),
            "permissions": user_facts.permissions(user),
            "alerts": user_facts.alerts(user),
        }
        for part, text in said.items():
            self.query_one(f"#{part}", Static).update(Content(text))

    @on(UserKeysPane.Remove)
    def remove_devices(self, event: UserKeysPane.Remove) -> None:
        """Remove all of the user's devices."""
        self.change(lambda: self._remove(event.confirmed), waiting="Removing the devices.")

    async def _remove(self, confirmed: bool) -> None:
        await self.desk.run(lambda client: client.remove_keys(self.user_id, confirmed=confirmed))
        self.query_one(PlainTabs).line.focus()  # what was pressed is about to go
        self.notice.done(REMOVED)

    @on(UserLockPane.Lift)
    def lift_lock(self) -> None:
        """Let the user log in again at once."""
        self.change(self._lift, waiting="Lifting the lock.")

    async def _lift(self) -> None:
        await self.desk.run(lambda client: client.lift_lock(self.user_id))
        self.query_one(PlainTabs).line.focus()  # what was pressed is about to go
        self.notice.done(LIFTED)

    @on(SecurityLog.Wanted)
    def log_page(self, event: SecurityLog.Wanted) -> None:
        """Show more of the log."""
        self.ask(lambda: self._log_page(event.before), waiting="Looking further back.")

    async def _log_page(self, before: int | None) -> None:
        page = await self.desk.run(lambda client: client.user_log(self.user_id, before))
        self.query_one(SecurityLog).take(page, before, self.desk.timezone)
