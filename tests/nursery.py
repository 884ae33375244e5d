"""`keydesk serve`, again and again: all is imported once, and each server is a fork of that.

`python -m tests.nursery` reads from stdin what to start, a line of JSON each.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import pytest

ROOT = Path(__file__).parents[1]
READY = "Keydesk listens on "
BORN = "born "
ENDED = "ended "
SO_FAR = "so far\n"
ITS_OWN = (READY, BORN, ENDED, SO_FAR)


class Child:
    """A server process, `keydesk serve` in all but the second it takes to import."""

    def __init__(self, pid: int, url: str) -> None:
        self.pid, self.url = pid, url
        self._life = os.pidfd_open(pid)

    def end(self, number: int = signal.SIGTERM) -> None:
        """Send a signal, return once the process is gone; no error when it is."""
        if self._life < 0:
            return
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._life, number)
        gone, _, _ = select.select([self._life], [], [], 30)
        assert gone, f"the server has not ended for signal {number}"
        os.close(self._life)
        self._life = -1

    async def death(self) -> None:
        """Return once the process has died by itself."""
        loop, died = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._life, died.set)
        try:
            await died.wait()
        finally:
            loop.remove_reader(self._life)
        self.end()


class Nursery:
    """Starts servers."""

    def __init__(self, orders: IO[str], lines: IO[str]) -> None:
        self._orders, self._lines = orders, lines
        self._told: list[str] = []
        self._children: list[Child] = []

    def told(self) -> list[str]:
        """The lines that servers wrote, beside where they listen, since this was last asked."""
        self._order(SO_FAR)
        while self._heard() != SO_FAR:
            pass  # of servers whose end nobody waits for
        told, self._told = self._told, []
        return told

    @contextmanager
    def serving(self, env: Mapping[str, str], *words: str) -> Iterator[Child]:
        """A server that listens, gone afterwards; `env` comes on top of the test's environment."""
        child = self.start(env, *words)
        try:
            yield child
        finally:
            child.end()

    def start(self, env: Mapping[str, str], *words: str, dies_at: int = 0) -> Child:
        """The same, for a test that ends it; or it dies by itself, at that moment of its work."""
        order = {
            "env": {**os.environ, **env},
            "words": ["serve", "--port", "0", *words],
            "dies_at": dies_at,
        }
        self._order(json.dumps(order) + "\n")
        pid, url, ended = 0, "", set[int]()
        while not (pid and url):
            line = self._heard()
            if line.startswith(BORN):
                pid = int(line.removeprefix(BORN))
            elif line.startswith(ENDED):
                ended.add(int(line.removeprefix(ENDED)))
            elif line.startswith(READY):
                url = line.removeprefix(READY).strip()
            assert pid not in ended, "".join(self._told)
        self._children.append(Child(pid, url))
        return self._children[-1]

    def _order(self, line: str) -> None:
        self._orders.write(line)
        self._orders.flush()

    def _heard(self) -> str:
        """The next line of the nursery's own; what servers write is kept for `told`."""
        while not (line := self._lines.readline()).startswith(ITS_OWN):
            assert line, "".join(self._told)
            self._told.append(line)
        return line

    def close(self) -> None:
        """End whom a failed test has left."""
        for child in self._children:
            child.end(signal.SIGKILL)


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A place to start servers from, without keeping their words apart."""
    command = [sys.executable, "-m", "tests.nursery"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        with process.stdin, process.stdout:
            made = Nursery(process.stdin, process.stdout)
            yield made
            made.close()


@pytest.fixture(scope="session")
def all_servers() -> Iterator[Nursery]:
    """Warmed up once for all tests."""
    with nursery() as made:
        yield made


@pytest.fixture
def servers(all_servers: Nursery) -> Nursery:
    """Servers that take no second to start; what those of other tests wrote is not told."""
    all_servers.told()
    return all_servers


def _warm_up() -> None:
    """Import and compile all that servers have in common; open nothing that a fork must not share.

    A password costs a second of processor time in the end; that is not what is tested here.
    """
    import uvicorn
    from argon2.profiles import CHEAPEST

    from server_stub import app
    from server_stub.rules import passwords
    from server_stub.server import Server
    from server_stub.settings import Settings

    for module in ("server_stub.serve", "tui.main"):
        import_module(module)
    vars(passwords)["RFC_9106_LOW_MEMORY"] = CHEAPEST
    with TemporaryDirectory() as folder:
        Server.start(Settings.in_folder(Path(folder))).close()
    uvicorn.Config(app.routed(demo=False), log_config=None).load()


class _Fate:
    """SIGKILL at the n-th moment of the requests: a statement, or a commit, before it or after."""

    def __init__(self, at: int) -> None:
        self._left = at
        self._lock = threading.Lock()

    def watch(self) -> None:
        """Count from now on."""
        from sqlalchemy import Engine, event
        from sqlalchemy.orm import Session

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


def _raise_one(order: str) -> None:
    """Become the server that was ordered."""
    from tui.main import main

    given = json.loads(order)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    sys.stdin = io.StringIO()  # what was read ahead is the nursery's
    os.environ.clear()
    os.environ.update(given["env"])
    if given["dies_at"]:
        _Fate(given["dies_at"]).watch()
    try:
        main(given["words"])
    finally:
        print(f"{ENDED}{os.getpid()}", flush=True)  # noqa: T201
        os._exit(1)


if __name__ == "__main__":
    _warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave nothing behind
    while line := sys.stdin.readline():
        if line == SO_FAR:
            print(SO_FAR, end="", flush=True)  # noqa: T201
            continue
        pid = os.fork()
        if pid == 0:
            _raise_one(line)
        print(f"{BORN}{pid}", flush=True)  # noqa: T201
