"""A running server's parts: store, vault, clock, mail, and the threads that hash."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy.engine import URL

from models.refusals import Refused
from models.store import Store, checked_url
from models.wire.base import THIS_MACHINE
from server_stub.act import Act
from server_stub.audit_log.known_heads import KnownHeads
from server_stub.board import Board
from server_stub.catching_up import CatchingUp
from server_stub.clock import Clock, utc_now
from server_stub.engine.unconfigured_proxies import UnconfiguredProxies
from server_stub.hashing import Hashing, share
from server_stub.key_file import masters
from server_stub.places import Places
from server_stub.rules import bells, search_entries, store_key
from server_stub.rules.passwords import Passwords
from server_stub.services.mail_queue import MailQueue
from server_stub.settings import Settings
from server_stub.vault import Vault
from server_stub.watching import Watching


@dataclass
class Server:
    """What every request needs; `known_heads` is all that a process knows beside its store."""

    settings: Settings
    store: Store
    vault: Vault
    clock: Clock
    places: Places
    board: Board
    catching_up: CatchingUp
    hashing: Hashing
    watching: Watching
    passwords: Passwords = field(default_factory=Passwords)
    known_heads: KnownHeads = field(default_factory=KnownHeads)
    mails: MailQueue = field(default_factory=MailQueue)
    unconfigured_proxies: UnconfiguredProxies = field(default_factory=UnconfiguredProxies)

    @classmethod
    def start(cls, settings: Settings, clock: Clock = utc_now) -> "Server":
        """Open key and store; raises Refused with the reason when they can't be."""
        may_make = not _store_exists(checked_url(settings.database))
        held = masters(settings, may_make=may_make)
        store = Store(settings.database)
        try:
            vault = store_key.opened(store, held, partial(masters, settings), clock())
            places = Places(settings.places)
        except Refused:
            store.close()
            raise
        board, catching_up = Board(store, vault, clock), CatchingUp(store, vault, clock)
        hashing, watching = Hashing(share(settings.workers)), Watching.as_told(settings)
        server = cls(settings, store, vault, clock, places, board, catching_up, hashing, watching)
        with server.reading(THIS_MACHINE) as act:
            if search_entries.behind(act):
                catching_up.begin()
        return server

    def close(self) -> None:
        """Send away who waits, and give back every connection."""
        self.board.close()
        self.catching_up.close()
        self.hashing.close()
        self.mails.close()
        self.store.close()

    @contextmanager
    def act(self, address: str, device_token: str | None = None) -> Iterator[Act]:
        """A request's transaction."""
        try:
            with self.store.transaction() as tx:
                act = Act(tx, self.vault, self.clock(), address, device_token)
                yield act
                bells.ring_out(act)
        except Refused as refused:
            if refused.refusal.value.recorded:  # what its rule wrote was committed
                self.known_heads.went_on(act.heads_before, act.heads, act.now)
            raise
        self.known_heads.went_on(act.heads_before, act.heads, act.now)

    @contextmanager
    def reading(self, address: str, device_token: str | None = None) -> Iterator[Act]:
        """A request's transaction that only reads."""
        with self.store.reading() as tx:
            yield Act(tx, self.vault, self.clock(), address, device_token)


def _store_exists(database: URL) -> bool:
    """A key is made only beside a SQLite store that isn't there yet: a lost key is not replaced."""
    return database.get_backend_name() != "sqlite" or Path(database.database or "").exists()
