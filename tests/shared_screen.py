"""A screen's image in shared memory, laid out and keyed as GNU screen's, for BRLTTY to read."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from tests.terminal import Cursor

PROJECT = ord("b")  # with the home folder, what BRLTTY makes the memory's key from
SIZE = 4 + 66 * 132 * 2  # bytes, as many as BRLTTY asks for
CREATE, REMOVE = 0o1000, 0
MODE = 0o700  # BRLTTY asks for all three rights
GREY_ON_BLACK = b"\x07"

libc = ctypes.CDLL(None, use_errno=True)
if hasattr(libc, "shmat"):
    libc.shmat.restype = ctypes.c_void_p
    libc.shmdt.argtypes = [ctypes.c_void_p]


class SharedScreen:
    """System V shared memory under the key of a home folder; OSError where there is none."""

    def __init__(self, home: Path) -> None:
        if not hasattr(libc, "shmat"):
            raise OSError("no System V shared memory")
        self._id = libc.shmget(libc.ftok(os.fsencode(home), PROJECT), SIZE, CREATE | MODE)
        self._address = libc.shmat(self._id, None, 0) if self._id != -1 else -1
        if self._address in {-1, ctypes.c_void_p(-1).value}:
            why = os.strerror(ctypes.get_errno())
            raise OSError(f"no System V shared memory: {why.lower()}")

    def show(self, rows: list[str], cursor: Cursor) -> None:
        """Put these rows of ASCII there, all of one length, and the cursor's place."""
        columns = len(rows[0])
        text = "".join(rows).encode("ascii")
        head = bytes([columns, len(rows), min(cursor.column, columns - 1), cursor.row])
        window, flags = b"\0", b"\0"  # of GNU screen
        image = head + text + GREY_ON_BLACK * len(text) + window + flags
        ctypes.memmove(self._address, image, len(image))

    def hide(self) -> None:
        """Let nobody else find it; the memory goes with its last user, even a killed one."""
        libc.shmctl(self._id, REMOVE, None)

    def close(self) -> None:
        """Give the memory back."""
        self.hide()
        libc.shmdt(self._address)
