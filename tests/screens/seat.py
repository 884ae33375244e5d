"""A seat at a desk for tests: the real app under Pilot over a real server on a SQLite file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
from starlette.types import ASGIApp

from models.wire.sign_in import SessionState
from screens.places import Place, SignedIn
from screens.widgets.field import Field
from server_stub.app import create_app
from server_stub.client import Client
from server_stub.demo import PASSWORD, SCHOOL
from server_stub.settings import Settings
from server_stub.transport import LOCAL_URL, Embedded
from tests.drivers import over_app
from tests.screens.painted_app import PaintedApp
from tests.server_stub.school import open_demo
from tui import doors
from tui.app import KeydeskApp
from tui.outline.entries import Role
from tui.walkthrough.view import Control

PRIYA = f"priya.nair@{SCHOOL.domain}"
LUKE = f"luke.smith@{SCHOOL.domain}"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """The server's clock and the desk's, moved together by hand."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        """The desk's clock."""
        return self.now.timestamp()

    def pass_by(self, **time: float) -> None:
        """Let time go by: `minutes=5`."""
        self.now += timedelta(**time)


class Wire(httpx.AsyncBaseTransport):
    """The embedded server behind a wire that a test can cut."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        settings = Settings.in_folder(folder, demo=True, shows_outbox=True)
        self.embedded = Embedded(lambda: _opened(settings, clock))
        self.cut = False
        self.asked: list[str] = []
        self.late: dict[str, asyncio.Event] = {}
        """Answers that stay on their way until their event: "GET /v1/account"."""
        self.hold = asyncio.Event()
        self.hold.set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self.hold.wait()
        if self.cut:
            raise httpx.ConnectError("cut")
        self.asked.append(request.url.path)
        answer = await self.embedded.handle_async_request(request)
        if late := self.late.get(f"{request.method} {request.url.path}"):
            await late.wait()
        return answer

    async def aclose(self) -> None:
        await self.embedded.aclose()


@dataclass
class Seat(PaintedApp):
    """A desk, and the server behind it."""

    app: KeydeskApp
    clock: Clock
    wire: Wire
    folder: Path
    seen: list[str] = field(default_factory=list)

    @property
    def client(self) -> Client:
        """The app's client."""
        return self.app.desk.client

    @property
    def session(self) -> SessionState:
        """The session that the desk holds."""
        assert self.app.desk.session is not None
        return self.app.desk.session

    async def fill(self, field_id: str, text: str) -> None:
        """Put a text into a field of the screen in front, in place of what is there."""
        label = self.screen.query_one(f"#{field_id}", Field).label
        await self.driver.fill(Control(Role.FIELD, label), text)
        await self.pilot.pause()

    async def code(self) -> str:
        """The code of the demo phone; waits, by the clock, for one that was not used yet."""
        shown = await self.client.demo_code()
        if shown.used:
            self.clock.pass_by(seconds=shown.seconds_left)
            shown = await self.client.demo_code()
        return shown.code

    async def give_password(self, email: str = PRIYA, password: str = PASSWORD) -> None:
        """Fill in Log in and send it."""
        await self.at("Log in")
        await self.fill("email", email)
        await self.fill("password", password)
        await self.choose("Log in")

    async def give_code(self, action: str = "Authenticate") -> None:
        """Answer the question for a code."""
        await self.at("Two Factor Authentication")
        await self.fill("code", await self.code())
        await self.choose(action)

    async def log_in(self, email: str = PRIYA) -> None:
        """A filled Dashboard, elevated as everybody who has a key; its own screens aside."""
        self.screen.post_message(SignedIn(await self._session_of(email)))
        await self.at("Dashboard")
        await self.sees("Last login:")

    async def log_in_at(self, place: Place, email: str = PRIYA) -> None:
        """Another place than the Dashboard in front, which is not drawn before."""
        self.app.desk.now_holds(await self._session_of(email))
        first = sorted(Place, key=lambda each: each is not place)
        self.app._open({each: partial(doors.place, self.app.desk, each) for each in first})
        await self.sees(lambda: getattr(self.screen, "PLACE", None) is place)

    async def _session_of(self, email: str) -> SessionState:
        await self.at("Log in")
        await self.client.sign_in(email, PASSWORD)
        step = await self.client.answer_second_factor(await self.code())
        assert step.session is not None
        return step.session


@asynccontextmanager
async def seated(
    folder: Path, clock: Clock, size: tuple[int, int] = (80, 24), *, held: bool = False
) -> AsyncIterator[Seat]:
    """Run the app over the demo's school in `folder`; `held`: nothing gets through yet."""
    wire = Wire(folder, clock)
    if held:
        wire.hold.clear()
    client = Client(wire, LOCAL_URL)
    app = KeydeskApp(lambda: client, clock=clock.seconds, now=clock)
    async with over_app(app, size) as driver:
        seat = Seat(driver, app, clock, wire, folder)
        if not held:
            await seat.sees(lambda: app.desk.about)
        yield seat
    await client.aclose()


def _opened(settings: Settings, clock: Clock) -> tuple[ASGIApp, Callable[[], None]]:
    """As `open_app`, over the demo's school."""
    server = open_demo(settings, clock)
    return create_app(server), server.close
