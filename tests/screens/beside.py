"""The demo's phone in the hand of whoever signs in at a seat, without a screen of its own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from models.challenges import Decision
from screens.widgets.phone_wait import PhoneWait
from server_stub.authenticator.questions import Question
from server_stub.demo_pocket import DemoPockets
from server_stub.phone_accounts import Account
from server_stub.pocket import Pocket
from tests.screens.seat import Seat

NUMBER = re.compile(r"ype (\d+) on it")


class Phone:
    """A pocket that is in touch, and what its owner does with it."""

    def __init__(self, seat: Seat, pocket: Pocket) -> None:
        self.seat, self.pocket = seat, pocket

    @property
    def account(self) -> Account:
        """The only account."""
        return self.pocket.book.accounts[-1]

    async def asked(self) -> Question:
        """Wait until something waits for an answer."""
        await self.seat.sees(lambda: self.pocket.questions)
        return self.pocket.questions[-1]

    async def answer(self, decision: Decision, number: str = "") -> None:
        """Answer what waits."""
        await self.pocket.answer(await self.asked(), decision, number)

    async def send_code(self) -> None:
        """To the session that waits, with the number that the seat shows."""
        await self.pocket.send_code(await self.asked(), await self._number())

    async def send_enrolment_code(self) -> None:
        """One tap."""
        await self.pocket.send_enrolment_code(self.account)

    async def _number(self) -> str:
        wait = self.seat.screen.query_one(PhoneWait)
        await self.seat.sees(lambda: NUMBER.search(wait.said))
        found = NUMBER.search(wait.said)
        return found[1] if found else ""


@asynccontextmanager
async def phone_of(seat: Seat) -> AsyncIterator[Phone]:
    """The phone of whoever has given a password at the seat."""
    pocket = await DemoPockets(seat.clock).of_caller(seat.client)
    in_touch = asyncio.create_task(pocket.run())
    try:
        yield Phone(seat, pocket)
    finally:
        in_touch.cancel()
        with suppress(asyncio.CancelledError):
            await in_touch
