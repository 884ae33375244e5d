"""A bound on how often a line of the log is repeated; what was left out is counted and told."""

import logging
import threading
import time
from typing import Any

MOST = 10
"""Lines from one place in the code within a window, for each kind of error or refusal."""
WINDOW_S = 60.0
LEFT_OUT = "%s more lines like this one were left out within %.0f seconds: %s"
LONGEST = 200  # characters of the line that stands for those that were left out
Kind = tuple[object, ...]


class RateLimit(logging.Filter):
    """Lets a handler write the first lines of a kind, and how many more there were.

    A kind is where in the code it is logged, not what it says: that may hold an address or the
    number of a file. Answers that were no refusal are logged when asked for, and then each.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._windows: dict[Kind, _Window] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """True for a line that is to be written."""
        kind = _kind(record)
        if kind is None:
            return True
        with self._lock:
            window = self._windows.get(kind)
            if window is None or window.is_over():
                window = self._windows[kind] = _Window()
            return window.takes(record)


class _Window:
    """The lines of one kind within a minute."""

    def __init__(self) -> None:
        self._ends = time.monotonic() + WINDOW_S
        self._lines = 0

    def is_over(self) -> bool:
        return time.monotonic() >= self._ends

    def takes(self, record: logging.LogRecord) -> bool:
        self._lines += 1
        if self._lines == MOST + 1:
            telling = threading.Timer(self._ends - time.monotonic(), self._tell, [record])
            telling.daemon = True
            telling.start()
        return self._lines <= MOST

    def _tell(self, first: logging.LogRecord) -> None:
        """Runs once the window is over, so its lines are all counted."""
        line = first.getMessage().partition("\n")[0][:LONGEST]
        log = logging.getLogger(first.name)
        told = {"counts_left_out": True}
        log.log(first.levelno, LEFT_OUT, self._lines - MOST, WINDOW_S, line, extra=told)


def _kind(record: logging.LogRecord) -> Kind | None:
    """The kind that a line is counted with; None for one that is always written."""
    fields: dict[str, Any] = record.__dict__
    if "counts_left_out" in fields:
        return None
    refusal = fields.get("refusal", "")
    if refusal is None:
        return None
    failed = record.exc_info[0] if record.exc_info else None
    return record.pathname, record.lineno, failed, refusal, fields.get("route")
