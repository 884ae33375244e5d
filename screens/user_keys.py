"""The Security keys tab of a user: the notice, the tick, the list, and the removal."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from models.wire.keys import KeyRow, UserKeys
from screens.removal_notice import removal_notice
from screens.times import stamp
from screens.widgets.action import Action
from screens.widgets.records import Record, Records
from screens.widgets.tick import Tick

CONFIRM = "I confirm that I have read and understand this notice."
REMOVE = "Remove this user's 2FA devices"
NOT_TICKED = "tick the box above first."


class UserKeysPane(Vertical):
    """Offers the removal only where it is allowed, and otherwise says why not."""

    DEFAULT_CSS = """
    UserKeysPane { height: auto; }
    UserKeysPane Static { height: auto; }
    UserKeysPane #reason, UserKeysPane #notice-text, UserKeysPane Tick { margin-bottom: 1; }
    UserKeysPane Records { margin-bottom: 1; }
    """

    class Remove(Message):
        """Somebody wants the devices removed; `confirmed` is the tick."""

        def __init__(self, confirmed: bool) -> None:
            self.confirmed = confirmed
            super().__init__()

    def compose(self) -> ComposeResult:
        """In the guide's order."""
        yield Static(id="reason", markup=False)
        yield Static(id="notice-text", markup=False)
        yield Tick(CONFIRM, id="confirm")
        yield Records(
            "Name", "Type", "Date Registered", "Last Used", name="Security keys", id="user-keys"
        )
        yield Action(REMOVE, id="remove", variant="error")

    def on_mount(self) -> None:
        """Nothing is offered before it is known to be allowed."""
        self._offer(False)

    def show(self, keys: UserKeys, timezone: str) -> None:
        """List these keys, and offer what is allowed."""
        self.query_one("#notice-text", Static).update(Content(removal_notice(keys.name)))
        reason = self.query_one("#reason", Static)
        reason.update(Content(keys.reason or ""))
        reason.display = keys.reason is not None
        self.query_one(Records).fill([_record(key, timezone) for key in keys.keys])
        self._offer(keys.removable)

    def _offer(self, removable: bool) -> None:
        for part in ("#notice-text", "#confirm", "#remove"):
            self.query_one(part).display = removable
        if not removable:
            self.query_one(Tick).ticked = False
        self._follow_tick()

    @on(Tick.Changed)
    def _follow_tick(self) -> None:
        tick = self.query_one(Tick)
        self.query_one("#remove", Action).offer("" if tick.ticked else NOT_TICKED)

    @on(Button.Pressed, "#remove")
    def ask_for_removal(self) -> None:
        """With the tick, as it is."""
        self.post_message(self.Remove(self.query_one(Tick).ticked))


def _record(key: KeyRow, timezone: str) -> Record:
    registered = stamp(key.registered, timezone, never="")
    used = stamp(key.last_used, timezone, never="N/A")
    return Record(str(key.id), (key.name, key.kind.label, registered, used))
