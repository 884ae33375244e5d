"""The demo's school: the guide's people, a key holder who can act, and a phone for each key."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlmodel import select

from models.access import KeyKind
from models.events import Event
from models.pairing import pairing_id
from models.tables import Organisation, SecurityKey, User
from models.wire.base import THIS_MACHINE
from models.wire.sign_in import DemoHint, DemoPerson
from server_stub.act import Act
from server_stub.rules import codes, log, organisations, seeds
from server_stub.rules.organisations import FIRST_HOLDERS, Founding, Joining
from server_stub.server import Server

PASSWORD = "paper-river-lamp"  # shown on the demo's sign-in screen
SCHOOL = Founding(
    name="Meadowbank Primary School",
    brand="CPOMS",
    domain="meadowbank-primary.sch.uk",
    timezone="Europe/London",
    support_email="support@keydesk.example",
    support_phone="01632 960123",  # Ofcom keeps 01632 960000 to 960999 for drama
)
_LOCAL = ZoneInfo(SCHOOL.timezone)
OPENED = datetime(2017, 9, 4, 8, 30, tzinfo=_LOCAL).astimezone(UTC)
REGISTERED = datetime(2017, 10, 2, 12, 15, 27, tzinfo=_LOCAL).astimezone(UTC)
USED = datetime(2017, 10, 2, 12, 16, 18, tzinfo=_LOCAL).astimezone(UTC)


@dataclass(frozen=True)
class Person:
    """One of the school's people; those with a device have the demo's password."""

    name: str
    group: str
    job_title: str = ""
    device: str | None = None
    meritlock: str | None = None
    sso: bool = False
    role: str | None = None

    @property
    def email(self) -> str:
        """first.last at the school's domain."""
        return f"{self.name.lower().replace(' ', '.')}@{SCHOOL.domain}"


PEOPLE = (
    Person("Wendy Abbott", "Teachers"),
    Person("Tim Bartlett", "Support Staff"),
    Person("Henry Benton", "Support Staff"),
    Person("Elizabeth Best", "Support Staff"),
    Person("Selene Brammah", "SLT"),
    Person("Mike Campbell", "SLT"),
    Person("Helen Casser", "Support Staff"),
    Person(
        "Luke Smith",
        "Teachers",
        "Class teacher",
        device="Luke's iPhone",
        role="member of staff who lost a phone",
    ),
    Person(
        "Priya Nair",
        FIRST_HOLDERS,
        "Deputy head",
        device="Demo phone",
        role="admin key holder",
    ),
    Person("Owen Price", FIRST_HOLDERS, "Safeguarding lead", device="Owen's phone"),
    Person(
        "Grace Hughes",
        "SLT",
        "Head teacher",
        device="Grace's iPad",
        sso=True,
    ),
    Person(
        "Martin Doyle",
        "SLT",
        "Business manager",
        device="Martin's phone",
        meritlock="Meritlock 4071",
        role="member of staff with a phone and a hardware key",
    ),
)


def hint() -> DemoHint:
    """Whom to sign in as, and the password of them all."""
    shown = [DemoPerson(email=who.email, role=who.role) for who in PEOPLE if who.role]
    return DemoHint(people=shown, password=PASSWORD)


def fill(server: Server, school: Founding = SCHOOL, people: Sequence[Person] = PEOPLE) -> None:
    """Fill an empty store; one that holds an organisation is left as it is."""
    with server.act(THIS_MACHINE) as act:
        if act.tx.exec(select(Organisation.id)).first() is not None:
            return
        opened = replace(act, now=OPENED)
        of = organisations.make(opened, school)
        hashed = server.passwords.hash(PASSWORD)
        users = {person: _joined(opened, of, person, hashed) for person in people}
        for person, user in users.items():
            _equip(act, person, user)


def _joined(act: Act, of: Organisation, person: Person, hashed: str) -> User:
    joining = Joining(
        name=person.name,
        email=person.email,
        job_title=person.job_title,
        sso=person.sso,
        password_hash=hashed if person.device else None,
    )
    return organisations.join(act, organisations.group_of(act, of, person.group), joining)


def _equip(act: Act, person: Person, user: User) -> None:
    """Give a person their keys, each registered and used once as in the guide."""
    for kind, name in ((KeyKind.TOTP, person.device), (KeyKind.MERITLOCK, person.meritlock)):
        if name is not None:
            _add_key(act, user, kind, name)


def _add_key(act: Act, user: User, kind: KeyKind, name: str) -> None:
    key = SecurityKey(
        user_id=user.id,
        kind=kind,
        name=name,
        secret=b"",
        registered_at=REGISTERED,
        verified_at=USED,
        last_used_at=USED,
    )
    seed = secrets.token_bytes(codes.SECRET_BYTES)
    key.secret = seeds.sealed(act, key.id, seed)
    key.pairing_id = pairing_id(seed) if kind is KeyKind.TOTP else None
    user.last_login_at = USED
    act.tx.add_all([key, user])
    log.record(replace(act, now=REGISTERED), Event.KEY_ADDED, user, device=name)
    used = replace(act, now=USED)
    log.record(used, Event.KEY_VERIFIED, user, device=name)
    log.record(used, Event.SIGNED_IN_WITH_KEY, user, device=name)
