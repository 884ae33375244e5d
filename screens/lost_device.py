"""What to do when the device is gone: who can remove its key, and what happens then."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from models.wire.sign_in import LostDevice
from screens.base import DeskQuestion
from screens.widgets.action import Action
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice
from screens.widgets.two_columns import TwoColumns


class LostDeviceScreen(DeskQuestion[None]):
    """Tells who can help, by name, and the steps; Escape goes back to the code."""

    TITLE = "I no longer have this device"
    CSS_PATH = "lost_device.tcss"
    HELP = (
        "Somebody else has to remove the key of the lost device. This screen says who that is and "
        "what happens then. That you asked is kept in your security log."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Back")]

    def compose(self) -> ComposeResult:
        """The answer, once the server has given it."""
        with VerticalScroll(id="lost", name=self.TITLE):  # it is read before anything is done
            yield Static(self.TITLE, id="title")
            yield Notice()
            yield Static(id="who", markup=False)
            yield TwoColumns(id="steps")
            yield Action("Back", id="back")
        yield KeysLine()

    def on_mount(self) -> None:
        """Ask the server who can help."""
        self.ask(self._who_can_help, "Waiting for the server...")

    async def _who_can_help(self) -> None:
        lost = await self.desk.client.lost_device()
        self.query_one("#who", Static).update(Content(who_can(lost)))
        steps = enumerate(what_happens(lost), 1)
        self.query_one(TwoColumns).show((f"{number}.", step) for number, step in steps)

    @on(Button.Pressed, "#back")
    def back(self) -> None:
        """Go back to the code."""
        self.dismiss(None)


def who_can(lost: LostDevice) -> str:
    """Who can remove the key, by name, or why support has to."""
    telephone = f", telephone {lost.support_phone}" if lost.support_phone else ""
    support = f"{lost.support_email}{telephone}"
    if lost.by_support_only:
        return f"You log in through single sign-on, so only support can remove your key: {support}."
    if not lost.removers:
        return f"Nobody else at {lost.organisation} can remove your key. Support can: {support}."
    names = "\n".join(f"  - {name}" for name in lost.removers)
    return f"These admin key holders at {lost.organisation} can remove your key:\n{names}"


def what_happens(lost: LostDevice) -> Iterable[str]:
    """The steps, in order."""
    if lost.removers and not lost.by_support_only:
        yield "Ask one of them, in person or by telephone, to remove your device."
        yield (
            f"They choose Admin, open {lost.name} on top, among those who wait for help, "
            "and remove your devices."
        )
    else:
        yield "Write to support from your school email address and ask for the removal of your key."
        yield "Support answers when it is done."
    yield "Log in with your email address and password. No code is asked then."
    yield "Go to Account Settings, Security keys, and add your new device."
