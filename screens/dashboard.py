"""The Dashboard: who I am, what this session may do and until when, what changed."""

from collections.abc import Iterable

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Static

from models.access import Permission
from models.wire.account import Dashboard, LogRow
from models.wire.keys import KeyRow
from models.wire.sign_in import SessionState
from screens.place_screen import PlaceScreen
from screens.places import AddDevice, Place
from screens.times import clock_time, day_and_time
from screens.widgets.action import Action

NOTHING_NEW = "Nothing about your access has changed since you last came."


class DashboardScreen(PlaceScreen):
    """Where the session stands."""

    TITLE = "Dashboard"
    CSS_PATH = "dashboard.tcss"
    PLACE = Place.DASHBOARD
    AUTO_FOCUS = "#to-dashboard"
    HELP = (
        "This is where your session stands: what you may do now, until when, and what changed in "
        "your account since you last came. Elevate Your Access asks for a code from your device."
    )

    def compose_body(self) -> ComposeResult:
        """Person, access, what changed."""
        yield Static(id="person", markup=False)
        yield Static(id="help-wanted", markup=False)
        yield Static(id="access", markup=False)
        yield Action("Give up elevated access", id="drop")
        yield Action("Add new device", id="add-device", variant="primary")
        yield Static(id="since-title", classes="heading", markup=False)
        yield Static(id="since", markup=False)

    def on_mount(self) -> None:
        """Follow the session."""
        for part in ("#drop", "#add-device", "#help-wanted"):
            self.query_one(part).display = False
        self.desk.changed.subscribe(self, self._show_session)

    async def load(self) -> None:
        """Ask for all of it at once."""
        shown = await self.desk.run(lambda client: client.dashboard())
        self.desk.now_holds(shown.session)
        self._tell("person", person(shown))
        self._tell("help-wanted", help_wanted(shown.lost_devices))
        self.query_one("#help-wanted").display = shown.lost_devices > 0
        self._tell("since-title", "What changed since you last came")
        self._tell("since", "\n".join(since(shown.since, shown.session.timezone)))

    def _show_session(self, session: SessionState | None) -> None:
        if session is None:
            return
        self._tell("access", "\n".join(access(session)))
        self.query_one("#drop").display = session.elevated
        self.query_one("#add-device").display = not session.has_key

    def _tell(self, part: str, text: str) -> None:
        self.query_one(f"#{part}", Static).update(Content(text))

    @on(Button.Pressed, "#drop")
    def drop(self) -> None:
        """Give up elevated access."""
        self.change(self._drop)

    async def _drop(self) -> None:
        self.desk.now_holds(await self.desk.run(lambda client: client.drop_elevation()))
        self.notice.done("Your elevated access has ended.")
        self.query_one("#to-dashboard", Action).focus()

    @on(Button.Pressed, "#add-device")
    def add_device(self) -> None:
        """Open the enrolment."""
        self.post_message(AddDevice(self._device_added))

    def _device_added(self, key: KeyRow | None) -> None:
        if key is not None:
            self.notice.done(AddDevice.DONE)


def person(shown: Dashboard) -> str:
    """Name, job title, group, last sign-in."""
    session = shown.session
    named = ", ".join(part for part in (session.name, shown.job_title) if part)
    last = day_and_time(shown.last_login, session.timezone, "never")
    return f"{named}\nGroup: {session.group}\nLast login: {last}"


def help_wanted(count: int) -> str:
    """That people wait for an admin key holder, and where to find them."""
    who = "1 person asks" if count == 1 else f"{count} people ask"
    return f"{who} for help with a lost device: choose Admin."


def access(session: SessionState) -> Iterable[str]:
    """What holds now, until when, and what elevating would add."""
    yield f"You may {listed(session.permissions)}."
    if session.elevated_until is not None:
        until = clock_time(session.elevated_until, session.timezone)
        yield f"Your access is elevated until {until}."
    elif not session.has_key:
        yield (
            "You have no security key yet. Add your device, here or under Account Settings, "
            "Security keys; then you can elevate your access."
        )
    added = [held for held in session.when_elevated if held not in session.permissions]
    if added:
        yield f"With elevated access you may also {listed(added)}."
    yield f"You are logged in until {clock_time(session.ends_at, session.timezone)} at the latest."


def listed(permissions: list[Permission]) -> str:
    """Permissions as one phrase after "You may"."""
    if not permissions:
        return "do nothing yet"
    *first, last = [permission.sentence for permission in permissions]
    return f"{', '.join(first)} and {last}" if first else last


def since(rows: list[LogRow], timezone: str) -> Iterable[str]:
    """One line for each entry, or a calm one."""
    if not rows:
        yield NOTHING_NEW
    for row in rows:
        yield f"{day_and_time(row.at, timezone, '')}: {row.sentence}"
