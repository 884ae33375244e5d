"""A peer's folder, the commands that fill it, and gunicorn with one worker that serves it."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.peers.installed import PYTHON
from benchmarks.site import children, processor_time

PATIENCE = 60.0  # seconds, until a worker has imported everything


@dataclass(frozen=True)
class Peer:
    """Where its store `peer.db` is, and the environment that it runs in."""

    folder: Path
    env: Mapping[str, str]

    def run(self, *words: str | Path) -> None:
        """One command of its own Python to its end."""
        env = {**os.environ, **self.env}
        done = subprocess.run(
            [PYTHON, *words], cwd=self.folder, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def rows(self, table: str) -> int:
        """How many it has, read beside its server."""
        with closing(sqlite3.connect(self.folder / "peer.db")) as store:
            return int(store.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    @contextmanager
    def served(self, app: str) -> Iterator[Served]:
        """Its server, as long as the block lasts."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            descriptor, port = listening.fileno(), listening.getsockname()[1]
            gunicorn = ["-m", "gunicorn", "--workers", "1", "--no-control-socket"]
            process = subprocess.Popen(
                [PYTHON, *gunicorn, "--log-level", "warning", "--bind", f"fd://{descriptor}", app],
                cwd=self.folder,
                env={**os.environ, **self.env},
                pass_fds=[descriptor],
            )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
                yield Served(process.pid, client)
        finally:
            process.terminate()
            process.wait(30)


@dataclass(frozen=True)
class Served:
    """A running server: gunicorn's process, and who asks it."""

    pid: int
    client: httpx.Client

    def spent(self) -> float:
        """Seconds of processor time that gunicorn and its worker have taken."""
        return sum(map(processor_time, (self.pid, *children(self.pid))))

    def cost(self, asked: Callable[[int], None], times: int) -> float:
        """Milliseconds of processor time for each, after number 0, which only warms it up."""
        asked(0)
        before = self.spent()
        for number in range(1, times + 1):
            asked(number)
        return 1e3 * (self.spent() - before) / times
