"""Programs in ptys of their own: forked where that is as good as a start, else started."""

from __future__ import annotations

import os
import signal
import termios
from collections.abc import Mapping, Sequence
from typing import Any

from ptyprocess import PtyProcess

from tests.fork_server import Program, is_forkable, shared


class ForkedPty(PtyProcess):  # type: ignore[misc]
    """A forked program in a pty of its own."""

    def __init__(self, program: Program, terminal: int) -> None:
        super().__init__(program.pid, terminal)
        self._program = program

    def wait(self) -> int | None:
        """Its exit code once it has ended; None when a signal ended it."""
        code = self._program.wait()
        self.terminated = True
        self.exitstatus = code if code >= 0 else None
        self.signalstatus = -code if code < 0 else None
        return code if code >= 0 else None

    def kill(self, sig: int) -> None:
        """Send a signal; nothing when it has ended."""
        self._program.send_signal(sig)

    def isalive(self) -> bool:
        """Returns whether it runs."""
        if self._program.poll() is None:
            return True
        self.wait()
        return False


def in_pty(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    dimensions: tuple[int, int],
    cwd: str | os.PathLike[str] | None = None,
) -> PtyProcess:
    """A program in a pty of its own: forked where that is as good as a start."""
    if not is_forkable(command, env):
        return started_in_pty(command, env=env, dimensions=dimensions, cwd=cwd)
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, dimensions)
    try:
        program = shared().start(command, env=env, files=(theirs,) * 3, cwd=cwd, terminal=True)
    finally:
        os.close(theirs)
    return ForkedPty(program, ours)


def started_in_pty(command: Sequence[str], **given: Any) -> PtyProcess:
    """A program in a pty of its own, started as any shell does that sits at a terminal."""
    return PtyProcess.spawn(list(command), preexec_fn=default_signals, **given)


def default_signals() -> None:
    """Undo what a caller in the background, or under nohup, has ignored for all whom it starts."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_DFL)
