"""Enters users whom an older version wrote, beside all requests, until none is left."""

import logging
import threading
import time

from models.store import Store
from models.wire.base import THIS_MACHINE
from server_stub.act import Act
from server_stub.clock import Clock
from server_stub.rules import search_entries
from server_stub.vault import Vault

AT_ONCE = 50  # users a transaction: SQLite keeps other writers waiting for some 30 ms
logger = logging.getLogger("keydesk.server")


class CatchingUp:
    """At most one thread; several processes share the work, each skips what another has locked.

    Quick User Search is right meanwhile, only slower.
    """

    def __init__(self, store: Store, vault: Vault, clock: Clock) -> None:
        self._store, self._vault, self._clock = store, vault, clock
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._ended = threading.Event()

    def begin(self) -> None:
        """Go to work, unless that goes on already."""
        with self._starting:
            if self._ended.is_set() or (self._thread is not None and self._thread.is_alive()):
                return
            self._thread = threading.Thread(target=self._work, name="catching up", daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Return once nobody is left for it to enter, or it failed."""
        if self._thread is not None:
            self._thread.join()

    def close(self) -> None:
        """End after the transaction under way; what is left is done next time."""
        with self._starting:
            self._ended.set()
        self.wait()

    def _work(self) -> None:
        try:
            while not self._ended.is_set() and self._some():
                pass
        except Exception:
            logger.exception("users could not be entered for search; the next search tries again")

    def _some(self) -> int:
        """Enter some users, then rest as long: SQLite has one writer, and no line to wait in."""
        began = time.perf_counter()
        with self._store.transaction() as tx:
            act = Act(tx, self._vault, self._clock(), THIS_MACHINE)
            entered = search_entries.catch_up(act, AT_ONCE)
        self._ended.wait(time.perf_counter() - began)
        return entered
