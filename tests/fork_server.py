"""A fork server: programs in Python that begin as forks of a process which has imported all."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from uuid import uuid4

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
_addresses: list[str] = []  # of the warm process that others have made for this one


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


class WarmProcess:
    """A process that has imported all, of which each fork server is a fork; it ends with its maker.

    `address` is of a socket without a file, which Linux alone has.
    """

    def __init__(self) -> None:
        self.address = f"\0keydesk-tests-{uuid4()}"
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(self.address)
            listener.listen()
            self._process = subprocess.Popen(
                [sys.executable, "-m", MAIN, str(listener.fileno())],
                stdin=subprocess.PIPE,
                env=_environment(),
                cwd=ROOT,
                pass_fds=[listener.fileno()],
            )

    def close(self) -> None:
        """End it, and wait for that."""
        self._process.communicate()


class ForkServer:
    """Starts programs by forking one process; they and it end with whoever made this."""

    def __init__(self, address: str) -> None:
        """`address` is of the warm process of which it is to be a fork."""
        self._orders = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._orders.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self._orders.connect(address)

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
        self._orders.shutdown(socket.SHUT_WR)
        self._orders.recv(1)
        self._orders.close()


@cache
def shared() -> ForkServer:
    """The one of this process; `end_shared` ends it."""
    return ForkServer(_addresses[0] if _addresses else _own_warm().address)


def share(address: str) -> None:
    """Have the one of this process be a fork of the warm process at this address."""
    _addresses.append(address)


def end_shared() -> None:
    """End the one of this process, if there is one, and its warm process if that is ours too."""
    for each in (shared, _own_warm):
        if each.cache_info().currsize:
            each().close()
            each.cache_clear()


@cache
def _own_warm() -> WarmProcess:
    return WarmProcess()


def is_forkable(command: Sequence[str], env: Mapping[str, str]) -> bool:
    """Returns whether a fork is as good as a start: our Python, in an environment like ours."""
    program, *words = command
    known = program == SCRIPT or (program == sys.executable and words[:1] in (["-m"], ["-c"]))
    own = {name for name in env if name.startswith(AT_START) or name in AT_START_NAMES} - {HEEDED}
    as_here = all(env[name] == CALLERS.get(name) for name in own)
    return known and as_here and env.get("LANG") == UTF_8


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
