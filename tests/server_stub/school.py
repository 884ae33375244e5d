"""A school to test with: its people, their keys, and what its log says."""

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import httpx
import pyotp
from argon2 import PasswordHasher
from sqlalchemy import event
from sqlmodel import col, select

from models.access import KeyKind
from models.events import Event
from models.pairing import pairing_id
from models.tables import LogEntry, Organisation, SecurityKey, User
from server_stub import demo
from server_stub.app import create_app
from server_stub.client import Client
from server_stub.clock import Clock, utc_now
from server_stub.rules import codes, log, organisations, seeds
from server_stub.rules.organisations import Founding, Joining
from server_stub.rules.passwords import Passwords
from server_stub.server import Server
from server_stub.settings import Settings
from server_stub.transport import LOCAL_URL
from tests import dialect

PASSWORD = "correct horse battery"
HERE = "192.0.2.7"  # RFC 5737 keeps these three networks for examples
ELSEWHERE = "198.51.100.23"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
Desks = Callable[..., Client]


class TestClock:
    """A clock that stands still until it is moved; it starts at the beginning of a 30 s step."""

    __test__ = False

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Let time pass: seconds=, minutes=, hours=, days=."""
        self.now += timedelta(**by)


@dataclass(frozen=True)
class Person:
    """A user with their password and, maybe, the device in their pocket."""

    id: UUID
    name: str
    email: str
    password: str = PASSWORD
    key_id: UUID | None = None
    seed: bytes = b""

    def code(self, now: datetime, ahead: int = 0) -> str:
        """What the device shows when its clock is `ahead` steps of 30 s before the server's."""
        return codes.current(self.seed, now + timedelta(seconds=30 * ahead))

    def press(self, counter: int) -> str:
        """What a hardware token shows at this counter."""
        return pyotp.HOTP(codes.base32(self.seed)).at(counter)


@dataclass
class School:
    """One organisation and some of its people.

    `holder` is an elevatable admin key holder with a device, `keyed` has a device but may
    not remove keys, `teacher` and `sso` have none.
    """

    server: Server
    clock: TestClock
    of: Organisation
    holder: Person
    keyed: Person
    teacher: Person
    sso: Person

    def add(self, name: str, group: str = "Teachers", *, sso: bool = False) -> Person:
        """One more member of staff."""
        return _joined(self.server, self.of, name, group, sso=sso)

    def with_key(self, person: Person, kind: KeyKind = KeyKind.TOTP, name: str = "Phone") -> Person:
        """The person with a security key of theirs."""
        return _keyed(self.server, person, kind, name)

    def user(self, person: Person) -> User:
        """The person's row."""
        with self.server.reading("test") as act:
            return act.tx.exec(select(User).where(User.id == person.id)).one()

    def key(self, person: Person) -> SecurityKey:
        """The row of the person's key."""
        with self.server.reading("test") as act:
            return act.tx.exec(select(SecurityKey).where(SecurityKey.id == person.key_id)).one()

    def log(self, person: Person) -> list[Event]:
        """What happened to the person's access, oldest first."""
        return [entry.event for entry in self.entries(person)]

    def entries(self, person: Person) -> list[LogEntry]:
        """The person's log entries, oldest first."""
        query = select(LogEntry).where(LogEntry.user_id == person.id)
        with self.server.reading("test") as act:
            return list(act.tx.exec(query.order_by(col(LogEntry.seq))).all())

    async def sign_in(self, client: Client, person: Person) -> Client:
        """Sign the person in, with a code where they have a device."""
        await client.sign_in(person.email, person.password)
        if person.key_id is not None:
            await client.answer_second_factor(person.code(self.clock.now))
        return client


def write(school: School, count: int = 1) -> None:
    """Entries in the teacher's log."""
    with school.server.act(HERE) as act:
        for _ in range(count):
            log.record(act, Event.SIGNED_IN, school.user(school.teacher))


