"""What the second factor and the elevate prompt share: one code, or the phone's answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Button, Input, Static

from models.challenges import ChallengeState
from models.refusals import Refusal, Refused
from models.wire.sign_in import SessionState
from screens.base import DeskQuestion
from screens.desk import Desk
from screens.patience import patiently
from screens.places import DemoPhoneWanted
from screens.widgets.action import Action
from screens.widgets.demo_phone import DemoPhone
from screens.widgets.field import Field
from screens.widgets.flow import Flow
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice
from screens.widgets.phone_wait import PhoneWait

if TYPE_CHECKING:
    from models.wire.phone import Waiting

logger = logging.getLogger("keydesk.desk")
DENIED = {ChallengeState.DENIED_NOT_ME, ChallengeState.DENIED_CHANGED_MIND}


class CodeQuestion(DeskQuestion[SessionState | None]):
    """Asks for a code and asks the phone; dismissed with the session that either opens, or None.

    What the phone says is heard while something else is in front; the screen goes on by itself
    once it is in front again.
    """

    TITLE = "Two Factor Authentication"
    CSS_PATH = "code_question.tcss"
    FIELDS = {"code": "code"}
    AUTO_FOCUS = "#code Input"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "app.demo_phone", "Demo phone")]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._turn = asyncio.Lock()
        self._in_front = asyncio.Event()
        self._over = False
        self._given = ""
        self._heard: set[tuple[UUID, ChallengeState, str]] = set()
        self._phone_wait = PhoneWait()
        self._demo_phone_wanted = False

    def compose(self) -> ComposeResult:
        """The guide's labels; how to get a code without a connection."""
        with VerticalScroll(id="question", can_focus=False):
            yield Static(self.TITLE or "", id="title")
            yield Notice()
            yield self._phone_wait
            yield Field(f"{self.desk.brand} Authenticator Code", id="code")
            yield DemoPhone(self.desk.is_demo)
            yield Static(
                f"Open the {self.desk.brand} Authenticator app on your device and type the six "
                "digits that it shows. It shows them without a connection, too.",
                id="how",
                markup=False,
            )
            with Flow():
                yield Action("Authenticate", id="authenticate", variant="primary")
                yield from self.compose_ways_out()
        yield KeysLine()

    def compose_ways_out(self) -> ComposeResult:
        """What else can be done here."""
        yield Action("Cancel", id="cancel")

    def on_mount(self) -> None:
        """Ask the phone."""
        self.ask_phone()

    def on_screen_resume(self) -> None:
        """In front."""
        self._in_front.set()

    def on_screen_suspend(self) -> None:
        """Something else is in front."""
        self._in_front.clear()

    # The two ways to go on

    async def answer(self, code: str) -> SessionState:
        """Send the code; raises Refused."""
        raise NotImplementedError

    async def approved(self, challenge: UUID) -> SessionState:
        """Go on as the phone approved; raises Refused."""
        raise NotImplementedError

    async def _go_on(self, call: Callable[[], Awaitable[SessionState]]) -> None:
        """Do this alone: a code and the phone's answer may come at once, and one is enough."""
        async with self._turn:
            if not self._over:
                session = await call()
                self._over = True
                await self._in_front.wait()
                self.dismiss(session)

    # A typed code

    @on(Input.Submitted)
    @on(Button.Pressed, "#authenticate")
    def authenticate(self) -> None:
        """Send what was typed."""
        self.ask(lambda: self._authenticate(self._code.value), "Waiting for the server...")

    async def _authenticate(self, code: str) -> None:
        async def answering() -> SessionState:
            self._given = code
            return await self.answer(code)

        await self._go_on(answering)

    @property
    def _code(self) -> Field:
        return self.query_one("#code", Field)

    @on(Button.Pressed, "#cancel")
    def action_close(self) -> None:
        """Close unanswered; the phone puts its question away."""
        if self._heard:
            self.app.run_worker(self._withdraw(), group="withdraw")
        self.dismiss(None)

    async def _withdraw(self) -> None:
        try:
            await self.desk.client.withdraw_question()
        except Refused as refused:  # it ends by itself in two minutes
            logger.info("the question on the phone stays: %s", refused.sentence)

    def show_refusal(self, refused: Refused) -> None:
        """A refused code is typed anew; one that was typed meanwhile stays."""
        if refused.field == "code" and self._code.value == self._given:
            self._code.empty()
        super().show_refusal(refused)

    # The phone

    def phone_is_there(self) -> None:
        """There is a phone that can be asked now; asks it unless one was asked already."""
        if not self._heard:
            self.ask_phone()

    @work(group="phone", exclusive=True)
    async def ask_phone(self) -> None:
        """Ask the phone, and listen to it for as long as this screen is there."""
        try:
            self._show(await patiently(self.desk.client.ask_phone))
            await self._listen()
        except Refused as refused:
            if refused.refusal is Refusal.NO_PHONE:
                self._want_demo_phone()
            elif not self._over:
                self.show_refusal(refused)

    def _want_demo_phone(self) -> None:
        """Once: where that brings no phone, asking again would never end."""
        if self.desk.is_demo and not self._demo_phone_wanted:
            self._demo_phone_wanted = True
            self.post_message(DemoPhoneWanted())

    @on(Button.Pressed, "#send-again")
    def send_again(self) -> None:
        """Ask anew; the question before is over with that."""
        self._code.error = ""
        self.ask_phone()

    async def _listen(self) -> None:
        client, known = self.desk.client, 0
        while True:
            wait = await patiently(lambda known=known: client.wait_for_phone(known))  # type: ignore[misc]
            known = wait.version
            async with self._turn:
                pass  # an answer under way changes what the server says, and may end all this
            if wait.challenge is not None and not self._over:
                await self._hear(wait.challenge)

    async def _hear(self, waiting: Waiting) -> None:
        """Follow what the question has become, once for each news of it."""
        code = waiting.code.get_secret_value() if waiting.code else ""
        news = (waiting.id, waiting.state, code)
        if news in self._heard:
            return
        self._show(waiting)
        try:
            if waiting.state is ChallengeState.APPROVED:
                await self._go_on(lambda: self.approved(waiting.id))
            elif waiting.state is ChallengeState.CODE_SENT:
                await self._take(code)
        except Refused as refused:
            self.show_refusal(refused)
        if waiting.state in DENIED:
            self._code.error = waiting.state.sentence

    def _show(self, waiting: Waiting) -> None:
        code = waiting.code.get_secret_value() if waiting.code else ""
        self._heard.add((waiting.id, waiting.state, code))
        self._phone_wait.show(waiting)

    async def _take(self, code: str) -> None:
        """Send the phone's code; it fills the field unless somebody is typing there."""
        if not self._code.value:
            self._code.value = code
        await self._authenticate(code)
