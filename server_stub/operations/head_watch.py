"""The check of all logs' heads: their seals, and that they go on from those known before."""

import logging
from uuid import UUID

from sqlmodel import col, select

from models.tables import LogHead, Organisation
from models.wire.base import THIS_MACHINE
from server_stub.act import Act
from server_stub.audit_log import head_seal
from server_stub.audit_log.known_heads import KnownHead
from server_stub.rules import chain
from server_stub.server import Server

logger = logging.getLogger("keydesk.server")
UNSEALED = "The log's head was changed, or is gone."


def look(server: Server) -> None:
    """Seal what an older version has written, learn how far each log is, and tell of faults.

    Each process logs a fault once, and counts it in the metrics for as long as it lasts.
    """
    faults = _unsealed(server) | _set_back(server)
    server.watching.logs_at_fault(len(faults))
    new = server.known_heads.untold(set(faults))
    if not new:
        return
    with server.reading(THIS_MACHINE) as act:
        for of in new:
            domain = act.tx.exec(select(Organisation.domain).where(Organisation.id == of)).first()
            logger.error("The security log of %s is not whole. %s", domain or of, faults[of])


def _unsealed(server: Server) -> dict[UUID, str]:
    """The organisations whose head bears no right seal, and can have none."""
    with server.reading(THIS_MACHINE) as act:
        query = select(Organisation.id, LogHead).outerjoin(
            LogHead, col(LogHead.organisation_id) == col(Organisation.id)
        )
        heads: dict[UUID, LogHead | None] = dict(act.tx.exec(query).all())
        doubtful = [of for of, head in heads.items() if not _fits(act, head)]
    return {of: UNSEALED for of in doubtful if heads[of] is None or not _resealed(server, of)}


def _fits(act: Act, head: LogHead | None) -> bool:
    return head is not None and head_seal.fits(act.vault, head)


def _resealed(server: Server, of: UUID) -> bool:
    with server.act(THIS_MACHINE) as act:
        return chain.reseal(act, of)


def _set_back(server: Server) -> dict[UUID, str]:
    """The organisations whose log no longer holds what this process has seen of it."""
    known, faults = server.known_heads.now(), {}
    with server.reading(THIS_MACHINE) as act:
        heads = {head.organisation_id: head for head in act.tx.exec(select(LogHead)).all()}
        for of in known.keys() | heads.keys():
            head, seen = heads.get(of), known.get(of)
            fault = None if seen is None else _fault(act, of, seen)
            if fault is not None:
                faults[of] = fault
            elif head is not None and _fits(act, head):
                server.known_heads.learn(of, seen, KnownHead(head.seq, head.mac, act.now))
    return faults


def _fault(act: Act, of: UUID, seen: KnownHead) -> str | None:
    """The fault of a log that lacks what was seen; that a backup was put back is none."""
    return None if chain.has(act, of, seen) else chain.verify(act, of, seen).problem
