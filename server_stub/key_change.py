"""Changing the store's master key while servers and desks work; can be stopped at any moment.

The new key is on the disk before anything is sealed with it, every process takes it up at
its next transaction, and the old one goes when a whole round has found no value of its.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Row, text

from models.refusals import Refusal, Refused
from models.wire.base import THIS_MACHINE
from server_stub import key_file, sealed
from server_stub.act import Act
from server_stub.patience import patiently
from server_stub.progress import Tell, silent
from server_stub.rules import log_keys, store_key
from server_stub.sealed import SealedColumn
from server_stub.server import Server
from server_stub.vault import key_id, new_master

LOOK_EVERY = 0.2  # seconds between looks at what is still under way on PostgreSQL
Answer = TypeVar("Answer")
_UNDER_WAY = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND xact_start < :before"
)


@dataclass(frozen=True)
class KeyChange:
    """What was done: the new key's id, and the file that now holds the old one.

    `unreadable` names each value that no key opens; it was left as it is.
    """

    key_id: str
    kept_in: Path | None
    unreadable: list[str] = field(default_factory=list)


def change(server: Server, tell: Tell = silent) -> KeyChange:
    """Begin, or go on with what was begun, to the end.

    Raises Refused: NEW_KEY_MISSING where keys are in the environment and there is one alone,
    KEY_CHANGE_RUNS beside another, STORE_... and KEY_FILE_WRONG.
    """
    with key_file.alone(server.settings):
        held = key_file.masters(server.settings)
        with server.reading(THIS_MACHINE) as act:
            row = store_key.row(act)
        target = row.key_id if row.before else _target(server, held, row.key_id)
        if target == row.key_id and row.before is None:
            return KeyChange(target, _put_aside(server, target))
        return _Change(server, target, row.before or row.key_id, tell).run()


def _target(server: Server, held: list[bytes], in_use: str) -> str:
    """The key to change to: one after the key in use, else, where none is before it, a new one.

    A key before the one in use is what an earlier change, stopped at its last step, left.
    """
    ids = [key_id(master) for master in held]
    if ids[-1] != in_use:
        return ids[-1]
    if len(ids) > 1:
        return in_use
    if server.settings.key_text is not None:
        raise Refused(Refusal.NEW_KEY_MISSING)
    master = new_master()
    key_file.write(server.settings.key_file, [*held, master])
    return key_id(master)


class _Change:
    """One change, from the key `before` to `target`."""

    def __init__(self, server: Server, target: str, before: str, tell: Tell) -> None:
        self._server, self._target, self._before, self._tell = server, target, before, tell
        self._unreadable: list[str] = []

    def run(self) -> KeyChange:
        """All of it; every step may find itself done."""
        self._act(lambda act: log_keys.name_first(act, self._before))
        self._act(lambda act: store_key.change(act, self._target))
        self._change_logs()
        _wait_for_others(self._server, self._tell)
        while self._round():
            _wait_for_others(self._server, self._tell)
        self._act(store_key.finish)
        aside = _put_aside(self._server, self._target)
        return KeyChange(self._target, aside, self._unreadable)

    def _act(self, work: Callable[[Act], Answer]) -> Answer:
        answer: Answer = patiently(self._act_once, work)
        return answer

    def _act_once(self, work: Callable[[Act], Answer]) -> Answer:
        with self._server.act(THIS_MACHINE) as act:
            return work(act)

    def _change_logs(self) -> None:
        while left := self._act(lambda act: log_keys.waiting(act, self._target)):
            for done, organisation_id in enumerate(left):
                self._tell("Logs", done, len(left))
                self._act(
                    partial(log_keys.change, organisation_id=organisation_id, key_id=self._target)
                )

    def _round(self) -> int:
        """Look at every sealed value once; returns how many were sealed anew."""
        self._unreadable = []
        total = sum(self._act(partial(sealed.count, column=each)) for each in sealed.COLUMNS)
        seen = changed = 0
        for column in sealed.COLUMNS:
            page = _Page(None, 0, 0)
            while (page := self._act(partial(self._page, column, page.last))).seen:
                seen, changed = seen + page.seen, changed + page.changed
                self._tell("Secrets", seen, max(total, seen))
        return changed

    def _page(self, column: SealedColumn, after: tuple[Any, ...] | None, act: Act) -> "_Page":
        """Seal one page of values anew, where that is due."""
        rows = sealed.page(act, column, after)
        changed = sum(self._seal(act, column, row) for row in rows)
        return _Page(sealed.key_of(column, rows[-1]) if rows else None, len(rows), changed)

    def _seal(self, act: Act, column: SealedColumn, row: Row[Any]) -> bool:
        value, place = row._mapping[column.values], column.place(row)
        if act.vault.sealed_with(self._target, value, place):
            return False
        try:
            secret = act.vault.open(value, place)
        except Refused:
            self._unreadable.append(place)
            return False
        sealed.replace(act, column, row, act.vault.seal(secret, place, self._target))
        return True


class _Page(NamedTuple):
    """The primary key of a page's last row, how many it had, how many were sealed anew."""

    last: tuple[Any, ...] | None
    seen: int
    changed: int


def _wait_for_others(server: Server, tell: Tell) -> None:
    """Until every transaction of this moment has ended: one may hold an old value in its hands.

    SQLite's have ended when ours begin.
    """
    if server.store.url.get_backend_name() != "postgresql":
        return
    with server.reading(THIS_MACHINE) as act:
        now = act.tx.execute(text("SELECT clock_timestamp()")).scalar_one()
    first = left = _under_way(server, now)
    while left:
        tell("Transactions that began before", first - left, first)
        time.sleep(LOOK_EVERY)
        left = min(first, _under_way(server, now))


def _under_way(server: Server, before: datetime) -> int:
    with server.reading(THIS_MACHINE) as act:
        return int(act.tx.execute(_UNDER_WAY, {"before": before}).scalar_one())


def _put_aside(server: Server, target: str) -> Path | None:
    """Leave the new key alone in the key file, and an older one in a file of its own.

    It is kept for the backups that were made with it.
    """
    path = server.settings.key_file
    if server.settings.key_text is not None:
        return None
    held = {key_id(master): master for master in key_file.masters(server.settings)}
    aside = None
    for name in [name for name in held if name != target]:
        aside = path.with_name(f"{path.stem}-{name}{path.suffix}")
        key_file.write(aside, [held[name]])
    key_file.write(path, [held[target]])
    return aside
