"""Work in a process of its own that is killed (SIGKILL) at its n-th write, before or after it."""

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy.engine import RootTransaction
from sqlalchemy.orm import Session


class _Fate:
    """Counts moments and kills at the one that was chosen."""

    def __init__(self, at: int) -> None:
        self.left = at

    def moment(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def _fatal(fate: _Fate) -> Iterator[None]:
    """Moments: before and after every commit, and every file that is put in its place."""

    def around(done: Callable[..., Any]) -> Callable[..., Any]:
        def doing(*args: Any, **more: Any) -> Any:
            fate.moment()
            answer = done(*args, **more)
            fate.moment()
            return answer

        return doing

    with (
        patch.object(Session, "commit", around(Session.commit)),
        patch.object(RootTransaction, "commit", around(RootTransaction.commit)),
        patch.object(Path, "replace", around(Path.replace)),
        patch.object(Path, "unlink", around(Path.unlink)),
    ):
        yield


def killed_at(moment: int, work: Callable[[], object]) -> bool:
    """Whether the work was killed at this moment; False when it had ended well before.

    Nothing that was opened in this process may be used in the work.
    """
    child = os.fork()
    if child == 0:
        try:
            with _fatal(_Fate(moment)):
                work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code != 0
