"""A terminal emulator's screen, and what of a program's bytes it can read."""

from __future__ import annotations

import copy
import re
from typing import Any

import pyte

ALTERNATE_SCREEN = 1049


class TerminalScreen(pyte.Screen):
    """A pyte screen that also keeps the first screen while a program draws on the alternate one."""

    first: dict[str, Any] | None = None

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        """Set modes; 1049 keeps the screen and clears it."""
        super().set_mode(*modes, **kwargs)
        if ALTERNATE_SCREEN in modes and kwargs.get("private") and self.first is None:
            kept = {"buffer": self.buffer, "cursor": self.cursor}
            self.first = copy.deepcopy(kept)
            self.erase_in_display(2)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        """Reset modes; 1049 brings the kept screen back."""
        super().reset_mode(*modes, **kwargs)
        if ALTERNATE_SCREEN in modes and kwargs.get("private") and self.first is not None:
            self.buffer, self.cursor = self.first["buffer"], self.first["cursor"]
            self.first = None
            self.dirty.update(range(self.lines))


class Filter:
    """Takes out of a byte stream what pyte would misread: it prints or obeys parts of it.

    Left out are `CSI < ... u` and its kin (keyboard protocols, ECMA-48 private parameters), mode
    questions (`CSI ? ... $ p`) and the strings DCS, SOS, PM and APC.
    """

    UNREAD = re.compile(
        rb"\x1b\[[<=>][0-9;]*[@-~]|\x1b\[\??[0-9;]*\$[@-~]|\x1b[PX^_].*?\x1b\\", re.S
    )
    UNFINISHED = re.compile(rb"\x1b(\[[0-9;:<=>?$ ]*|[PX^_].*)?\Z", re.S)

    def __init__(self) -> None:
        self.held = b""

    def __call__(self, data: bytes) -> bytes:
        """The bytes that pyte may have; an unfinished sequence waits for its rest."""
        data = self.UNREAD.sub(b"", self.held + data)
        unfinished = self.UNFINISHED.search(data)
        end = unfinished.start() if unfinished else len(data)
        self.held = data[end:]
        return data[:end]
