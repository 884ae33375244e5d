"""A phone that tells what is done on it."""

from __future__ import annotations

from typing import Any, Protocol

from models.challenges import ChallengeState, Decision
from models.otpauth import OneTime
from server_stub.authenticator.questions import Question
from server_stub.phone_accounts import Account
from server_stub.pocket import Pocket


class Told(Protocol):
    """Who writes it down."""

    def added(self, device: str, one_time: OneTime) -> None:
        """It took in an account."""

    def sent(self, device: str, code: str) -> None:
        """It sent its code."""

    def answered(self, device: str, place: str, decision: Decision) -> None:
        """It approved or denied what came from this place."""


class RecordedPocket(Pocket):
    """The pocket of one device; `told` is None while nobody has it in their hand."""

    def __init__(self, device: str, *parts: Any, **options: Any) -> None:
        self.device = device
        self.told: Told | None = None
        super().__init__(*parts, **options)

    async def add(self, one_time: OneTime, *, replaces: Account | None = None) -> Account:
        """Keep an account; only what was not refused is told, since a walk ends at a refusal."""
        account = await super().add(one_time, replaces=replaces)
        if self.told is not None:
            self.told.added(self.device, one_time)
        return account

    async def send_code(self, question: Question, number: str = "") -> str:
        """Send the current code to this question."""
        code = self.code(question.account)
        to = await super().send_code(question, number)
        self._tell_sent(code)
        return to

    async def send_enrolment_code(self, account: Account) -> str:
        """Send the current code to the enrolment that was scanned."""
        code = self.code(account)
        to = await super().send_enrolment_code(account)
        self._tell_sent(code)
        return to

    def _tell_sent(self, code: str) -> None:
        if self.told is not None:
            self.told.sent(self.device, code)

    async def answer(
        self, question: Question, decision: Decision, number: str = ""
    ) -> ChallengeState:
        """Approve or deny."""
        state = await super().answer(question, decision, number)
        if self.told is not None:
            self.told.answered(self.device, question.ask.place, decision)
        return state
