"""Walking a log's chain of macs: is it whole, and if not, where does it break (rule 10)?"""

from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import col, select

from models.events import Event
from models.refusals import Refused
from models.tables import LogEntry, LogHead, LogSeal
from models.wire.account import LogVerdict
from server_stub.act import Act
from server_stub.audit_log import head_seal
from server_stub.audit_log.known_heads import KnownHead
from server_stub.rules import ahead, log, log_seals
from server_stub.rules.canonical import canonical
from server_stub.vault import entry_mac

if TYPE_CHECKING:
    from sqlalchemy import ScalarResult

TRIES = 3  # a seal set while the chain is walked makes what was read of it old


class _Broken(Exception):
    """The chain breaks at this entry."""

    def __init__(self, seq: int, problem: str) -> None:
        super().__init__(problem)
        self.seq = seq


class _Walk:
    """How far the chain has been followed: the last entry's number and mac, and how many."""

    def __init__(self, act: Act, seals: list[LogSeal], head: LogHead | None) -> None:
        self.act = act
        self.seq, self.mac, self.entries = 0, "", 0
        self._keys = [(seal, self._vouched(seal)) for seal in seals]
        if head is not None and head.key_id and not act.vault.knows(head.key_id):
            problem = f"The log's head names the key {head.key_id}, which is not in the key file."
            raise _Broken(head.seq, problem)
        self._newest = act.vault.log_key(head.key_id if head else "")
        if self._keys and not self._keys[0][1]:
            dropped, _ = self._keys.pop(0)
            self.seq, self.mac = dropped.seq, dropped.mac

    def _vouched(self, seal: LogSeal) -> bytes:
        try:
            return log_seals.log_key(self.act.vault, seal)
        except Refused as refused:
            problem = f"The seal on the log at entry {seal.seq} was changed."
            raise _Broken(seal.seq, problem) from refused

    def begin_at(self, seq: int, mac: str) -> bytes:
        """Go on after this entry; returns the key that signed it."""
        while self._keys and self._keys[0][0].seq < seq:
            self._keys.pop(0)
        key = self._key()
        self.seq, self.mac = seq, mac
        self._pass_seal()
        return key

    def _key(self) -> bytes:
        return self._keys[0][1] if self._keys else self._newest

    def follow(self, entries: Iterable[LogEntry]) -> None:
        """Go on over these; raises _Broken."""
        for entry in entries:
            seq = self.seq + 1
            if entry.seq != seq:
                raise _Broken(seq, f"Entry {seq} was removed.")
            if entry.mac != entry_mac(self._key(), self.mac, canonical(entry.model_dump())):
                raise _Broken(seq, f"Entry {seq} was changed.")
            self.seq, self.mac, self.entries = seq, entry.mac, self.entries + 1
            self._pass_seal()

    def _pass_seal(self) -> None:
        if self._keys and self._keys[0][0].seq == self.seq:
            seal, _ = self._keys.pop(0)
            if seal.mac != self.mac:
                raise _Broken(self.seq, f"Entry {self.seq} was changed.")

    def end(self, head: LogHead | None) -> LogHead:
        """Nothing follows: returns the head when this is where the log ends. Raises _Broken.

        A log without an entry is cut off: founding an organisation writes one.
        """
        ends = head is not None and 0 < head.seq == self.seq and head.mac == self.mac
        if self._keys or head is None or not ends:
            seq = self.seq + 1
            raise _Broken(seq, f"The log is cut off: entry {seq} and what came after it are gone.")
        return head


def verify(act: Act, organisation_id: UUID, known: KnownHead | None = None) -> LogVerdict:
    """Walk the chain from its start; name the first entry changed, removed or cut off.

    It may grow meanwhile, be trimmed, or go on under another key. What this process has `known`
    of the log must be in it, unless a backup was put back since.
    """
    for _ in range(TRIES - 1):
        seals = _marks(act, organisation_id)
        verdict = _verdict(act, organisation_id, known)
        if verdict.whole or _marks(act, organisation_id) == seals:
            return verdict
    return _verdict(act, organisation_id, known)


def _marks(act: Act, organisation_id: UUID) -> list[tuple[int, str]]:
    return [(seal.seq, seal.mac) for seal in log_seals.of(act, organisation_id)]


def _verdict(act: Act, organisation_id: UUID, known: KnownHead | None) -> LogVerdict:
    entries = 0
    try:
        walk = _Walk(act, log_seals.of(act, organisation_id), _head(act, organisation_id))
        try:
            _walk_all(walk, organisation_id)
        finally:
            entries = walk.entries
        if known is not None:
            _find(act, organisation_id, known)
    except _Broken as broken:
        return LogVerdict(whole=False, entries=entries, broken_at=broken.seq, problem=str(broken))
    return LogVerdict(whole=True, entries=entries, broken_at=None, problem=None)


