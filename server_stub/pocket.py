"""The phone without its screen: accounts, codes, questions, the way to each account's server."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import httpx

from models.challenges import ChallengeState, Decision
from models.otpauth import OneTime
from models.refusals import Refusal, Refused
from models.wire.phone import WaitingSession
from server_stub.authenticator.questions import Question, Questions
from server_stub.clock import Clock, utc_now
from server_stub.phone_accounts import Account
from server_stub.phone_book import Locker, PhoneBook
from server_stub.phone_stub import Pairing, PhoneStub

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds between tries while a server can't be reached
_PASSING = {
    Refusal.UNREACHABLE,
    Refusal.PHONE_OFFLINE,
    Refusal.BUSY,
    Refusal.STORE_BUSY,
    Refusal.STORE_UNREACHABLE,
}


class Reach(StrEnum):
    """What the world lets the phone do."""

    ONLINE = "online"
    OFFLINE = "offline"
    LOST = "lost"


class Pocket:
    """A phone and its `book` of accounts. `run` keeps it in touch; all else works without it.

    `on_news` is called whenever accounts, questions or the connection have changed. `drift`, by
    how much the phone's clock is fast, and `reach` may be set at any time. Methods raise Refused.
    """

    def __init__(
        self,
        locker: Locker,
        dial: Callable[[str], httpx.AsyncBaseTransport],
        *,
        server: str | None = None,
        clock: Clock = utc_now,
        pause: float = FIRST_PAUSE,
    ) -> None:
        """`dial` gives the transport to a server's URL; `server` is that of new accounts."""
        self.drift = timedelta()
        self.server = server
        self.book = PhoneBook(locker, self._changed)
        self.on_news: Callable[[], None] = _untold
        self._dial, self._clock, self._pause = dial, clock, pause
        self._stubs: dict[str, PhoneStub] = {}
        self._asked = Questions(clock, self.book.held)
        self._reach = Reach.ONLINE
        self._turned = asyncio.Event()
        self._pairing: defaultdict[UUID, asyncio.Lock] = defaultdict(asyncio.Lock)

    def now(self) -> datetime:
        """The time by the phone's own clock."""
        return self._clock() + self.drift

    # Accounts

    async def add(self, one_time: OneTime, *, replaces: Account | None = None) -> Account:
        """Keep an account, in the place of another, and pair it where there is a server.

        It is kept also when pairing is refused: then it only shows codes, and the refusal is
        raised as the reason. A server that can't be reached is tried again later, in `run`.
        """
        account = Account(one_time, self.server)
        await self.book.put(account, replaces)
        if account.server is not None:
            try:
                return await self._paired(account)
            except Refused as refused:
                if refused.refusal not in _PASSING:
                    await self.book.change(account, server=None)
                    raise
        return account

    # Codes

    def code(self, account: Account) -> str:
        """What it shows now; raises Refused (PHONE_LOST)."""
        if self.reach is Reach.LOST:
            raise Refused(Refusal.PHONE_LOST)
        return account.one_time.code(self.now())

    async def send_code(self, question: Question, number: str = "") -> str:
        """Send the current code to this question; returns what asked.

        Raises Refused: NUMBER_SHORT, NUMBER_WRONG, CHALLENGE_OVER, SERVER_TAKES_NO_CODES, ...
        """
        typed = _checked(number, question.ask.number_digits)
        stub, pairing = self._to(question.account)
        code = self.code(question.account)
        async with self._ending(question):
            return (await stub.send_code(pairing, question.ask, code, typed)).to

    async def send_enrolment_code(self, account: Account) -> str:
        """Send the current code to the enrolment that was scanned; returns where it went.

        Raises Refused: NO_SERVER, NOTHING_WAITS, PAIRING_REFUSED, SERVER_TAKES_NO_CODES, ...
        """
        paired = await self._paired(account)
        stub, pairing = self._to(paired)
        return (await stub.send_enrolment_code(pairing, self.code(paired))).to

    def open_to_code(self, account: Account) -> list[Question]:
        """Returns the account's questions that take a code now, oldest first."""
        return self._asked.open_to_code(account)

    def paused(self, account: Account) -> list[WaitingSession]:
        """Returns the sessions that wait for a typed code while this phone is not asked."""
        return self._asked.paused(account)

    # Questions

    @property
    def questions(self) -> list[Question]:
        """What waits for an answer, oldest first, each once."""
        return self._asked.waiting()

    def is_over(self, question: Question) -> bool:
        """Whether the time for it has passed."""
        return question.is_over(self._clock())

    def waits(self, question: Question) -> bool:
        """Whether an answer to it still counts, as far as the phone knows."""
        return any(question.ask.id == other.ask.id for other in self.questions)

    def takes_code(self, question: Question) -> bool:
        """Returns True while it would take a code, as far as the phone knows."""
        open_still = self.open_to_code(question.account)
        return any(question.ask.id == other.ask.id for other in open_still)

    async def answer(
        self, question: Question, decision: Decision, number: str = ""
    ) -> ChallengeState:
        """Approve or deny; raises Refused (NUMBER_SHORT, NUMBER_WRONG, CHALLENGE_OVER, ...)."""
        if decision is Decision.APPROVE:
            number = _checked(number, question.ask.number_digits)
        stub, pairing = self._to(question.account)
        async with self._ending(question):
            return (await stub.answer(pairing, question.ask, decision, number)).state

    @asynccontextmanager
    async def _ending(self, question: Question) -> AsyncIterator[None]:
        """Take the question off the phone once it was answered, here or elsewhere."""
        try:
            yield
        except Refused as refused:
            if refused.refusal is Refusal.CHALLENGE_OVER:
                self._over(question)
            raise
        self._over(question)

    def _over(self, question: Question) -> None:
        self._asked.end(question)
        self.on_news()

    # In touch

    @property
    def reach(self) -> Reach:
        """What the world lets the phone do."""
        return self._reach

    @reach.setter
    def reach(self, reach: Reach) -> None:
        self._reach = reach
        self._changed()

    def trouble(self, account: Account) -> Refused | None:
        """Why the account can't be asked anything just now; None when it can."""
        return self._asked.trouble(account)

    async def run(self) -> None:
        """Keep in touch with the server of every account, until cancelled."""
        following: dict[UUID, asyncio.Task[None]] = {}
        try:
            while True:
                self._turned.clear()
                following = {name: task for name, task in following.items() if not task.done()}
                reached = self.book.accounts if self._reach is Reach.ONLINE else []
                wanted = {account.id: account for account in reached if account.server}
                for gone in following.keys() - wanted.keys():
                    await _ended(following.pop(gone))
                for name in wanted.keys() - following.keys():
                    following[name] = asyncio.create_task(self._follow(wanted[name]))
                await self._turned.wait()
        finally:
            for task in following.values():
                await _ended(task)

    async def _follow(self, account: Account) -> None:
        """Ask what waits for this account, again and again, politely while that fails."""
        known, pause = 0, self._pause
        while True:
            try:
                known = await self._look(self.book.held(account.id) or account, known)
                pause = self._pause
            except Refused as refused:
                gone = refused.refusal in {Refusal.PHONE_UNKNOWN, Refusal.PAIRING_REFUSED}
                self._asked.cut(account, refused, for_good=gone)
                self.on_news()
                if gone:
                    return
                known = 0
                await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - spreads tries
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _look(self, account: Account, known: int) -> int:
        paired = await self._paired(account)
        stub, pairing = self._to(paired)
        asked = await stub.asks(pairing, known)
        self._asked.tell(paired, asked)
        self.on_news()
        return asked.version

    async def _paired(self, account: Account) -> Account:
        """The account, paired where there is a server to pair with."""
        url = account.server or self.server
        if account.pairing is not None or url is None:
            return account
        async with self._pairing[account.id]:
            held = self.book.held(account.id)
            if held is not None and held.pairing is not None:
                return held
            pairing, _ = await self._stub(url).pair(account.one_time.secret)
            return await self.book.change(account, server=url, pairing=pairing)

    def _to(self, account: Account) -> tuple[PhoneStub, Pairing]:
        if account.server is None or account.pairing is None:
            raise Refused(Refusal.NO_SERVER)
        return self._stub(account.server), account.pairing

    def check_online(self) -> None:
        """Raises Refused (PHONE_LOST, PHONE_OFFLINE)."""
        if self._reach is not Reach.ONLINE:
            lost = self._reach is Reach.LOST
            raise Refused(Refusal.PHONE_LOST if lost else Refusal.PHONE_OFFLINE)

    def _stub(self, url: str) -> PhoneStub:
        self.check_online()
        if url not in self._stubs:
            self._stubs[url] = PhoneStub(self._dial(url), url, self.now)
        return self._stubs[url]

    def _changed(self) -> None:
        self._turned.set()
        self.on_news()

    async def aclose(self) -> None:
        """Close the connections."""
        for stub in self._stubs.values():
            await stub.aclose()


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _checked(typed: str, digits: int) -> str:
    """The number without blanks; raises Refused (NUMBER_SHORT) unless it has so many digits."""
    number = "".join(typed.split())
    if not (number.isascii() and len(number) == digits and (number.isdecimal() or not digits)):
        raise Refused(Refusal.NUMBER_SHORT, digits=digits)
    return number


def _untold() -> None:
    """Nobody has asked to be told."""
