"""What signing in and signing in again share: a password, and what the server says is next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from models.refusals import Refusal, Refused
from screens.base import DeskScreen
from screens.places import SecondFactorAsked
from screens.widgets.field import Field

if TYPE_CHECKING:
    from models.wire.sign_in import SessionState

Result = TypeVar("Result")
OPENING = "Opening the store..."
CHECKING = "Waiting for the server..."


class PasswordScreen(DeskScreen[Result], Generic[Result]):
    """A screen with a Field `password`; subclasses say whose it is and what follows."""

    FIELDS = {"email": "email", "password": "password"}

    @property
    def email(self) -> str:
        """Whose password is asked."""
        raise NotImplementedError

    def signed_in(self, session: SessionState) -> None:
        """The sign-in is complete."""
        raise NotImplementedError

    @property
    def password(self) -> Field:
        """The field with the password."""
        return self.query_one("#password", Field)

    def log_in(self) -> None:
        """Send what was typed."""
        self.ask(self._log_in, CHECKING if self.desk.about else OPENING)

    async def _log_in(self) -> None:
        await self.desk.learn()
        step = await self.desk.client.sign_in(self.email, self.password.value)
        self.password.empty()
        if step.session is not None:
            self.signed_in(step.session)
        else:
            self.post_message(SecondFactorAsked(self._answered))

    def _answered(self, session: SessionState | None) -> None:
        if session is None:
            self.password.focus()
        else:
            self.signed_in(session)

    def show_refusal(self, refused: Refused) -> None:
        """A wrong password is typed anew; the address is kept."""
        if refused.refusal is Refusal.SIGN_IN_WRONG:
            self.password.empty()
        super().show_refusal(refused)