def _walk_all(walk: _Walk, organisation_id: UUID) -> None:
    """To the end, also where it is written on while it is walked."""
    while True:
        before = walk.seq
        with closing(_entries_after(walk.act, organisation_id, walk.seq)) as entries:
            walk.follow(entries)
        head = _head(walk.act, organisation_id)
        if walk.seq == before or head is None or head.seq <= walk.seq:
            if not sealed(walk.act, walk.end(head)):
                seq = walk.seq + 1
                problem = f"The log's head was changed: entry {seq} and what came after it may be"
                raise _Broken(seq, f"{problem} gone.")
            return


def _entries_after(act: Act, organisation_id: UUID, seq: int) -> "ScalarResult[LogEntry]":
    mine = select(LogEntry).where(LogEntry.organisation_id == organisation_id, LogEntry.seq > seq)
    return act.tx.exec(mine.order_by(col(LogEntry.seq)).execution_options(yield_per=500))


def _head(act: Act, organisation_id: UUID) -> LogHead | None:
    mine = select(LogHead).where(LogHead.organisation_id == organisation_id)
    return act.tx.exec(mine.execution_options(populate_existing=True)).first()


def sealed(act: Act, head: LogHead) -> bool:
    """Returns True when the head bears the seal of its own entry, or of one before it.

    A server of the version before this one sets no seal: then it has written on since.
    """
    try:
        return head_seal.fits(act.vault, head) or _walk_from_seal(act, head) is not None
    except _Broken:
        return False


def _walk_from_seal(act: Act, head: LogHead) -> _Walk | None:
    """A walk that stands at the entry to which the head was sealed; None where the seal is wrong.

    Raises _Broken.
    """
    mac = mac_at(act, head.organisation_id, head.sealed_seq)
    if mac is None or head.sealed_seq >= head.seq or not head.key_id:
        return None
    walk = _Walk(act, log_seals.of(act, head.organisation_id), head)
    return walk if head_seal.fits_at(walk.begin_at(head.sealed_seq, mac), head, mac) else None


def reseal(act: Act, organisation_id: UUID) -> bool:
    """Seal the head where a server of the version before this one has written on.

    Returns False when the head has no right seal, and nothing from which it could have one.
    """
    head = log.locked_head(act, organisation_id)
    if head_seal.fits(act.vault, head):
        return True
    try:
        walk = _walk_from_seal(act, head)
        if walk is None:
            return False
        with closing(_entries_after(act, organisation_id, walk.seq)) as entries:
            walk.follow(entries)
        walk.end(head)
    except _Broken:
        return False
    head.at = act.now
    head_seal.renew(act.vault, head)
    log.write_head(act, head)
    return True


def fault_in(act: Act, organisation_id: UUID, oldest: Sequence[LogEntry]) -> str | None:
    """The first fault in these, the log's oldest entries; None when nobody has changed them."""
    try:
        seals, head = log_seals.of(act, organisation_id), _head(act, organisation_id)
        _Walk(act, seals, head).follow(oldest)
    except _Broken as broken:
        return str(broken)
    return None


def has(act: Act, organisation_id: UUID, known: KnownHead) -> bool:
    """Returns True when the log still has this entry, or a seal says that it was dropped by age."""
    found = mac_at(act, organisation_id, known.seq)
    if found is None:
        return known.seq <= log_seals.dropped_to(act, organisation_id)
    return found == known.mac


def mac_at(act: Act, organisation_id: UUID, seq: int) -> str | None:
    """An entry's mac, also where the seal on it is all that age has left of it."""
    found = act.tx.exec(
        select(LogEntry.mac).where(LogEntry.organisation_id == organisation_id, LogEntry.seq == seq)
    ).first()
    if found is not None:
        return found
    seals = log_seals.of(act, organisation_id)
    return next((seal.mac for seal in seals if seal.seq == seq), None)


def _find(act: Act, organisation_id: UUID, known: KnownHead) -> None:
    """Raise _Broken unless the log has what was known, or a backup was put back since."""
    if has(act, organisation_id, known):
        return
    restored = select(LogEntry.seq).where(
        LogEntry.organisation_id == organisation_id,
        LogEntry.event == Event.STORE_RESTORED,
        LogEntry.at >= known.at - ahead.HOSTS_DIFFER,
    )
    if act.tx.exec(restored).first() is None:
        problem = f"The log was set back: entry {known.seq}, which this server has seen, is gone."
        raise _Broken(known.seq, problem)
