"""A fork server: programs in Python that begin as forks of a process which has imported all."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import termios
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from ptyprocess import PtyProcess

ROOT = Path(__file__).parents[1]
MAIN = "tests.fork_server_main"
SCRIPT = str(Path(sys.executable).parent / "keydesk")
SEND_BUFFER = 1 << 20  # an order is one message, its environment included
UTF_8 = "C.UTF-8"
GONE = "the fork server is gone, and all that it has started"
HEEDED = "PYTHONUNBUFFERED"
# What Python and libraries read when they start or are imported: a fork would not see it.
AT_START = ("PYTHON", "LC_", "TEXTUAL")
AT_START_NAMES = {
    *("ESCDELAY", "FORCE_COLOR", "LANGUAGE", "LD_PRELOAD", "NO_COLOR", "PROMETHEUS_MULTIPROC_DIR"),
    *("PSYCOPG_IMPL", "PSYCOPG_WAIT_FUNC", "TERM_PROGRAM", "UNICODE_VERSION"),
}
CALLERS = {name: value for name, value in os.environ.items() if name.startswith("PYTHON")}


_used: list[float] = []  # processor seconds of each program that has ended


def processor_seconds() -> float:
    """Processor time of the programs that have ended and were waited for."""
    return sum(_used)


class Program:
    """A forked program, with that part of `subprocess.Popen` which tests need."""

    def __init__(self, events: socket.socket) -> None:
        told, lives, _, _ = socket.recv_fds(events, 100, 1)
        assert told, GONE
        self.pid, [self._life] = int(told), lives
        self._events = events.detach()
        self._reading = threading.Lock()
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, or minus the signal that ended it; None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """The same once it has ended; raises TimeoutExpired."""
        if not select.select([self._events], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        with self._reading:
            if self.returncode is None:
                told = os.read(self._events, 100)
                assert told, GONE
                code, used = told.split()
                self.returncode = int(code)
                _used.append(float(used))
            return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal; nothing when it has ended."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._life, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def __del__(self) -> None:
        for each in (self._life, self._events):
            os.close(each)


class ForkServer:
    """Starts programs by forking one process; they and it end with whoever made this."""

    def __init__(self) -> None:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._orders.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", MAIN, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                env=_environment(),
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
            )

    def start(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        files: tuple[int, int, int],
        cwd: str | os.PathLike[str] | None = None,
        terminal: bool = False,
    ) -> Program:
        """A program whose stdin, stdout and stderr are these; or this is its terminal."""
        order = {
            "command": list(command),
            "env": dict(env),
            "cwd": os.fspath(cwd or Path.cwd()),
            "terminal": terminal,
        }
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours:
            with theirs:
                told = json.dumps(order).encode()
                socket.send_fds(self._orders, [told], [*files, theirs.fileno()])
            return Program(ours)

    def run(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        given: bytes = b"",
        cwd: str | os.PathLike[str] | None = None,
        timeout: float = 60,
    ) -> tuple[int, bytes, bytes]:
        """Exit code, output and errors of a program that finds all of its input in a pipe."""
        stdin, typing = os.pipe()
        reading_out, stdout = os.pipe()
        reading_err, stderr = os.pipe()
        files = (stdin, stdout, stderr)
        program = self.start(command, env=env, files=files, cwd=cwd)
        for each in files:
            os.close(each)
        with ThreadPoolExecutor() as pool:
            pool.submit(_write, typing, given)
            out, err = (pool.submit(_read, each) for each in (reading_out, reading_err))
            try:
                code = program.wait(timeout)
            except subprocess.TimeoutExpired:
                program.kill()
                raise
            return code, out.result(), err.result()

    def close(self) -> None:
        """End it and all that it has started, and wait for them."""
        self._orders.close()
        self._process.wait()


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


@cache
def shared() -> ForkServer:
    """The one of this process; `end_shared` ends it."""
    return ForkServer()


def end_shared() -> None:
    """End the one of this process, if there is one."""
    if shared.cache_info().currsize:
        shared().close()
        shared.cache_clear()


def is_forkable(command: Sequence[str], env: Mapping[str, str]) -> bool:
    """Returns whether a fork is as good as a start: our Python, in an environment like ours."""
    program, *words = command
    known = program == SCRIPT or (program == sys.executable and words[:1] in (["-m"], ["-c"]))
    own = {name for name in env if name.startswith(AT_START) or name in AT_START_NAMES} - {HEEDED}
    as_here = all(env[name] == CALLERS.get(name) for name in own)
    return known and as_here and env.get("LANG") == UTF_8


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


def _environment() -> dict[str, str]:
    """Nothing that would have it measured, or that only some programs are to find."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COVERAGE", "LC_", "TEXTUAL")) and name not in AT_START_NAMES
    }
    return {**ours, "LANG": UTF_8}


def _write(pipe: int, given: bytes) -> None:
    with suppress(BrokenPipeError), os.fdopen(pipe, "wb") as stream:
        stream.write(given)


def _read(pipe: int) -> bytes:
    with os.fdopen(pipe, "rb") as stream:
        return stream.read()
