"""The desk that a screen is given: the client, the session, and what puts a refusal right."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from textual.dom import DOMNode
from textual.signal import Signal

from models.refusals import Refusal, Refused

if TYPE_CHECKING:  # pydantic and httpx take longer to import than the first frame may wait
    from models.wire.sign_in import About, SessionState
    from server_stub.client import Client

PRODUCT = "Keydesk"
Answer = TypeVar("Answer")


class Questions(Protocol):
    """What the app asks on top of any screen; each answers whether the work may go on."""

    async def sign_in_again(self) -> bool:
        """Ask the same person to sign in anew."""

    async def elevate(self) -> bool:
        """Ask for a code that elevates the session."""


class Desk:
    """One person's desk; `open_client` imports what it needs and is called in a thread, once.

    `changed` is published whenever the session does, `learnt` when the server has told about
    itself, `trouble` with the number of each failed try and 0 when the connection is back.
    """

    def __init__(
        self, open_client: Callable[[], Client], questions: Questions, owner: DOMNode
    ) -> None:
        self._open_client = open_client
        self._opening: asyncio.Task[Client] | None = None
        self._client: Client | None = None
        self.changed: Signal[SessionState | None] = Signal(owner, "session")
        self.learnt: Signal[About] = Signal(owner, "about")
        self.trouble: Signal[int] = Signal(owner, "trouble")
        self.about: About | None = None
        self.session: SessionState | None = None
        self._questions = questions
        self._putting_right = 0

    @property
    def client(self) -> Client:
        """The server's stub, there once `learn` was awaited."""
        if self._client is None:
            raise RuntimeError("the desk asks its server before it has learnt of it")
        return self._client

    @property
    def brand(self) -> str:
        """The word for the organisation's authenticator; the product's until it is known."""
        if self.session is not None:
            return self.session.brand
        return self.about.brand if self.about else PRODUCT

    @property
    def timezone(self) -> str:
        """The IANA name of the organisation's time zone."""
        return self.session.timezone if self.session else "UTC"

    @property
    def asks(self) -> bool:
        """True while somebody is asked to sign in or to elevate, for a call that lacks it."""
        return self._putting_right > 0

    @property
    def is_demo(self) -> bool:
        """True where a demo phone can be asked for its code."""
        return self.about is not None and self.about.demo is not None

    async def learn(self) -> None:
        """Ask the server about itself, once; raises Refused when it can't be reached or opened."""
        if self._opening is None:
            self._opening = asyncio.create_task(asyncio.to_thread(self._open_client))
        self._client = await asyncio.shield(self._opening)
        self._client.road.on_trouble = self._tell_trouble
        if self.about is None:
            self.about = await self._client.about()
            self.learnt.publish(self.about)

    def now_holds(self, session: SessionState | None) -> None:
        """Take note of the session as the server last told it, None when there is none."""
        self.session = session
        self.changed.publish(session)

    async def run(self, call: Callable[[Client], Awaitable[Answer]]) -> Answer:
        """The answer to a call; asks to sign in or to elevate where that is all it lacks.

        Must be awaited in a worker, since it may push a question. What was typed stays on the
        screen below. Raises Refused for everything that the person must mend themselves.
        """
        while True:
            try:
                return await call(self.client)
            except Refused as refused:
                if not await self._put_right(refused.refusal):
                    raise

    async def _put_right(self, refusal: Refusal) -> bool:
        self._putting_right += 1
        try:
            return await self._asked(refusal)
        finally:
            self._putting_right -= 1

    async def _asked(self, refusal: Refusal) -> bool:
        if refusal is Refusal.SESSION_ENDED and self.session is not None:
            return await self._questions.sign_in_again()
        if refusal is Refusal.ELEVATION_NEEDED:
            return await self._questions.elevate()
        return False

    async def aclose(self) -> None:
        """Close the connection, where one was opened."""
        if self._opening is not None:
            await (await self._opening).aclose()

    def _tell_trouble(self, tries: int) -> None:
        self.trouble.publish(tries)
