"""Making an organisation: its groups, its log, and the users who join it."""

from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlalchemy import select as sa_select
from sqlmodel import select

from models.access import Permission
from models.events import Event
from models.rows import table
from models.tables import Group, Organisation, User
from server_stub.act import Act
from server_stub.rules import log, names, search_entries

FIRST_HOLDERS = "Safeguarding"
GROUPS: dict[str, list[Permission]] = {
    "Teachers": [Permission.ADD_INCIDENTS, Permission.READ_RECORDS],
    "Support Staff": [Permission.ADD_INCIDENTS],
    "SLT": [Permission.ADD_INCIDENTS, Permission.READ_RECORDS, Permission.RUN_REPORTS],
    FIRST_HOLDERS: list(Permission),
}

_ROWS = table(Organisation).c
_LOCK = sa_select(_ROWS.id).where(_ROWS.id == bindparam("mine")).with_for_update(key_share=True)


@dataclass(frozen=True)
class Founding:
    """What an organisation is told at its start; `timezone` is an IANA name."""

    name: str
    brand: str
    domain: str
    timezone: str
    support_email: str
    support_phone: str


def make(act: Act, asked: Founding) -> Organisation:
    """An organisation with its groups and the start of its log."""
    of = Organisation(
        name=asked.name,
        brand=asked.brand,
        domain=asked.domain,
        timezone=asked.timezone,
        support_email=asked.support_email,
        support_phone=asked.support_phone,
    )
    act.tx.add(of)
    act.tx.flush()
    for name, permissions in GROUPS.items():
        act.tx.add(Group(organisation_id=of.id, name=name, permissions=permissions))
    log.start(act, of.id)
    return of


def group_of(act: Act, of: Organisation, name: str) -> Group:
    """The organisation's group of this name."""
    mine = select(Group).where(Group.organisation_id == of.id, Group.name == name)
    return act.tx.exec(mine).one()


def one_at_a_time(act: Act, of: Organisation) -> None:
    """Let whoever asks for this next see what this transaction did; SQLite's are alone anyway.

    Nothing is written before: a lock held while waiting for this one could close a circle.
    Who only refers to the organisation, as every entry of its log does, waits for nobody.
    """
    act.tx.execute(_LOCK, {"mine": of.id}).one()


@dataclass(frozen=True)
class Joining:
    """A user about to join; `password_hash` is None for the first-time flow."""

    name: str
    email: str
    job_title: str = ""
    sso: bool = False
    password_hash: str | None = None


def join(act: Act, group: Group, asked: Joining, actor: User | None = None) -> User:
    """Add a user to a group and log it, done by `actor` (the user when None)."""
    user = _user(act, group, asked)
    act.tx.add(user)
    act.tx.flush()
    search_entries.enter(act, [user])
    log.record(act, Event.USER_ADDED, user, actor)
    return user


def _user(act: Act, group: Group, asked: Joining) -> User:
    found_by = names.search_text(asked.name, asked.email)
    return User(
        organisation_id=group.organisation_id,
        group_id=group.id,
        email=names.address(asked.email),
        name=asked.name,
        job_title=asked.job_title,
        sso=asked.sso,
        password_hash=asked.password_hash,
        sort_name=names.sort_name(asked.name),
        search_text=found_by,
        indexed_text=found_by,
        created_at=act.now,
    )