def open_server(settings: Settings, clock: Clock = utc_now) -> Server:
    """A server whose password hashes cost next to nothing, held to the SQL that we may speak."""
    server = Server.start(settings, clock)
    event.listen(server.store.engine, "before_cursor_execute", dialect.check)
    return replace(server, passwords=Passwords(CHEAP))


def open_school(folder: Path, clock: TestClock) -> School:
    """A school in a store of its own in this folder."""
    founded, school = _founded()
    shutil.copytree(founded.name, folder, dirs_exist_ok=True)
    server = open_server(Settings.in_folder(folder), clock)
    return replace(school, server=server, clock=clock)


def open_demo(settings: Settings, clock: Clock) -> Server:
    """A server over the demo's school, which comes into the store's folder if none is there."""
    folder = settings.key_file.parent
    if not (folder / "keydesk.db").exists():
        shutil.copytree(_demo().name, folder, dirs_exist_ok=True)
    return open_server(settings, clock)


@cache
def _founded() -> tuple[TemporaryDirectory[str], School]:
    """A store with a school, to be copied: making one costs ten times as much."""
    folder, clock = TemporaryDirectory(), TestClock()
    server = open_server(Settings.in_folder(Path(folder.name)), clock)
    school = found(server, clock)
    server.close()
    return folder, school


@cache
def _demo() -> TemporaryDirectory[str]:
    """A store with the demo's school, to be copied: filling one takes half a second."""
    folder = TemporaryDirectory()
    server = open_server(Settings.in_folder(Path(folder.name)), TestClock())
    demo.fill(server)
    server.close()
    return folder


class Tokens:
    """A desk's device tokens, in memory."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}

    def of(self, account: str) -> str | None:
        return self.held.get(account)

    def keep(self, account: str, token: str) -> None:
        self.held[account] = token


def client_of(server: Server, address: str = HERE, tokens: Tokens | None = None) -> Client:
    """A desk at this address, over the real API; without `tokens` it keeps none."""
    app = create_app(server)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 4711))
    return Client(transport, LOCAL_URL, device_tokens=tokens)


def found(server: Server, clock: TestClock, name: str = "Meadowbank Primary School") -> School:
    """Make a school in this server's store."""
    founding = Founding(
        name=name,
        brand="CPOMS",
        domain=f"{name.split(maxsplit=1)[0].lower()}.sch.uk",
        timezone="Europe/London",
        support_email="support@keydesk.example",
        support_phone="01632 960123",
    )
    with server.act("test") as act:
        of = organisations.make(act, founding)
    return School(
        server,
        clock,
        of,
        holder=_keyed(server, _joined(server, of, "Priya Nair", "Safeguarding")),
        keyed=_keyed(server, _joined(server, of, "Luke Smith", "SLT")),
        teacher=_joined(server, of, "Wendy Abbott", "Teachers"),
        sso=_joined(server, of, "Grace Hughes", "SLT", sso=True, password=None),
    )


def _joined(
    server: Server,
    of: Organisation,
    name: str,
    group: str,
    *,
    sso: bool = False,
    password: str | None = PASSWORD,
) -> Person:
    email = f"{name.lower().replace(' ', '.')}@{of.domain}"
    hashed = server.passwords.hash(password) if password is not None else None
    joining = Joining(name=name, email=email, sso=sso, password_hash=hashed)
    with server.act("test") as act:
        user = organisations.join(act, organisations.group_of(act, of, group), joining)
    return Person(user.id, user.name, user.email, password or "")


def _keyed(
    server: Server, person: Person, kind: KeyKind = KeyKind.TOTP, name: str = "Phone"
) -> Person:
    seed = secrets.token_bytes(codes.SECRET_BYTES)
    with server.act("test") as act:
        key = SecurityKey(
            user_id=person.id, kind=kind, name=name, secret=b"", registered_at=act.now
        )
        key.secret = seeds.sealed(act, key.id, seed)
        key.pairing_id = pairing_id(seed) if kind is KeyKind.TOTP else None
        act.tx.add(key)
    return replace(person, key_id=key.id, seed=seed)
