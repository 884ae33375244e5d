"""Asciicast files, versions 2 and 3 (docs.asciinema.org): JSON, a header, then an event a line."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Literal, TextIO

from tui.walkthrough.script import Size

Version = Literal[2, 3]


class Event(StrEnum):
    """The events that a film has."""

    OUTPUT = "o"
    MARK = "m"
    RESIZE = "r"
    EXIT = "x"  # version 3 alone


class Cast:
    """Writes the file as it comes, so that a run cut short leaves a film that plays."""

    def __init__(
        self, file: TextIO, size: Size, title: str, began: datetime, version: Version = 2
    ) -> None:
        self._file, self._version, self._last = file, version, 0.0
        columns, rows = size
        term = {"cols": columns, "rows": rows, "type": "xterm-256color"}
        shape = {"term": term} if version == 3 else {"width": columns, "height": rows}
        told = {"timestamp": int(began.timestamp()), "title": title}
        self._write({"version": version, **shape, **told})

    def add(self, at: float, event: Event, data: str) -> None:
        """An event, `at` seconds from the start; time never goes back."""
        at = max(self._last, round(at, 3))
        told = at if self._version == 2 else at - self._last
        self._last = at
        self._write([round(told, 3), event, data])

    def close(self) -> None:
        """The end, where the version has one."""
        if self._version == 3:
            self.add(self._last, Event.EXIT, "0")

    def _write(self, told: object) -> None:
        self._file.write(json.dumps(told, ensure_ascii=False) + "\n")
