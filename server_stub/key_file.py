"""The file that holds a store's master keys: one a line in Base64, the newest last, 0600."""

import base64
import binascii
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.database.private_folder import make_folder
from models.refusals import Refusal, Refused
from server_stub.base import private_files
from server_stub.files import put
from server_stub.settings import Settings
from server_stub.vault import new_master

LARGEST = 64 * 1024  # bytes; some thousand keys


def masters(settings: Settings, *, may_make: bool = False) -> list[bytes]:
    """The master keys that the settings name, at least one; raises Refused (KEY_FILE_WRONG)."""
    if settings.key_text is not None:
        return masters_from_text(settings.key_text)
    return masters_from_file(settings.key_file, may_make=may_make)


def masters_from_text(text: str) -> list[bytes]:
    """The master keys from Base64, blanks or commas between them.

    Raises Refused (KEY_FILE_WRONG).
    """
    words = re.split(r"[\s,]+", text.strip())
    try:
        return [base64.b64decode(word, validate=True) for word in words]
    except (binascii.Error, ValueError) as error:
        raise Refused(Refusal.KEY_FILE_WRONG, problem="is not Base64 text") from error


def masters_from_file(path: Path, *, may_make: bool) -> list[bytes]:
    """The master keys in this file, 0600; made with one when absent and `may_make`.

    Raises Refused (KEY_FILE_WRONG) when it is missing beside a store that exists,
    can be read or replaced by others, or can't be read at all.
    """
    if folder := private_files.writable_folder(path):
        problem = f"({path}) can be replaced by others: run 'chmod o-w {folder}'"
        raise Refused(Refusal.KEY_FILE_WRONG, problem=problem)
    try:
        if may_make and not path.exists():
            _make(path, new_master())
        raw = private_files.read(path, LARGEST)
    except private_files.OpenToOthers as error:
        problem = f"({path}) can be read by others: make it 0600 (chmod 600)"
        raise Refused(Refusal.KEY_FILE_WRONG, problem=problem) from error
    except OSError as error:
        raise _unusable(path, error) from error
    return masters_from_text(raw.decode("ascii", errors="replace"))


def write(path: Path, held: list[bytes]) -> None:
    """Put these master keys into the file, whole or not at all; raises Refused."""
    try:
        put(path, b"".join(map(_line, held)))
    except OSError as error:
        raise _unusable(path, error) from error


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Be the only one who changes this key file; raises Refused (KEY_CHANGE_RUNS).

    The lock ends with its process, however that ends.
    """
    import fcntl

    folder = settings.key_file.parent
    if settings.key_text is not None or not folder.is_dir():
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Refused(Refusal.KEY_CHANGE_RUNS, where=settings.key_file) from error
    finally:
        os.close(handle)


def _make(path: Path, master: bytes) -> None:
    make_folder(path.parent)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(_line(master))


def _line(master: bytes) -> bytes:
    return base64.b64encode(master) + b"\n"


def _unusable(path: Path, error: OSError) -> Refused:
    problem = f"({path}) cannot be read or made: {error.strerror}"
    return Refused(Refusal.KEY_FILE_WRONG, problem=problem)
