"""A server in a process of its own, as its operator runs it, with a thousand people."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from pydantic import SecretStr
from sqlmodel import col, update

from models.access import SessionStage
from models.tables import User
from server_stub.client import Client
from server_stub.hashing import processors
from server_stub.rules import sessions
from server_stub.rules.passwords import Passwords
from tests.command_line import OwnStore, Serving, serving
from tests.guessing_flood import FORWARDED
from tests.server_stub.school import PASSWORD, Person, School

PEOPLE = 1_000
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Site:
    """The server, its school, and the people who have no key; their hashes are of full strength."""

    server: Serving
    school: School
    people: list[Person]

    def sign_in(self, client: Client, person: Person, *, elevated: bool = False) -> Client:
        """The client with a session that was opened on the other side of the API."""
        with self.school.server.act("127.0.0.1") as act:
            user = self.school.user(person)
            _, token = sessions.start(act, user, SessionStage.OPEN, elevated=elevated)
        client._token = SecretStr(token)
        return client

    def spent(self) -> float:
        """Seconds of processor time that the server has taken, in all its processes."""
        pid = self.server.process.pid
        return sum(map(processor_time, (pid, *children(pid))))

    def memory(self) -> float:
        """What the largest worker holds now, in MB: alone, and its part of what several share."""
        pid = self.server.process.pid
        return max(map(proportional, children(pid) or [pid]))


def children(pid: int) -> list[int]:
    """The processes that a process has begun, in its first thread."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def proportional(pid: int) -> float:
    """A process's proportional set size, in MB."""
    held = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(held.partition("\nPss:")[2].split()[0]) / 1024


def processor_time(pid: int) -> float:
    """Seconds that a process has taken, in all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    user, system = fields.split()[11:13]
    return (int(user) + int(system)) / TICKS


@contextmanager
def site() -> Iterator[Site]:
    """One on SQLite with a worker for each processor, as long as the block lasts."""
    with TemporaryDirectory() as home:
        store = OwnStore(Path(home))
        people = [store.school.add(f"Person {number}") for number in range(PEOPLE)]
        with store.server.act("the benchmark") as act:
            strong = {"password_hash": Passwords().hash(PASSWORD)}
            mine = col(User.id).in_([person.id for person in people])
            act.tx.exec(update(User).where(mine).values(strong))
        env = {"HOME": home, "XDG_DATA_HOME": f"{home}/data"} | FORWARDED
        with patch.dict(os.environ, env), serving("--workers", str(processors())) as server:
            yield Site(server, store.school, people)
        store.server.close()
