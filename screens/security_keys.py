"""The Security keys tab of Account Settings: my keys, adding a device, renaming one."""

from collections.abc import Sequence
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Label, Static

from models.wire.keys import KeyRow
from screens.places import AddDevice
from screens.times import day, day_and_time
from screens.widgets.action import Action
from screens.widgets.flow import Flow
from screens.widgets.records import Record, Records

EMPTY = "You have no device yet. Press Add new device to set up the first one."
SEVERAL = (
    "You can add several devices, a phone and a tablet say, so that losing one does not lock "
    "you out."
)
UNVERIFIED = (
    "Unverified means that a device has not been used yet. It goes away by itself when you "
    "first sign in or elevate with the device."
)


class SecurityKeys(Vertical):
    """The list, and what can be done with it."""

    DEFAULT_CSS = """
    SecurityKeys { height: auto; }
    SecurityKeys > * { margin-bottom: 1; }
    SecurityKeys .heading { text-style: bold; margin-bottom: 0; }
    SecurityKeys #words { height: auto; margin: 0; }
    """

    class Added(Message):
        """A device was saved."""

    class Rename(Message):
        """Somebody wants another name for this key."""

        def __init__(self, key: KeyRow) -> None:
            self.key = key
            super().__init__()

    def __init__(self, brand: str) -> None:
        super().__init__()
        self.brand = brand
        self._keys: dict[UUID, KeyRow] = {}

    def compose(self) -> ComposeResult:
        """Introduction, list, actions, what the words mean."""
        yield Static(Content(introduction(self.brand)))
        yield Label(Content(f"{self.brand} Authenticator"), classes="heading")
        yield Static(Content(purpose(self.brand)))
        yield Records("Name", "Registered", "Last used", name="Your security keys", id="keys")
        yield Flow(
            Action("Add new device", id="add-device", variant="primary"),
            Action("Rename", id="rename"),
        )
        yield Static(id="words", markup=False)

    def show(self, keys: Sequence[KeyRow], timezone: str) -> None:
        """List these keys."""
        self._keys = {key.id: key for key in keys}
        self.query_one(Records).fill([_record(key, timezone) for key in keys])
        self.query_one("#rename", Action).display = bool(keys)
        self.query_one("#words", Static).update(Content(_words(keys)))

    @on(Button.Pressed, "#add-device")
    def add(self) -> None:
        """Ask for the enrolment."""
        self.post_message(AddDevice(self._added))

    def _added(self, key: KeyRow | None) -> None:
        if key is not None:
            self.query_one(Records).choose(str(key.id))
            self.post_message(self.Added())

    @on(Button.Pressed, "#rename")
    @on(Records.RowSelected)
    def rename(self) -> None:
        """Ask for another name for the key that the cursor is on."""
        chosen = self.query_one(Records).chosen
        if chosen is not None:
            self.post_message(self.Rename(self._keys[UUID(chosen.key)]))


def introduction(brand: str) -> str:
    """Why a second factor."""
    return (
        f"With a second factor, {brand} asks for something you hold besides your email address "
        "and password, so that a stolen password alone opens nothing. These are your ways to "
        "give one."
    )


def purpose(brand: str) -> str:
    """What the list holds."""
    return f"The {brand} Authenticator app on a phone or tablet makes a new code every 30 seconds."


def _record(key: KeyRow, timezone: str) -> Record:
    registered = day(key.registered, timezone)
    if not key.verified:
        registered = f"Unverified {registered}"
    used = day_and_time(key.last_used, timezone, never="N/A")
    return Record(str(key.id), (key.name, registered, used))


def _words(keys: Sequence[KeyRow]) -> str:
    if not keys:
        return EMPTY
    unverified = any(not key.verified for key in keys)
    return f"{UNVERIFIED} {SEVERAL}" if unverified else SEVERAL
