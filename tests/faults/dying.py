"""`keydesk` that dies by SIGKILL at the n-th moment of its requests, which is its first word."""

from __future__ import annotations

import os
import signal
import sys
import threading

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tui.main import main


class Fate:
    """SIGKILL at the n-th moment of the requests: a statement, or a commit, before it or after."""

    def __init__(self, at: int) -> None:
        self._left = at
        self._lock = threading.Lock()

    def watch(self) -> None:
        """Count from now on."""
        event.listen(Engine, "before_cursor_execute", self._moment)
        event.listen(Engine, "commit", self._moment)
        event.listen(Session, "after_commit", self._moment)

    def _moment(self, *_: object) -> None:
        if threading.current_thread() is threading.main_thread():
            return  # it starts
        with self._lock:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    Fate(int(sys.argv.pop(1))).watch()
    sys.exit(main())
