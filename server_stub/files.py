"""Files that are put in place whole or not at all, for their owner alone."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from models.database.private_folder import make_folder

_ANEW = os.O_RDWR | os.O_CREAT | os.O_EXCL


def put(path: Path, raw: bytes) -> None:
    """Write the file at once; raises OSError."""
    with putting(path) as file:
        file.write(raw)


@contextmanager
def putting(path: Path) -> Iterator[BinaryIO]:
    """A file (0600) that is at `path` once the block has ended well, and on the disk.

    Until then what was there before stays. Whatever stands in the place of the new one, left by a
    process that was killed or planted by somebody, is removed and never written to. Raises OSError.
    """
    make_folder(path.parent)
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, _ANEW, 0o600), "w+b") as file:
        os.fchmod(file.fileno(), 0o600)  # an umask may have taken from it
        mine = os.fstat(file.fileno())
        try:
            _keep_owner(path, file.fileno())
            yield file
            file.flush()
            os.fsync(file.fileno())
            _check_ours(new, mine)
            new.replace(path)
        except BaseException:
            if _is(new, mine):
                new.unlink()
            raise
    _sync_folder(path.parent)


def _check_ours(path: Path, mine: os.stat_result) -> None:
    if not _is(path, mine):
        raise OSError(errno.EBUSY, "another Keydesk is writing it; try again")


def _is(path: Path, mine: os.stat_result) -> bool:
    """False where another process has begun a file of its own in the place of ours."""
    try:
        return os.path.samestat(path.lstat(), mine)
    except FileNotFoundError:
        return False


def _keep_owner(path: Path, handle: int) -> None:
    """Let root mend a service's file without taking it away from the service."""
    if path.exists() and hasattr(os, "geteuid") and os.geteuid() == 0:
        was = path.stat()
        os.fchown(handle, was.st_uid, was.st_gid)


def _sync_folder(folder: Path) -> None:
    """Let the rename itself outlive a power cut, where folders can be opened."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
