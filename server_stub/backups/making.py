"""Making a backup: one moment of the store into a file, read back before it takes its place."""

import gzip
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from sqlmodel import select

from models.refusals import Refusal, Refused
from models.schema import revision_of
from models.tables import Organisation
from models.version import VERSION
from models.wire.base import THIS_MACHINE
from server_stub.act import Act
from server_stub.backups import dump, reading
from server_stub.backups.dump import Lines
from server_stub.backups.sealed_file import SealedWriter
from server_stub.files import putting
from server_stub.progress import Tell, silent
from server_stub.rules import chain, store_key
from server_stub.server import Server


@dataclass(frozen=True)
class Made:
    """What a backup holds: rows by table, the key that opens it, and each log's fault, if any."""

    rows: dict[str, int]
    key_id: str
    faults: list[str] = field(default_factory=list)


def make(server: Server, path: Path, tell: Tell = silent) -> Made:
    """Write the backup (0600); until it is whole and read back, an older one stays.

    Raises Refused: KEY_CHANGE_UNFINISHED, BACKUP_UNUSABLE, BACKUP_DAMAGED when it can't be
    read back as it was written, STORE_... .
    """
    with server.store.snapshot() as tx, reading.usable(path), putting(path) as file:
        act = Act(tx, server.vault, server.clock(), THIS_MACHINE)
        key_id = _key_in_use(act)
        written = _write(act, file, key_id, tell)
        _check(server, path, file, written, tell)
        return Made(written.rows, key_id, _faults(act, tell))


def _key_in_use(act: Act) -> str:
    row = store_key.row(act)
    if row.before is not None:
        raise Refused(Refusal.KEY_CHANGE_UNFINISHED)
    return row.key_id


def _write(act: Act, file: BinaryIO, key_id: str, tell: Tell) -> Lines:
    made = act.now.isoformat(timespec="seconds")
    sealed = SealedWriter(file, act.vault.backup_key(key_id), key_id, made, VERSION)
    with gzip.GzipFile(fileobj=cast(BinaryIO, sealed), mode="wb", compresslevel=5) as text:
        lines = Lines(cast(BinaryIO, text), tell, "Rows written")
        dump.write(act.tx, revision_of(act.tx.connection()) or "", lines)
    sealed.end()
    file.flush()
    return lines


def _check(server: Server, path: Path, file: BinaryIO, written: Lines, tell: Tell) -> None:
    """Read what is on the disk: the same lines, table by table."""
    file.seek(0)
    read = reading.through(file, path, server.vault, tell)
    if (read.digest, read.rows) != (written.digest, written.rows):
        raise Refused(Refusal.BACKUP_DAMAGED, where=path)
    file.seek(0, io.SEEK_END)


def _faults(act: Act, tell: Tell) -> list[str]:
    """Which organisation's log is not whole, and where."""
    faults = []
    organisations = act.tx.exec(select(Organisation)).all()
    for done, of in enumerate(organisations):
        tell("Logs checked", done, len(organisations))
        verdict = chain.verify(act, of.id)
        if not verdict.whole:
            faults.append(f"{of.name} ({of.domain}): {verdict.problem}")
    return faults
