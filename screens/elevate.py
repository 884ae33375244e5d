"""The elevate prompt: a code within a session."""

from uuid import UUID

from models.wire.sign_in import SessionState
from screens.code_question import CodeQuestion


class ElevateScreen(CodeQuestion):
    """Elevates the session that is there; Escape leaves it as it is."""

    HELP = (
        "With a code from your device the permissions of your group hold for an hour. What you "
        "typed on the screen below is kept."
    )

    async def answer(self, code: str) -> SessionState:
        """Elevate."""
        return await self.desk.client.elevate(code)

    async def approved(self, challenge: UUID) -> SessionState:
        """Elevate as the phone approved."""
        return await self.desk.client.elevate_approved(challenge)
