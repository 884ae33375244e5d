"""The heads of the logs as lines that are kept elsewhere, and a look at a log by them.

Whoever has copied a head, or has the key, can cut a log off at its end and set its head back.
What was sent away before that still tells.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from pydantic import BaseModel, ValidationError
from sqlmodel import select

from models.tables import LogHead, Organisation
from server_stub.act import Act
from server_stub.audit_log.known_heads import KnownHead
from server_stub.rules import chain


class Head(BaseModel):
    """One line: which entry was an organisation's newest, its mac, and when that was noted."""

    at: datetime
    organisation: UUID
    domain: str
    seq: int
    mac: str


class Compared(NamedTuple):
    """What was found: the faults, how many heads fit, and how many lines were no heads."""

    faults: list[str]
    fitting: int
    others: int


def lines(act: Act) -> list[str]:
    """A line for every organisation, whether its log grew or not, so that silence tells too.

    A head without its seal was changed, and is no line.
    """
    query = select(LogHead, Organisation).where(LogHead.organisation_id == Organisation.id)
    return [
        Head(
            at=act.now, organisation=of.id, domain=of.domain, seq=head.seq, mac=head.mac
        ).model_dump_json()
        for head, of in act.tx.exec(query.order_by(Organisation.domain)).all()
        if chain.sealed(act, head)
    ]


def compared(act: Act, text: Iterable[str]) -> Compared:
    """Look for every head in the logs; what an age has dropped is looked for in its seal."""
    faults, fitting, others = [], 0, 0
    for line in text:
        head = _head(line)
        if head is None:
            others += bool(line.strip())
            continue
        fault = _fault(act, head)
        if fault:
            faults.append(fault)
        else:
            fitting += 1
    return Compared(faults, fitting, others)


def _head(line: str) -> Head | None:
    """The head in a line, whatever a syslog server has put before it."""
    found = line.find("{")
    try:
        return Head.model_validate_json(line[found:].strip()) if found >= 0 else None
    except ValidationError:
        return None


def _fault(act: Act, head: Head) -> str | None:
    if head.seq == 0 or chain.has(act, head.organisation, KnownHead(head.seq, head.mac, head.at)):
        return None
    noted = f"{head.domain}: entry {head.seq}, noted at {head.at.isoformat(timespec='seconds')},"
    if chain.mac_at(act, head.organisation, head.seq) is None:
        return f"{noted} is gone: the log was cut off."
    return f"{noted} is not the one in the log."
