"""A walkthrough's phone: the real one of `keydesk phone`, without its screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from pyotp import HOTP
from rich.segment import Segment

from models.challenges import Decision
from models.otpauth import OneTime, from_setup_key
from models.refusals import Refused
from screens.phone import scanning
from screens.phone.facts import PAUSED, waiting_sentence
from server_stub.authenticator.questions import Question
from server_stub.phone_accounts import Account
from server_stub.pocket import Pocket, Reach
from server_stub.rules import codes
from tui.walkthrough.leaks import Kind, Secret

Told = TypeVar("Told")
SCANNED = "The account was added."


class Handset:
    """One phone in somebody's hand; `said` is what it said last. Methods raise Refused."""

    def __init__(self, name: str, pocket: Pocket, *, shows_codes: bool) -> None:
        self.name = name
        self.said = ""
        self._pocket = pocket
        self._shows_codes = shows_codes
        self._given: set[str] = set()
        self._in_touch = asyncio.create_task(pocket.run())

    @property
    def account(self) -> Account | None:
        """The account that was added last; none on an empty phone."""
        return next(reversed(self._pocket.book.accounts), None)

    @property
    def secrets(self) -> Iterator[Secret]:
        """What must not be found in anything that a run leaves behind."""
        for account in self._pocket.book.accounts:
            yield Secret(Kind.SETUP_KEY, self.name, codes.base32(account.one_time.secret))
        for code in self._given:
            yield Secret(Kind.CODE, self.name, code)

    async def scan(self, painted: Iterable[Iterable[Segment]]) -> None:
        """Read the QR code in a painted frame."""
        rows = [list(row) for row in painted]
        await self._say(self._add(await self._say(scanning.read_rows(rows))))
        self.said = SCANNED

    async def read(self, text: str) -> None:
        """Read a QR code that holds this text."""
        await self._say(self._add(await self._say(scanning.read(text))))
        self.said = SCANNED

    async def try_to_read(self, text: str) -> None:
        """The same, whatever comes of it."""
        with suppress(Refused):
            await self.read(text)

    def shown(self) -> list[str]:
        """What it said last, and what it asks: the facts that its owner goes by."""
        said = [self.said] if self.said else []
        paused = self._pocket.paused(self.account) if self.account else []
        said += [PAUSED, waiting_sentence(paused, "UTC")] if paused else []
        if self.question is None:
            return said
        ask = self.question.ask
        asked = f"{ask.asks.sentence} at {ask.organisation}"
        return [*said, asked, ask.device, ask.place, ask.address]

    async def give(self, setup_key: str, name: str) -> None:
        """Take a typed setup key."""
        await self.add(from_setup_key(setup_key, name))
        self.said = SCANNED

    async def add(self, one_time: OneTime) -> None:
        """Keep an account, in the place of an older one for the same person."""
        await self._say(self._add(one_time))

    async def _add(self, one_time: OneTime) -> None:
        await self._pocket.add(one_time, replaces=self._pocket.book.twin(one_time))

    def code(self) -> str:
        """What it shows now."""
        code = self._pocket.code(self._needed())
        self._given.add(code)
        return code

    async def send_code(self, question: Question, number: str = "") -> None:
        """Send the code to this question, with the number that its screen shows."""
        self.said = f"Sent to {await self._say(self._pocket.send_code(question, number))}"

    async def send_enrolment_code(self) -> None:
        """Send the code to the enrolment whose QR code it has scanned."""
        sending = self._pocket.send_enrolment_code(self._needed())
        self.said = f"Sent to {await self._say(sending)}"

    def _needed(self) -> Account:
        if self.account is None:
            raise LookupError(f"{self.name} has no account yet: it must scan a QR code first")
        return self.account

    @property
    def question(self) -> Question | None:
        """What it asks now."""
        return next(reversed(self._pocket.questions), None)

    @property
    def sent_code_to(self) -> Question | None:
        """The question that was sent a code last and takes another."""
        open_still = self._pocket.open_to_code(self.account) if self.account else []
        sent = (each for each in reversed(open_still) if not self._pocket.waits(each))
        return next(sent, None)

    async def answer(self, question: Question, decision: Decision, number: str = "") -> None:
        """Approve or deny."""
        state = await self._say(self._pocket.answer(question, decision, number))
        self.said = state.sentence

    def set_clock(self, fast: timedelta) -> None:
        """Set it fast, or slow by a negative time."""
        self._pocket.drift = fast

    def set_reach(self, reach: Reach) -> None:
        """Cut it off, lose it, or have it back."""
        self._pocket.reach = reach

    def described(self) -> str:
        """How it stands, in a line; a code is told in fixture worlds alone."""
        drift = self._pocket.drift.total_seconds()
        clock = (
            f"clock {abs(drift):g} s {'fast' if drift > 0 else 'slow'}" if drift else "clock right"
        )
        facts = [self._pocket.reach.value, clock]
        if self.account is None:
            facts.append("no account")
        elif self._shows_codes and self._pocket.reach is not Reach.LOST:
            facts.append(f"code {self.code()}")
        return f"{self.name}: {', '.join(facts)}."

    async def aclose(self) -> None:
        """Put it away."""
        self._in_touch.cancel()
        await asyncio.gather(self._in_touch, return_exceptions=True)
        await self._pocket.aclose()

    async def _say(self, doing: Awaitable[Told]) -> Told:
        """Keep what it says when it refuses."""
        try:
            return await doing
        except Refused as refused:
            self.said = refused.sentence
            raise


class Token:
    """A hardware key: each press shows the next code (RFC 4226)."""

    def __init__(self, name: str, seed: str, count: Callable[[], int]) -> None:
        """`seed` in Base32; `count` gives the counter that the server expects."""
        self.name = name
        self._codes, self._count = HOTP(seed), count

    def code(self) -> str:
        """Press it."""
        return self._codes.at(self._count())

    def described(self) -> str:
        """Nothing can be told of it."""
        return f"{self.name}: a hardware key."
