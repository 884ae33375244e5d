"""The second factor of a sign-in."""

from typing import ClassVar
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Button

from models.refusals import Refusal, Refused
from models.wire.sign_in import SessionState, SignInStep
from screens.code_question import CodeQuestion
from screens.places import DeviceLost
from screens.widgets.action import Action


class SecondFactorScreen(CodeQuestion):
    """Completes a sign-in; Escape goes back to Log in."""

    HELP = (
        "Your password was right. Now type the code that the authenticator app on your device "
        "shows; it changes every 30 seconds. If you no longer have the device, choose that line: "
        "it says who can help."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Back to Log in")]

    def compose_ways_out(self) -> ComposeResult:
        """For whoever has no device, and the way back."""
        yield Action("I no longer have this device", id="lost")
        yield Action("Back to Log in", id="cancel")

    async def answer(self, code: str) -> SessionState:
        """Complete the sign-in."""
        return self._session_of(await self.desk.client.answer_second_factor(code))

    async def approved(self, challenge: UUID) -> SessionState:
        """Complete the sign-in as the phone approved."""
        return self._session_of(await self.desk.client.sign_in_approved(challenge))

    def _session_of(self, step: SignInStep) -> SessionState:
        if step.session is None:
            raise Refused(Refusal.ANSWER_UNREADABLE, where=self.desk.client.road.where)
        return step.session

    @on(Button.Pressed, "#lost")
    def lost(self) -> None:
        """Ask who can help."""
        self.post_message(DeviceLost())
