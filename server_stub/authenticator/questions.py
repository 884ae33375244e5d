"""The questions that wait on a phone, by account, as its servers told them last."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from models.refusals import Refused
from models.wire.phone import Ask, AskList, WaitingSession
from server_stub.clock import Clock
from server_stub.phone_accounts import Account


@dataclass(frozen=True)
class Question:
    """Something that waits for this phone's answer; `heard_at` leaves the drift out."""

    account: Account
    ask: Ask
    heard_at: datetime

    def is_over(self, now: datetime) -> bool:
        """Whether its time has passed, however wrong the phone's clock is."""
        return now - self.heard_at >= self.ask.expires_at - self.ask.asked_at


@dataclass(frozen=True)
class _Told:
    """One account's questions, and why there is no news of them when the connection is cut."""

    waiting: dict[UUID, Question] = field(default_factory=dict)
    code_sent: dict[UUID, Question] = field(default_factory=dict)
    paused: list[WaitingSession] = field(default_factory=list)
    trouble: Refused | None = None


_NOTHING = _Told()


class Questions:
    """All of them; those of accounts that are not `held` any more are left out."""

    def __init__(self, clock: Clock, held: Callable[[UUID], Account | None]) -> None:
        self._clock, self._held = clock, held
        self._told: dict[UUID, _Told] = {}
        self._done: set[UUID] = set()  # news from before their end may tell them again

    def tell(self, account: Account, asked: AskList) -> None:
        """Take what the account's server said just now in the place of what it said before."""
        before = self._told.get(account.id, _NOTHING)
        known = before.code_sent | before.waiting

        def questions(asks: Iterable[Ask]) -> dict[UUID, Question]:
            return {
                ask.id: known.get(ask.id) or Question(account, ask, self._clock()) for ask in asks
            }

        still = (ask for ask in asked.asks if ask.id not in self._done)
        self._told[account.id] = _Told(questions(still), questions(asked.code_sent), asked.paused)

    def cut(self, account: Account, why: Refused, *, for_good: bool) -> None:
        """Keep the questions while the server can't be asked; drop them when it is for good."""
        before = _NOTHING if for_good else self._told.get(account.id, _NOTHING)
        self._told[account.id] = replace(before, trouble=why)

    def end(self, question: Question) -> None:
        """Take one off that was answered, here or elsewhere."""
        self._done.add(question.ask.id)
        for told in self._told.values():
            told.waiting.pop(question.ask.id, None)
            told.code_sent.pop(question.ask.id, None)

    def waiting(self) -> list[Question]:
        """Returns what waits for an answer, oldest first, each once."""
        return self._oldest_first(
            each for told in self._told.values() for each in told.waiting.values()
        )

    def open_to_code(self, account: Account) -> list[Question]:
        """Returns the account's questions that take a code now, oldest first.

        Those that were sent one are among them: it may have been refused.
        """
        told = self._told.get(account.id, _NOTHING)
        return self._oldest_first([*told.waiting.values(), *told.code_sent.values()])

    def paused(self, account: Account) -> list[WaitingSession]:
        """Returns the sessions that wait for a typed code while this phone is not asked."""
        return self._told.get(account.id, _NOTHING).paused if account.server else []

    def trouble(self, account: Account) -> Refused | None:
        """Why the account can't be asked anything just now; None when it can."""
        return self._told.get(account.id, _NOTHING).trouble if account.server else None

    def _oldest_first(self, found: Iterable[Question]) -> list[Question]:
        now = self._clock()
        each_once = {
            question.ask.id: question
            for question in found
            if not question.is_over(now) and self._held(question.account.id)
        }
        return sorted(each_once.values(), key=lambda question: question.ask.asked_at)
