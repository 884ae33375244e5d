"""A fixture world: a made-up school on a server of its own, with a clock that can jump."""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from argon2 import PasswordHasher
from sqlmodel import col, select

from models.access import KeyKind
from models.otpauth import OneTime
from models.tables import Organisation, SecurityKey, User
from models.wire.base import THIS_MACHINE
from server_stub import demo
from server_stub.app import create_app
from server_stub.clock import Clock, utc_now
from server_stub.demo_pocket import NoLocker
from server_stub.places import Places
from server_stub.pocket import Pocket
from server_stub.rules import codes, seeds
from server_stub.rules.passwords import Passwords
from server_stub.serve import listening
from server_stub.server import Server
from server_stub.settings import Settings
from server_stub.transport import LOCAL_URL
from tui.walkthrough.clock import WorldClock
from tui.walkthrough.handset import Handset, Token
from tui.walkthrough.leaks import Secret
from tui.walkthrough.schools import HERE, PLACES, SCHOOLS
from tui.walkthrough.world import WorldLacks

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # made-up people lose nothing
PREFIX = "keydesk-walk-"
AFTER = (0, 0.05, 0.2)  # seconds
PAUSE = 0.05  # seconds between a phone's tries to reach its server
WAITS = b"known="
MAILED_CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
NO_MAIL = "No mail with a code has come for {}."
NO_DEVICE = "Nobody at {} has more than one device called {}; give each a name of its own."


class FixtureWorld:
    """A throw-away school; `clock` is when it opens, in UTC, None for now."""

    is_fixture = True

    def __init__(self, name: str, clock: datetime | None, **more: object) -> None:
        """`name` is one of SCHOOLS; `more` are settings beside the school's."""
        self.name = name
        self._folder = tempfile.TemporaryDirectory(prefix=PREFIX)
        shutil.copytree(_filled(name).name, self._folder.name, dirs_exist_ok=True)
        self._token = secrets.token_hex(16)
        self.clock = WorldClock(clock)
        settings = {"desk_token": self._token, **SCHOOLS[name].settings, **more}
        self.store = _opened(Path(self._folder.name), self.clock, **settings)
        self._app = create_app(self.store)
        self._told: list[Callable[[], None]] = []
        self._phones: dict[str, Handset | Token] = {}
        self._listening: _Listening | None = None

    def now(self) -> datetime:
        """The school's time."""
        return self.clock()

    async def wait(self, seconds: float) -> None:
        """Jump, and let whoever waits for a moment see that it has come."""
        self.clock.advance(seconds)
        for pause in AFTER:  # who was between two questions hears of it by a later one
            await asyncio.sleep(pause)
            self.store.board.stir()
        for told in self._told:
            told()

    def on_wait(self, told: Callable[[], None]) -> None:
        """Have this called after every jump."""
        self._told.append(told)

    def road(self, address: str | None) -> httpx.AsyncBaseTransport:
        """A way to the server within this process."""
        at = (address or HERE, 0)
        return httpx.ASGITransport(self._app, raise_app_exceptions=False, client=at)

    async def server(self) -> str:
        """Listen on loopback, once."""
        if self._listening is None:
            self._listening = _Listening(self._app)
            await self._listening.start()
        return self._listening.url

    def is_answering(self) -> bool:
        """Whether a desk waits for an answer."""
        return self._listening is not None and self._listening.is_answering

    def desk_env(self, address: str | None) -> dict[str, str]:
        """The token by which the server believes a desk, and what sshd would say."""
        return {
            "KEYDESK_DESK_TOKEN": self._token,
            "SSH_CONNECTION": f"{address or HERE} 50000 {HERE} 22",
        }

    async def phone(self, device: str) -> Handset | Token:
        """A phone of the school's people with their account in it, else an empty one."""
        if device not in self._phones:
            self._phones[device] = await self._made(device)
        return self._phones[device]

    async def _made(self, device: str) -> Handset | Token:
        key = self._key(device)
        if key is not None and key.kind is KeyKind.MERITLOCK:
            return Token(device, codes.base32(self._seed(key)), lambda: self._counter(device))
        phone = Handset(device, self.pocket(device), shows_codes=True)
        if key is not None:
            await phone.add(self._account(key))
        return phone

    def pocket(self, _device: str, kind: Callable[..., Pocket] = Pocket) -> Pocket:
        """A phone without an account."""
        way = self.road(None)
        return kind(NoLocker(), lambda _: way, server=LOCAL_URL, clock=self.clock, pause=PAUSE)

    def _key(self, device: str) -> SecurityKey | None:
        with self.store.reading(THIS_MACHINE) as act:
            found = act.tx.exec(select(SecurityKey).where(SecurityKey.name == device)).all()
        if len(found) > 1:
            raise WorldLacks(NO_DEVICE.format(self.name, device))
        return found[0] if found else None

    def _seed(self, key: SecurityKey) -> bytes:
        with self.store.reading(THIS_MACHINE) as act:
            return seeds.opened(act, key.id, key.secret)

    def _counter(self, device: str) -> int:
        key = self._key(device)
        return key.counter if key else 0

    def _account(self, key: SecurityKey) -> OneTime:
        with self.store.reading(THIS_MACHINE) as act:
            user = act.tx.exec(select(User).where(col(User.id) == key.user_id)).one()
            of = act.tx.exec(
                select(Organisation).where(col(Organisation.id) == user.organisation_id)
            ).one()
        return OneTime(self._seed(key), name=user.email, issuer=of.brand)

    async def mailed_code(self, address: str) -> str:
        """The code in the newest mail of the outbox to this address."""
        return self.newest_code(address)

    def newest_code(self, address: str) -> str:
        """The same at once; raises WorldLacks where no mail with a code has come."""
        mails = sorted(self.store.settings.outbox.glob(f"*-{address}-*.txt"))
        found = MAILED_CODE.findall(mails[-1].read_text()) if mails else []
        if not found:
            raise WorldLacks(NO_MAIL.format(address))
        return str(found[-1])

    def phones(self) -> list[str]:
        """A line about each."""
        return [phone.described() for phone in self._phones.values()]

    def secrets(self) -> list[Secret]:
        """The keys in all phones, and the codes that they gave."""
        handsets = (each for each in self._phones.values() if isinstance(each, Handset))
        return [secret for handset in handsets for secret in handset.secrets]

    async def aclose(self) -> None:
        """End phones, server and store."""
        for phone in self._phones.values():
            if isinstance(phone, Handset):
                await phone.aclose()
        if self._listening is not None:
            await self._listening.stop(self.store)
        self.store.close()
        self._folder.cleanup()


