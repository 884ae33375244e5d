"""Files that are put in place whole or not at all, for their owner alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def put(path: Path, raw: bytes) -> None:
    """Write the file at once; raises OSError."""
    with putting(path) as file:
        file.write(raw)


@contextmanager
def putting(path: Path) -> Iterator[BinaryIO]:
    """A file (0600) that is at `path` once the block has ended well, and on the disk.

    Until then what was there before stays. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_name(f"{path.name}.new")
    flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    try:
        with os.fdopen(os.open(new, flags, 0o600), "w+b") as file:
            _keep_owner(path, file.fileno())
            yield file
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


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
