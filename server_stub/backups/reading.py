"""Reading a backup through: is it whole, and what is in it?"""

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from models.refusals import Refusal, Refused
from models.revisions import knows
from server_stub.backups import dump
from server_stub.backups.dump import Beginning, Lines
from server_stub.backups.sealed_file import Damaged, Label, Newer, NotABackup, SealedReader
from server_stub.progress import Tell
from server_stub.vault import Vault


@dataclass(frozen=True)
class Contents:
    """What a whole backup holds."""

    label: Label
    rows: dict[str, int]
    digest: str


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """Tell what the disk says about the backup; raises Refused (BACKUP_UNUSABLE)."""
    try:
        yield
    except OSError as error:
        problem = error.strerror or str(error)
        raise Refused(Refusal.BACKUP_UNUSABLE, where=path, problem=problem) from error


@contextmanager
def opened(
    file: BinaryIO, path: Path, vault: Vault, tell: Tell, what: str
) -> Iterator[tuple[Label, Beginning, Lines]]:
    """The backup's label, first line and the lines that follow.

    Raises Refused (BACKUP_...), also for what is met within the block.
    """

    def key_of(key_id: str) -> bytes:
        if not vault.knows(key_id):
            raise Refused(Refusal.BACKUP_KEY_MISSING, where=path, key_id=key_id)
        return vault.backup_key(key_id)

    try:
        sealed = SealedReader(file, key_of)
        text = gzip.GzipFile(fileobj=cast(BinaryIO, io.BufferedReader(sealed)), mode="rb")
        lines = Lines(cast(BinaryIO, text), tell, what)
        yield sealed.label, _beginning(lines, sealed.label), lines
    except NotABackup as error:
        raise Refused(Refusal.BACKUP_NOT_ONE, where=path) from error
    except Newer as error:
        raise Refused(Refusal.BACKUP_NEWER, where=path, found=error) from error
    except (Damaged, gzip.BadGzipFile) as error:
        raise Refused(Refusal.BACKUP_DAMAGED, where=path) from error


def _beginning(lines: Lines, label: Label) -> Beginning:
    first = dump.beginning(lines)
    if not knows(first.revision):
        raise Newer(label.version)
    return first


def through(file: BinaryIO, path: Path, vault: Vault, tell: Tell) -> Contents:
    """All of it, kept nowhere; raises Refused (BACKUP_...)."""
    with opened(file, path, vault, tell, "Rows checked") as (label, _, lines):
        for _, batches in dump.tables(lines):
            for _batch in batches:
                pass
        return Contents(label, lines.rows, lines.digest)
