"""The security logs as lines for other programs: JSON, or CEF for a log collector."""

import ipaddress
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import LogEntry, Organisation, User
from models.version import VERSION
from models.vocabulary.visible_text import visible
from server_stub.act import Act
from server_stub.rules import log, names

_CEF_NOTABLE, _CEF_OTHER = 6, 3  # of 0 to 10


@dataclass(frozen=True)
class Line:
    """One entry with the names that its ids stand for; empty for the operator."""

    organisation: str
    seq: int
    at: datetime
    event: Event
    sentence: str
    user: str
    actor: str
    address: str
    detail: dict[str, str]
    mac: str


def organisation_of(act: Act, domain: str) -> Organisation:
    """The organisation with this domain; raises Refused (INPUT_WRONG)."""
    wanted = names.address(domain).removeprefix("@")
    found = act.tx.exec(select(Organisation).where(Organisation.domain == wanted)).first()
    if found is None:
        held = ", ".join(act.tx.exec(select(Organisation.domain)).all()[:20]) or "none"
        problem = f"no organisation here has it; there is {held}"
        raise Refused(
            Refusal.INPUT_WRONG, field="organisation", field_label=domain, problem=problem
        )
    return found


def entries(
    act: Act, only: UUID | None, since: datetime | None, until: datetime | None
) -> Iterator[Line]:
    """Entries of one organisation or all, each log in order, from `since` to before `until`."""
    user, actor = aliased(User), aliased(User)
    query = (
        select(LogEntry, Organisation.domain, user.email, actor.email)
        .join(Organisation, col(Organisation.id) == col(LogEntry.organisation_id))
        .outerjoin(user, col(user.id) == col(LogEntry.user_id))
        .outerjoin(actor, col(actor.id) == col(LogEntry.actor_id))
        .order_by(col(LogEntry.organisation_id), col(LogEntry.seq))
    )
    if only is not None:
        query = query.where(LogEntry.organisation_id == only)
    if since is not None:
        query = query.where(LogEntry.at >= since)
    if until is not None:
        query = query.where(LogEntry.at < until)
    for entry, domain, of, by in act.tx.exec(query.execution_options(yield_per=500)):
        yield _line(entry, domain, of or "", by or "")


def _line(entry: LogEntry, domain: str, user: str, actor: str) -> Line:
    return Line(
        organisation=domain,
        seq=entry.seq,
        at=entry.at,
        event=entry.event,
        sentence=log.row(entry, actor).sentence,
        user=user,
        actor=actor,
        address=entry.address,
        detail=dict(entry.detail),
        mac=entry.mac,
    )


def as_json(line: Line) -> str:
    """One JSON object, in ASCII, the time in UTC."""
    return json.dumps(asdict(line) | {"at": line.at.astimezone(UTC).isoformat()})


def as_cef(line: Line) -> str:
    """ArcSight Common Event Format, CEF:0: a header of seven fields, then key=value."""
    severity = _CEF_NOTABLE if line.event.notable else _CEF_OTHER
    header = ("Keydesk", "Keydesk", VERSION, line.event.value, line.sentence, str(severity))
    facts = {
        "rt": str(int(line.at.timestamp() * 1000)),
        "externalId": str(line.seq),
        "duser": line.user,
        "suser": line.actor,
        **_source(line.address),
        "cs1Label": "organisation",
        "cs1": line.organisation,
        "cs2Label": "mac",
        "cs2": line.mac,
        "msg": line.sentence,
    }
    extension = " ".join(f"{key}={_value(value)}" for key, value in facts.items() if value)
    return "|".join(("CEF:0", *map(_field, header), extension))


FORMATS: dict[str, Callable[[Line], str]] = {"json": as_json, "cef": as_cef}


def _source(address: str) -> dict[str, str]:
    """CEF has a key for each kind of address, and one for a name."""
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return {"shost": address}
    if version == 4:
        return {"src": address}
    return {"c6a2Label": "Source IPv6 Address", "c6a2": address}


def _field(text: str) -> str:
    return re.sub(r"([\\|])", r"\\\1", visible(text))


def _value(text: str) -> str:
    return re.sub(r"([\\=])", r"\\\1", visible(text))
