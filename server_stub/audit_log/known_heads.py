"""The newest heads of the logs that a process has seen: by these it notices a log set back.

Whoever copied a head with its seal while it was right can put both back later. The store alone
then looks as it did at that time; only what was known outside of it tells.
"""

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from models.tables import LogHead


class KnownHead(NamedTuple):
    """A log's newest entry as this process knew it at the time `at`."""

    seq: int
    mac: str
    at: datetime


class KnownHeads:
    """The heads that one process knows; any thread may ask."""

    def __init__(self) -> None:
        self._known: dict[UUID, KnownHead] = {}
        self._told: set[UUID] = set()
        self._lock = threading.Lock()

    def now(self) -> dict[UUID, KnownHead]:
        """Returns what is known. To be asked before the transaction in which it is looked for.

        A transaction that began earlier may not see what another thread has committed since.
        """
        with self._lock:
            return dict(self._known)

    def went_on(
        self, before: Mapping[UUID, tuple[int, str]], heads: Mapping[UUID, LogHead], at: datetime
    ) -> None:
        """Note heads that this process has just committed, where it knew those before them.

        Elsewhere another process has written between, or the log was set back: what was known
        is kept, until somebody has looked for it.
        """
        with self._lock:
            for organisation_id, head in heads.items():
                known = self._known.get(organisation_id)
                if known is None or known[:2] == before[organisation_id]:
                    self._known[organisation_id] = KnownHead(head.seq, head.mac, at)

    def learn(self, organisation_id: UUID, was: KnownHead | None, head: KnownHead) -> None:
        """Know this head in the place of one that was found in the log before it."""
        with self._lock:
            if self._known.get(organisation_id) == was:
                self._known[organisation_id] = head

    def untold(self, at_fault: set[UUID]) -> set[UUID]:
        """Returns those of the logs at fault that were not at fault when this was last asked."""
        with self._lock:
            new = at_fault - self._told
            self._told = set(at_fault)
            return new