def _opened(folder: Path, clock: Clock, **settings: object) -> Server:
    opened = Server.start(Settings.in_folder(folder, **settings), clock)
    return replace(opened, passwords=Passwords(CHEAP), places=_Known())


@cache
def _filled(name: str) -> tempfile.TemporaryDirectory[str]:
    """The school's store, made once: filling it takes half a second."""
    folder, school = tempfile.TemporaryDirectory(prefix=PREFIX), SCHOOLS[name]
    server = _opened(Path(folder.name), utc_now)
    demo.fill(server, school.of, school.people)
    server.close()
    return folder


class _Known(Places):
    """Places that the made-up people come from: documentation addresses are in no database."""

    def __init__(self) -> None:
        super().__init__(None)

    def name(self, address: str) -> str:
        """Its name."""
        return PLACES[address].name if address in PLACES else super().name(address)

    def _found(self, address: str) -> dict[str, Any]:
        at = PLACES.get(address)
        return {"location": {"latitude": at.latitude, "longitude": at.longitude}} if at else {}


class _Quiet(uvicorn.Server):
    """Leaves signals to the walkthrough."""

    def capture_signals(self) -> nullcontext[None]:  # type: ignore[override]
        return nullcontext()


class _Listening:
    """The API on a free port of loopback, in this process's loop."""

    def __init__(self, app: Any) -> None:
        self._listener = listening("127.0.0.1", 0)
        self._server = _Quiet(
            uvicorn.Config(
                self._answered,
                interface="asgi3",
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
            )
        )
        self._serving: asyncio.Task[None] | None = None
        self._app = app
        self._answering = 0

    async def _answered(self, scope: Any, receive: Any, send: Any) -> None:
        """Count what is asked; whoever waits for news has its answer when there are some."""
        counts = not scope["query_string"].startswith(WAITS)
        self._answering += counts
        try:
            await self._app(scope, receive, send)
        finally:
            self._answering -= counts

    @property
    def is_answering(self) -> bool:
        """A request is under way."""
        return self._answering > 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    async def start(self) -> None:
        """Serve; who connects at once is served as well, since the socket listens already."""
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._listener]))

    async def stop(self, store: Server) -> None:
        """Send away who waits, and end."""
        store.board.close()
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving
        self._listener.close()
