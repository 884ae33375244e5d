"""Bounds on guessing, by account, by address and overall (rule 4); kept in the database.

A try takes a ticket before it is judged and gives it back when it was right, so that many
at once get no more tries than one after the other. A refused try takes none, so nobody can
make a pause longer. From an address where a user has signed in well within 30 days, tries
count by themselves, and of all accounts known there together: a stranger elsewhere can't keep the
owner out, nor a pupil behind the same address with made-up accounts. Tries of a desk that bears
the account's device token count by themselves alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple, TypedDict
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from sqlalchemy import Select, bindparam, delete, insert, select, update

from models.events import Event
from models.refusals import Refusal, Refused
from models.rows import table
from models.tables import Guess, LogEntry
from server_stub.act import Act
from server_stub.base.network_address import network_of
from server_stub.hashing import Standing
from server_stub.rules import ahead
from server_stub.rules.people import device_tokens
from server_stub.turns import take_turns


class Window(NamedTuple):
    """At most `most` tries within `span`."""

    most: int
    span: timedelta


FIVE_MINUTES, HOUR, DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)
ACCOUNT = (Window(5, FIVE_MINUTES), Window(20, HOUR), Window(50, DAY))
# A school of 300 staff comes in through one address on a Monday morning, each with one slip.
ADDRESS = (Window(300, FIVE_MINUTES), Window(1000, HOUR), Window(5000, DAY))
# The same school while somebody there tries colleagues' passwords: spraying stays bounded.
KNOWN_ADDRESS = (Window(1000, FIVE_MINUTES), Window(4000, HOUR), Window(20_000, DAY))
# Half of what two cores can hash; only tries from addresses that are new to the account count.
OVERALL = (Window(3000, FIVE_MINUTES), Window(20_000, HOUR), Window(100_000, DAY))
OF_ADDRESS = ("password", "code", "mail", "reset")
KNOWN_FOR = timedelta(days=30)
_WELL = (Event.SIGNED_IN, Event.SIGNED_IN_WITH_KEY, Event.PASSWORD_RESET)

_GUESSES, _LOG = table(Guess), table(LogEntry)
_NOBODY = UUID(int=0)  # asked about an unknown address, which takes as long
_COUNT = insert(_GUESSES)
_THESE = _GUESSES.c.id.in_(bindparam("ids", expanding=True))
_COUNTED = select(_GUESSES.c.id).where(_THESE)
_FORGET = delete(_GUESSES).where(_THESE)
_AGAIN = update(_GUESSES).where(_THESE).values(at=bindparam("now"))
_CAME_IN = (
    select(_LOG.c.seq)
    .where(
        _LOG.c.user_id == bindparam("user"),
        _LOG.c.address == bindparam("address"),
        _LOG.c.at > bindparam("since"),
        _LOG.c.event.in_(_WELL),
    )
    .limit(1)
)


@dataclass(frozen=True)
class Subject:
    """Whose tries are counted, as a digest that tells no address, and within which windows.

    `user_id` is the account's that is paused when no try is left, None for other subjects and
    where there is no such account; `standing` is by what it is known to those who hash.
    """

    digest: str
    windows: tuple[Window, ...]
    user_id: UUID | None = None
    standing: Standing = Standing.STRANGER


class Row(TypedDict):
    """A try as it is stored, once for each subject."""

    id: UUID
    subject: str
    user_id: UUID | None
    at: datetime


@dataclass(frozen=True)
class Ticket:
    """A counted try."""

    rows: tuple[Row, ...] = ()

    @property
    def ids(self) -> list[UUID]:
        """Those of its rows."""
        return [row["id"] for row in self.rows]


@dataclass(frozen=True)
class Begun:
    """What began with a counted try."""

    ticket: Ticket


def subjects(act: Act, what: str, account: str, user_id: UUID | None) -> list[Subject]:
    """Who answers for a try at `what` ("password", "code") of an account; the account first."""
    digest, asked = act.vault.digest, user_id or _NOBODY
    token, here = device_tokens.carried(act, asked), _came_in(act, asked)
    if token is not None:
        device = digest(f"{what} device {token}")
        return [Subject(device, ACCOUNT, user_id, Standing.DEVICE)]
    if here:
        pair = digest(f"{what} account {account} from {act.address}")
        return [Subject(pair, ACCOUNT, user_id, Standing.ADDRESS), _known_at(act, what)]
    return [
        Subject(digest(f"{what} account {account}"), ACCOUNT, user_id),
        asker(act, what),
        Subject(digest(f"{what} overall"), OVERALL),
    ]


def asker(act: Act, what: str) -> Subject:
    """The address that asks; of IPv6 its /64."""
    return Subject(act.vault.digest(f"{what} address {network_of(act.address)}"), ADDRESS)


def _known_at(act: Act, what: str) -> Subject:
    """All accounts that are known at the address that asks."""
    return Subject(act.vault.digest(f"{what} known at {network_of(act.address)}"), KNOWN_ADDRESS)


def of_address(act: Act) -> list[Subject]:
    """Everything that is counted by the address that asks."""
    return [subject(act, what) for what in OF_ADDRESS for subject in (asker, _known_at)]


def take(act: Act, counted: list[Subject], request: str | None = None) -> Ticket:
    """Count a try against each subject; raises Refused (TOO_MANY_TRIES) when one has none left.

    Tries of one `request` count once: it is repeated when it was cut off.
    """
    take_turns(act, *(subject.digest for subject in counted))
    fresh = check(act, counted, request)
    rows = {
        who: Row(id=_id(who, request), subject=who.digest, user_id=who.user_id, at=act.now)
        for who in counted
    }
    if fresh:
        act.tx.execute(_COUNT, [rows[who] for who in fresh])
    return Ticket(tuple(rows.values()))


def check(act: Act, counted: list[Subject], request: str | None = None) -> list[Subject]:
    """The subjects for which this request isn't counted yet, by reading alone.

    Raises Refused (TOO_MANY_TRIES) when one of them has no try left.
    """
    ids = {subject: _id(subject, request) for subject in counted}
    asked = {"ids": list(ids.values())}
    known = act.tx.execute(_COUNTED, asked).scalars().all() if request else []
    fresh = [subject for subject in counted if ids[subject] not in known]
    lifts = lifts_at(act, fresh)
    if lifts is not None:
        raise Refused(Refusal.TOO_MANY_TRIES, retry_at=lifts, wait=words(lifts - act.now))
    return fresh


def used_up(act: Act, account: Subject) -> bool:
    """True when an account has no try left."""
    return lifts_at(act, [account]) is not None


def _id(subject: Subject, request: str | None) -> UUID:
    return uuid5(NAMESPACE_OID, f"{subject.digest} {request}") if request else uuid4()


def keep(act: Act, ticket: Ticket) -> None:
    """Count a try that was wrong for good: one that hung up may have given back the same ticket."""
    act.tx.execute(_FORGET, {"ids": ticket.ids})
    act.tx.execute(_COUNT, list(ticket.rows))


def write_again(act: Act, ticket: Ticket) -> None:
    """Write the try once more, where the account's log would be written if there were one.

    Without it an unknown address answers sooner by one write to the disk.
    """
    act.tx.execute(_AGAIN, {"ids": ticket.ids, "now": act.now})


def give_back(act: Act, ticket: Ticket) -> None:
    """Uncount a try that was right, or that was not judged at all."""
    if ticket.rows:
        act.tx.execute(_FORGET, {"ids": ticket.ids})


def lifts_at(act: Act, counted: list[Subject]) -> datetime | None:
    """When all of the subjects may try again, or None when they may now."""
    if not counted:
        return None
    windows = [window for subject in counted for window in subject.windows]
    since = {_since(window): act.now - window.span for window in windows}
    who = {_digest(at): subject.digest for at, subject in enumerate(counted)}
    query = _filling(tuple(subject.windows for subject in counted))
    filling = act.tx.execute(query, {"latest": ahead.latest(act), **since, **who}).one()
    lifts = [at + window.span for at, window in zip(filling, windows, strict=True) if at]
    return max(lifts, default=None)


@cache  # putting the query together costs more than running it
def _filling(counted: tuple[tuple[Window, ...], ...]) -> Select[tuple[datetime, ...]]:
    """When the try was made that fills up each window of each subject, NULL for one not full.

    Tries of a time to come don't count, else the account would be shut until then.
    """
    past = _GUESSES.c.at <= bindparam("latest")
    columns = []
    for at, windows in enumerate(counted):
        mine = select(_GUESSES.c.at).where(_GUESSES.c.subject == bindparam(_digest(at)), past)
        for window in windows:
            within = mine.where(_GUESSES.c.at > bindparam(_since(window)))
            newest = within.order_by(_GUESSES.c.at.desc()).offset(window.most - 1).limit(1)
            columns.append(newest.scalar_subquery())
    return select(*columns)


def _since(window: Window) -> str:
    return f"since_{window.span.total_seconds():.0f}"


def _digest(at: int) -> str:
    return f"subject_{at}"


def known_here(act: Act, user_id: UUID) -> bool:
    """Returns True where the account logged in well here, or on this desk, within 30 days."""
    return device_tokens.carried(act, user_id) is not None or _came_in(act, user_id)


def _came_in(act: Act, user_id: UUID) -> bool:
    asked = {"user": user_id, "address": act.address, "since": act.now - KNOWN_FOR}
    return act.tx.execute(_CAME_IN, asked).first() is not None


def words(wait: timedelta) -> str:
    """A wait as a person says it, rounded up: "40 seconds", "4 minutes", "3 hours"."""
    seconds = max(1, -int(-wait.total_seconds() // 1))
    unit, size = next(
        (unit, size) for unit, size in _UNITS if seconds > 1.5 * size or unit == "second"
    )
    count = -(-seconds // size)
    return f"{count} {unit}{'s' if count > 1 else ''}"


_UNITS = (("hour", 3600), ("minute", 60), ("second", 1))
