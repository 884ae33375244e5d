"""Walking a log's chain of macs: is it whole, and if not, where does it break (rule 10)?"""

from collections.abc import Iterable
from contextlib import closing
from uuid import UUID

from sqlmodel import col, select

from models.refusals import Refused
from models.tables import LogEntry, LogHead, LogSeal
from models.wire.account import LogVerdict
from server_stub.act import Act
from server_stub.rules import log_seals
from server_stub.rules.canonical import canonical
from server_stub.vault import entry_mac

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

    def follow(self, entries: Iterable[LogEntry]) -> None:
        """Go on over these; raises _Broken."""
        for entry in entries:
            seq = self.seq + 1
            if entry.seq != seq:
                raise _Broken(seq, f"Entry {seq} was removed.")
            key = self._keys[0][1] if self._keys else self._newest
            if entry.mac != entry_mac(key, self.mac, canonical(entry.model_dump())):
                raise _Broken(seq, f"Entry {seq} was changed.")
            self.seq, self.mac, self.entries = seq, entry.mac, self.entries + 1
            self._pass_seal()

    def _pass_seal(self) -> None:
        if self._keys and self._keys[0][0].seq == self.seq:
            seal, _ = self._keys.pop(0)
            if seal.mac != self.mac:
                raise _Broken(self.seq, f"Entry {self.seq} was changed.")

    def end(self, head: LogHead | None) -> None:
        """Nothing follows: is this where the log ends? Raises _Broken."""
        if self._keys or head is None or (head.seq, head.mac) != (self.seq, self.mac):
            seq = self.seq + 1
            raise _Broken(seq, f"The log is cut off: entry {seq} and what came after it are gone.")


def verify(act: Act, organisation_id: UUID) -> LogVerdict:
    """Walk the chain from its start; name the first entry changed, removed or cut off.

    It may grow meanwhile, be trimmed, or go on under another key.
    """
    for _ in range(TRIES - 1):
        seals = _marks(act, organisation_id)
        verdict = _verdict(act, organisation_id)
        if verdict.whole or _marks(act, organisation_id) == seals:
            return verdict
    return _verdict(act, organisation_id)


def _marks(act: Act, organisation_id: UUID) -> list[tuple[int, str]]:
    return [(seal.seq, seal.mac) for seal in log_seals.of(act, organisation_id)]


def _verdict(act: Act, organisation_id: UUID) -> LogVerdict:
    entries = 0
    try:
        walk = _Walk(act, log_seals.of(act, organisation_id), _head(act, organisation_id))
        try:
            _walk_all(walk, organisation_id)
        finally:
            entries = walk.entries
    except _Broken as broken:
        return LogVerdict(whole=False, entries=entries, broken_at=broken.seq, problem=str(broken))
    return LogVerdict(whole=True, entries=entries, broken_at=None, problem=None)


def _walk_all(walk: _Walk, organisation_id: UUID) -> None:
    """To the end, also where it is written on while it is walked."""
    while True:
        before = walk.seq
        mine = select(LogEntry).where(
            LogEntry.organisation_id == organisation_id, LogEntry.seq > walk.seq
        )
        in_order = mine.order_by(col(LogEntry.seq)).execution_options(yield_per=500)
        with closing(walk.act.tx.exec(in_order)) as entries:
            walk.follow(entries)
        head = _head(walk.act, organisation_id)
        if walk.seq == before or head is None or head.seq <= walk.seq:
            walk.end(head)
            return


def _head(act: Act, organisation_id: UUID) -> LogHead | None:
    mine = select(LogHead).where(LogHead.organisation_id == organisation_id)
    return act.tx.exec(mine.execution_options(populate_existing=True)).first()
