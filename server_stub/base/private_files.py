"""Files that hold secrets: opened only where nobody but their owner can read or replace them."""

import errno
import os
import stat
from pathlib import Path

OTHERS = 0o077


class OpenToOthers(Exception):
    """Others than its owner can read or write the file."""


def read(path: Path, most: int) -> bytes:
    """The bytes of a file for its owner alone, `most` of them at the most.

    Raises OpenToOthers; OSError for one that is larger, no file, or can't be read.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # which does not wait at a named pipe
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is not a file")
        if found.st_mode & OTHERS:
            raise OpenToOthers
        with os.fdopen(handle, "rb", closefd=False) as file:
            raw = file.read(most + 1)
    finally:
        os.close(handle)
    if len(raw) > most:
        raise OSError(errno.EFBIG, "it is too large")
    return raw


def writable_folder(path: Path) -> Path | None:
    """The folder, of those that lead to the file, in which every user may replace what is there.

    None where there is no such folder. In a sticky one, as /tmp, others can't replace our files.
    """
    leading = dict.fromkeys([*path.absolute().parents, *path.resolve().parents])
    for folder in leading:
        mode = folder.stat().st_mode if folder.exists() else 0
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            return folder
    return None
