"""The phone in a demo's pocket: its codes over the desk, and what may befall a phone."""

from datetime import timedelta
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen
from textual.widgets import Button

from screens.phone import scanning
from screens.phone.approve import ANSWERED, ApproveScreen
from screens.phone.codes import CodesScreen
from screens.widgets.action import Action
from screens.widgets.flow import Flow
from screens.widgets.qr import QRCode
from server_stub.pocket import Reach

DRIFT = timedelta(seconds=95)  # past the one step that a code may be off, within the ten minutes
DRIFTS = {"fast": DRIFT, "slow": -DRIFT, "right": timedelta()}
REACHES = {"offline": Reach.OFFLINE, "lost": Reach.LOST, "online": Reach.ONLINE}


class DemoPhonePage(CodesScreen, ModalScreen[None]):
    """A panel beside the desk from 120 columns, a page below that; closed once it has answered."""

    TITLE = "Demo phone"
    HELP = (
        "This is the phone of the person who is logging in. Note the number that the login shows, "
        "then press Send Code and type the number, or open the question that waits to approve. "
        "Where a QR code is shown, the phone can scan it. Its clock can be set wrong, and it can "
        "be offline or lost, to see what happens then."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f2", "close", "Back to the desk"),
        Binding("q", "press('scan-screen')", "Scan the screen", show=False),
        Binding("c", "press('copy')", "Copy code", show=False),
        Binding("a", "press('scan')", "Scan QR Code", show=False),
        Binding("ctrl+q", "app.quit", "Quit", show=False),
    ]

    def compose(self) -> ComposeResult:
        """The phone as it is, and what a person can do to it."""
        with Vertical(id="pocket"):
            yield from super().compose()
            yield Flow(
                Action("Scan the QR code on the screen", id="scan-screen", variant="primary"),
                Action("Set clock 95 s fast", id="fast"),
                Action("Set clock 95 s slow", id="slow"),
                Action("Set clock right", id="right"),
                Action("Go offline", id="offline"),
                Action("Go online", id="online"),
                Action("Lose it", id="lost"),
                Action("Find it", id="found"),
                Action("Back to the desk", id="desk"),
            )

    async def on_mount(self) -> None:
        """Let the desk beside the panel be seen as it changes."""
        for below in self._below:
            below.screen_layout_refresh_signal.subscribe(self, self._paint_anew)

    @property
    def _below(self) -> list[Screen[object]]:
        """The desk's screens, the one that the phone's owner looks at last."""
        stack = self.app.screen_stack
        return stack[: stack.index(self)] if self in stack else []

    def _paint_anew(self, _: Screen[object]) -> None:
        # Textual 8.2 lays a screen below out anew, but paints the old picture of it.
        self.refresh()

    async def _follow(self) -> None:
        await super()._follow()
        reach = self.pocket.reach
        lost = reach is Reach.LOST
        shown = {name: not lost and drift != self.pocket.drift for name, drift in DRIFTS.items()}
        shown |= {"offline": reach is Reach.ONLINE, "online": reach is Reach.OFFLINE}
        shown |= {"lost": not lost, "found": lost}
        shown |= {"scan-screen": not lost and self._desk_shows_code}
        for name, there in shown.items():
            self.query_one(f"#{name}").display = there

    def _says(self) -> str:
        drift = self.pocket.drift
        if not drift or self.pocket.reach is Reach.LOST:
            return super()._says()
        which = "fast" if drift > timedelta() else "slow"
        wrong = f"This phone's clock is {abs(drift).seconds} seconds {which}."
        return f"{super()._says()} {wrong}".strip()

    # What may befall it

    @on(Button.Pressed, "#fast, #slow, #right")
    def set_clock(self, pressed: Button.Pressed) -> None:
        """Set the phone's clock."""
        self.pocket.drift = DRIFTS[pressed.button.id or ""]
        self._befallen()

    @on(Button.Pressed, "#offline, #online, #lost, #found")
    def set_reach(self, pressed: Button.Pressed) -> None:
        """Cut the phone off, lose it, or have it back."""
        self.pocket.reach = REACHES.get(pressed.button.id or "", Reach.ONLINE)
        self._befallen()

    def _befallen(self) -> None:
        """Show it, and leave the focus on something that is still there."""
        self.notice.clear()
        self.phone.news.publish(None)
        self.query_one("#desk").focus()

    # What it does

    @on(Button.Pressed, "#scan-screen")
    def scan_screen(self) -> None:
        """Read the QR code that the desk shows."""

        async def scanned() -> None:
            await self._add(await scanning.read_screen(self._below[-1]))

        self.ask(scanned, "Looking at the screen...")

    @property
    def _desk_shows_code(self) -> bool:
        return any(below.query(QRCode) for below in self._below[-1:])

    def say_answer(self, sentence: str | None) -> None:
        """Give the desk back what it waits for; whatever else became of it is said here."""
        if sentence in ANSWERED:
            self.call_later(self.action_close)
        else:
            self.call_later(partial(super().say_answer, sentence))

    def on_answer_asked(self) -> None:
        """Answer the oldest question."""
        for question in self.pocket.questions[:1]:
            self.app.push_screen(ApproveScreen(self.phone, question), self.say_answer)

    @on(Button.Pressed, "#desk")
    def back_to_the_desk(self) -> None:
        """Put the phone back."""
        self.dismiss(None)
