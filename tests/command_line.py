"""The real `keydesk` command over a real store, with admin key holders whose devices we hold."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from sqlmodel import select

from models.tables import SecurityKey, Session, User
from server_stub.clock import utc_now
from server_stub.rules.names import search_text
from server_stub.rules.organisations import FIRST_HOLDERS
from tests import fork_server
from tests.fork_server import Program
from tests.server_stub.school import Person, TestClock, open_school
from tui.main import main

KEYDESK = fork_server.SCRIPT


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


def keydesk(
    *words: str,
    typed: str | bytes = "",
    env: Mapping[str, str] | None = None,
    program: Sequence[str] = (KEYDESK,),
    fresh: bool = False,
) -> Ran:
    """Run the command to its end, with `typed` piped in; stdin is no terminal.

    It is forked where that is as good as a start, unless a `fresh` process is asked for.
    """
    given = typed.encode() if isinstance(typed, str) else typed
    command, around = [*program, *words], {**os.environ, **(env or {})}
    if not fresh and fork_server.is_forkable(command, around):
        code, out, err = fork_server.shared().run(command, given=given, env=around, timeout=60)
    else:
        done = subprocess.run(
            command, input=given, capture_output=True, env=around, timeout=60, check=False
        )
        code, out, err = done.returncode, done.stdout, done.stderr
    ran = Ran(code, out.decode(), err.decode())
    assert "Traceback" not in ran.err, ran.err
    return ran


def keydesk_here(*words: str, typed: str = "", env: Mapping[str, str] | None = None) -> Ran:
    """The same within this process: a fresh one takes a second or two to import the server."""
    given, out, err = (io.TextIOWrapper(io.BytesIO(text)) for text in (typed.encode(), b"", b""))
    with (
        patch.dict(os.environ, env or {}),
        patch.object(sys, "stdin", given),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = main(list(words))
    for stream in (out, err):
        stream.seek(0)
    return Ran(code, out.read(), err.read())


class OwnStore:
    """The user's own store, with the tests' school in it."""

    def __init__(self, home: Path) -> None:
        clock = TestClock()
        clock.now = utc_now()
        folder = home / "data" / "keydesk"
        self.file = folder / "keydesk.db"
        self.school = open_school(folder, clock)
        self.server = self.school.server

    def holder(self, name: str = "Ada Lane") -> dict[str, str]:
        """A new admin key holder, as the environment that signs them in once."""
        person = self.school.with_key(self.school.add(name, FIRST_HOLDERS))
        return {
            "KEYDESK_EMAIL": person.email,
            "KEYDESK_PASSWORD": person.password,
            "KEYDESK_CODE": person.code(utc_now()),
        }

    def names(self) -> list[str]:
        """Everybody who is in the store, by name."""
        with self.server.reading("test") as act:
            return sorted(act.tx.exec(select(User.name)).all())

    def keys_of(self, person: Person) -> list[str]:
        """The names of the keys that somebody has."""
        with self.server.reading("test") as act:
            mine = select(SecurityKey.name).where(SecurityKey.user_id == person.id)
            return sorted(act.tx.exec(mine).all())

    def sessions(self) -> int:
        """How many sessions there are."""
        with self.server.reading("test") as act:
            return len(act.tx.exec(select(Session.id)).all())

    def rename(self, person: Person, name: str) -> None:
        """Give somebody another name."""
        with self.server.act("test") as act:
            user = act.tx.exec(select(User).where(User.id == person.id)).one()
            user.name, user.search_text = name, search_text(name, person.email)
            act.tx.add(user)


class Serving:
    """A `keydesk serve` in another process; `err` is what it has written so far."""

    READY = "Keydesk listens on "

    def __init__(
        self,
        *words: str,
        env: Mapping[str, str] | None = None,
        program: Sequence[str] = (KEYDESK,),
        fresh: bool = False,
    ) -> None:
        self.err = ""
        self.url = ""
        command = [*program, "serve", "--port", "0", *words]
        reading, stderr = os.pipe()
        self.process = _started(command, {**os.environ, **(env or {})}, stderr, fresh=fresh)
        os.close(stderr)
        self._told = threading.Event()
        self._reader = threading.Thread(target=self._read, args=[reading], daemon=True)
        self._reader.start()
        assert self._told.wait(60), self.err
        assert self.url, self.err

    def _read(self, pipe: int) -> None:
        with os.fdopen(pipe) as lines:
            for line in lines:
                self.err += line
                if line.startswith(self.READY):
                    self.url = line.removeprefix(self.READY).strip()
                    self._told.set()
        self._told.set()

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait; returns the exit code."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self, seconds: float = 30) -> int:
        """Until it has ended and all that it wrote was read; returns the exit code."""
        code = self.process.wait(seconds)
        self._reader.join(10)
        return code


def _started(
    command: list[str], env: Mapping[str, str], stderr: int, *, fresh: bool
) -> Program | subprocess.Popen[bytes]:
    """A process that writes there alone, forked if it may be."""
    null = subprocess.DEVNULL
    if fresh or not fork_server.is_forkable(command, env):
        return subprocess.Popen(command, stdin=null, stdout=null, stderr=stderr, env=env)
    with Path(os.devnull).open("r+b") as nothing:
        files = (nothing.fileno(), nothing.fileno(), stderr)
        return fork_server.shared().start(command, env=env, files=files)


@contextmanager
def serving(
    *words: str,
    env: Mapping[str, str] | None = None,
    program: Sequence[str] = (KEYDESK,),
    fresh: bool = False,
) -> Iterator[Serving]:
    """A server that is gone afterwards."""
    server = Serving(*words, env=env, program=program, fresh=fresh)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.terminate()
            server.process.wait(30)


def workers_of(server: Serving) -> set[int]:
    """The processes that answer for it."""
    pid = server.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    spawned = (int(each) for each in children)
    return {each for each in spawned if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()}
