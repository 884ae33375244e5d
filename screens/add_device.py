"""Adding a device: QR code and setup key, then its name and the code that proves it."""

import os
from typing import ClassVar
from uuid import UUID

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Button, Input, Label

from models.refusals import Refusal, Refused
from models.wire.keys import Enrolment, KeyRow
from models.wire.phone import EnrolmentCode
from screens.base import DeskScreen
from screens.desk import Desk
from screens.patience import patiently
from screens.qr_code import shapes_beside_a_form
from screens.setup_ways import SetupWays
from screens.terminal import speaks_utf8
from screens.widgets.action import Action
from screens.widgets.demo_phone import DemoPhone
from screens.widgets.field import Field
from screens.widgets.flow import Flow
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice
from screens.widgets.qr import QRCode
from screens.widgets.setup_key import SetupKey

FORM = 33
"""Columns that the form needs: what the widest code for 80x24 leaves over."""
WIDEST_FORM = 64
"""Columns past which its lines would be hard to read."""

SEND_CODE = "Press Send Code on your device, and its code is filled in here by itself."
SENT = "Your device sent its code. Press Save this device."
SENT_BESIDE = "Your device sent a code, too. What you typed was left as it is."


class AddDeviceScreen(DeskScreen[KeyRow | None]):
    """Answers with the saved key, or None when the person cancelled."""

    TITLE = "Add new device"
    CSS_PATH = "add_device.tcss"
    ALLOW_SELECT = False
    AUTO_FOCUS = "#name-input"
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall"), (30, "-roomy")]
    FIELDS = {"name": "name", "code": "code"}
    HELP = (
        "Scan the code with the authenticator app on your phone or tablet, or type the setup key "
        "into it. Then choose a name for the device, enter the code that it displays, and press "
        "Save this device. There is no time limit. F4 copies the setup key. Where the code is too "
        "small to scan, try Full-page QR or Save as PNG."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel"),
        Binding("f4", "copy_key", "Copy setup key"),
        Binding("f2", "app.demo_phone", "Demo phone"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.enrolment: Enrolment | None = None
        self._warned = False
        self._sent = ""
        self._unicode = speaks_utf8(os.environ)

    def compose(self) -> ComposeResult:
        """The code from top to bottom, everything else beside it."""
        with Horizontal(id="both"):
            yield QRCode(shapes=shapes_beside_a_form(self._unicode), id="qr")
            with Vertical(id="side"):
                with VerticalScroll(id="form", can_focus=False):
                    yield from self._form()
                yield KeysLine(classes="beside")
        yield KeysLine(classes="below")

    def _form(self) -> ComposeResult:
        yield Label(id="who", markup=False)
        yield Label("Add new device", id="title")
        yield Notice()
        yield Label("", id="scan", markup=False)
        yield SetupKey()
        yield Field("Name", id="name", hint="choose one for the device")
        yield Field("Code", id="code", hint="displayed on your device")
        yield Label(SEND_CODE, id="send-code")
        yield DemoPhone(self.desk.is_demo)
        yield Flow(
            Action("Save this device", id="save", variant="primary"),
            Action("Cancel", id="cancel"),
            Action("Get a new code", id="begin"),
        )
        yield SetupWays(unicode=self._unicode)

    def on_mount(self) -> None:
        """Get a secret."""
        session = self.desk.session
        if session is not None:
            self.query_one("#who", Label).update(Content(f"{session.brand} | {session.name}"))
        self._follow()
        self.begin()

    @on(Button.Pressed, "#begin")
    def begin(self) -> None:
        """Ask for an enrolment."""
        self.ask(self._begin, waiting="Getting a code for your new device.")

    async def _begin(self) -> None:
        try:
            enrolment = await self.desk.run(lambda client: client.begin_enrolment())
        except Refused as refused:
            if refused.refusal is not Refusal.ELEVATION_NEEDED:
                raise
            self.dismiss(None)  # the person has just declined to elevate
        else:
            self.notice.clear()
            self._now_holds(enrolment)

    def _now_holds(self, enrolment: Enrolment | None) -> None:
        """Show this enrolment, or that there is none."""
        self.enrolment = enrolment
        if enrolment is not None:
            self.query_one(QRCode).show(enrolment.uri.get_secret_value())
            self.query_one(SetupKey).show(enrolment.setup_key)
            self._listen(enrolment.id)
        self.query_one(SetupWays).show(enrolment)
        self._follow()

    @work(group="phone", exclusive=True)
    async def _listen(self, enrolment: UUID) -> None:
        """Wait for the codes that the new device sends, for as long as this screen is there."""
        version = 0

        async def wait() -> EnrolmentCode:
            return await self.desk.run(lambda client: client.wait_for_code(enrolment, version))

        try:
            while True:
                heard = await patiently(wait)
                if heard.code is not None and heard.version != version:
                    self._take(heard.code.get_secret_value())
                version = heard.version
        except Refused as refused:
            self.log(refused.sentence)  # whoever saves is told, with what was typed still there

    def _take(self, code: str) -> None:
        """Fill in what the device sent, unless somebody has typed a code of their own."""
        field = self.query_one("#code", Field)
        if field.value in ("", self._sent):
            field.value = self._sent = code
            self.notice.say(SENT)
        else:
            self.notice.say(SENT_BESIDE)

    def on_resize(self, event: events.Resize) -> None:
        """Draw the code where it and the form have room."""
        self._follow()

    def _follow(self) -> None:
        """Let what is on the screen follow the enrolment and the terminal's size."""
        there = self.enrolment is not None
        code = self.query_one(QRCode)
        drawing = code.drawing_for(Size(self.size.width - FORM, self.size.height))
        code.display = there and drawing is not None
        width = drawing.width if drawing is not None else 0
        code.styles.width = width
        self.query_one("#both").styles.max_width = width + WIDEST_FORM
        self.query_one("#scan", Label).update(_instruction(there, code.display))
        for name in ("#setup-key", "#save", "#ways"):
            self.query_one(name).display = there
        self.query_one("#begin").display = not there

    @on(Input.Changed)
    def typed(self) -> None:
        """Somebody who types on has not left."""
        self._warned = False

    @on(Input.Submitted, "#name-input")
    def on_to_the_code(self) -> None:
        """Enter after the name goes on to the code."""
        self.query_one("#code", Field).input.focus()

    @on(Input.Submitted, "#code-input")
    @on(Button.Pressed, "#save")
    def save(self) -> None:
        """Send name and code."""
        enrolment = self.enrolment
        if enrolment is not None:
            self.ask(lambda: self._save(enrolment.id), waiting="Saving this device.")

    async def _save(self, enrolment: UUID) -> None:
        name, code = self._typed("name"), self._typed("code")
        try:
            key = await self.desk.run(lambda client: client.save_device(enrolment, name, code))
        except Refused as refused:
            if refused.refusal is Refusal.ENROLMENT_GONE:
                self._now_holds(None)
            raise
        self.dismiss(key)

    def _typed(self, field: str) -> str:
        return self.query_one(f"#{field}", Field).value

    def action_copy_key(self) -> None:
        """Copy the setup key by one key."""
        self.query_one(SetupWays).copy()

    @on(SetupWays.Said)
    def tell(self, event: SetupWays.Said) -> None:
        """Say how that went."""
        if event.wrong:
            self.notice.refuse(event.sentence)
        else:
            self.notice.say(event.sentence)

    def action_leave(self) -> None:
        """Cancel; where something was typed, say first that it would be lost."""
        typed = any(field.value for field in self.query(Field))
        if typed and not self._warned:
            self._warned = True
            self.notice.say("This device is not saved yet. Press Escape again to leave it.")
        else:
            self.cancel()

    @on(Button.Pressed, "#cancel")
    def cancel(self) -> None:
        """Leave without saving."""
        if self.enrolment is not None:
            self.app.run_worker(self._forget(self.enrolment), group="cancel-enrolment")
        self.dismiss(None)

    async def _forget(self, enrolment: Enrolment) -> None:
        try:
            await self.desk.client.cancel_enrolment(enrolment.id)
        except Refused as refused:
            # nothing to mend: an abandoned enrolment blocks nothing, and the server drops it
            self.log(refused.sentence)


def _instruction(there: bool, drawn: bool) -> str:
    if not there:
        return "There is no code yet. If none comes, press Get a new code."
    if drawn:
        return "Scan the code with your authenticator app, or type this setup key into it:"
    return (
        "This terminal is too small for a QR code here. Type this setup key into your "
        "authenticator app:"
    )
