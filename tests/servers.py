"""`keydesk serve`, again and again, and what its processes wrote beside where they listen."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from tests.command_line import KEYDESK, Serving

FEW_FILES = ("sh", "-c", 'ulimit -n "$0" && exec "$@"')
DYING = (sys.executable, "-m", "tests.faults.dying")


class ServerProcess(Serving):
    """A server that a test ends, or that dies by itself."""

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    async def death(self) -> None:
        """Return once the process has died by itself."""
        loop, died = asyncio.get_running_loop(), asyncio.Event()
        life = os.pidfd_open(self.pid)
        loop.add_reader(life, died.set)
        try:
            await died.wait()
        finally:
            loop.remove_reader(life)
            os.close(life)
        self.wait()


class Servers:
    """Starts servers."""

    def __init__(self) -> None:
        self._started: list[ServerProcess] = []

    def told(self) -> list[str]:
        """The lines that they wrote, beside where they listen; those that run may write more."""
        lines = "".join(each.err for each in self._started).splitlines()
        return [line for line in lines if not line.startswith(Serving.READY)]

    @contextmanager
    def serving(
        self, env: Mapping[str, str], *words: str, files: int = 0
    ) -> Iterator[ServerProcess]:
        """A server that listens, gone afterwards; `env` comes on top of the test's environment."""
        server = self.start(env, *words, files=files)
        try:
            yield server
        finally:
            server.end()

    def start(
        self, env: Mapping[str, str], *words: str, dies_at: int | str = 0, files: int = 0
    ) -> ServerProcess:
        """The same, for a test that ends it; or it dies by itself, at that moment of its work.

        It is the number of a statement or commit, or what a statement begins with.
        With `files` no process of it may have more files open than that.
        """
        program = (*DYING, str(dies_at)) if dies_at else (KEYDESK,)
        if files:
            program = (*FEW_FILES, str(files), *program)
        self._started.append(ServerProcess(*words, env=env, program=program))
        return self._started[-1]

    def close(self) -> None:
        """End those that a failed test has left."""
        for server in self._started:
            server.end(signal.SIGKILL)


@pytest.fixture
def servers() -> Iterator[Servers]:
    """Servers that take no second to start."""
    made = Servers()
    yield made
    made.close()
