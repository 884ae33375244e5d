"""`keydesk` that dies by SIGKILL within a request: at its n-th moment, or at a statement.

Its first word is the number, or what the statement begins with.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tui.main import main

CHORES = "keydesk-chores"


class Fate:
    """SIGKILL at the n-th moment of the requests: a statement, or a commit, before it or after.

    Or at the first statement that begins in this way.
    """

    def __init__(self, at: str) -> None:
        self._left = int(at) if at.isdecimal() else 0
        self._statement = at
        self._lock = threading.Lock()

    def watch(self) -> None:
        """Count from now on."""
        if not self._left:
            event.listen(Engine, "before_cursor_execute", self._look)
            return
        event.listen(Engine, "before_cursor_execute", self._moment)
        event.listen(Engine, "commit", self._moment)
        event.listen(Session, "after_commit", self._moment)

    def _look(self, _connection: object, _cursor: object, text: str, *_: object) -> None:
        if text.startswith(self._statement):
            os.kill(os.getpid(), signal.SIGKILL)

    def _moment(self, *_: object) -> None:
        thread = threading.current_thread()
        if thread is threading.main_thread() or thread.name == CHORES:
            return  # it starts: whoever starts it waits until it listens
        with self._lock:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    Fate(sys.argv.pop(1)).watch()
    sys.exit(main())
