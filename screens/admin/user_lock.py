"""The lock of a user's account after too many failed attempts, and lifting it."""

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from models.wire.users import AccountLock
from screens.times import day_and_time
from screens.widgets.action import Action
from screens.widgets.tick import Tick

CONFIRM = "I confirm that this user asked me to lift the lock."
LIFT = "Lift the lock"
LIFTED = "The lock was lifted. This user can log in now."
LOCKED = (
    "Locked until {until}: too many failed attempts. Log-ins from a device or a place where {name} "
    "has logged in lately may still work."
)
NOT_TICKED = "tick the box above first."


class UserLockPane(Vertical):
    """There only while the account is locked; without the button where one may not lift it."""

    DEFAULT_CSS = """
    UserLockPane { height: auto; display: none; margin-bottom: 1; }
    UserLockPane.-locked { display: block; }
    UserLockPane Static, UserLockPane Tick { height: auto; }
    """

    class Lift(Message):
        """Somebody wants the lock lifted."""

    async def show(self, lock: AccountLock, name: str, timezone: str, *, liftable: bool) -> None:
        """Say until when the account is locked, or nothing."""
        was_locked, is_locked = self.has_class("-locked"), lock.until is not None
        if is_locked and not was_locked:
            await self.mount(*_parts(liftable=liftable))
            self._follow_tick()
        elif was_locked and not is_locked:
            await self.remove_children()
        self.set_class(is_locked, "-locked")
        until = day_and_time(lock.until, timezone, never="")
        for text in self.query("#lock-text").results(Static):
            text.update(Content(LOCKED.format(until=until, name=name)))

    @on(Tick.Changed)
    def _follow_tick(self) -> None:
        for tick in self.query(Tick):
            self.query_one("#lift", Action).offer("" if tick.ticked else NOT_TICKED)

    @on(Button.Pressed, "#lift")
    def ask_for_lift(self) -> None:
        """With the tick."""
        self.post_message(self.Lift())


def _parts(*, liftable: bool) -> list[Widget]:
    """The sentence, and the tick and the button for whoever may lift the lock."""
    text = Static(id="lock-text", markup=False)
    return [text, Tick(CONFIRM, id="lock-confirm"), Action(LIFT, id="lift")] if liftable else [text]
