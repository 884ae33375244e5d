"""A program in a pty of its own, and what its terminal shows."""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, NamedTuple, Self

import pyte
from ptyprocess import PtyProcess

from tui.walkthrough.emulator import Filter, TerminalScreen
from tui.walkthrough.key_bytes import sequence

LOOKS = {"COLORTERM": "truecolor", "LANG": "C.UTF-8"}
"""What a terminal of ours can show, beside what TERM says."""


class Cursor(NamedTuple):
    """Where the hardware cursor is, from 0, and whether it can be seen."""

    row: int
    column: int
    visible: bool


class Terminal:
    """A running program. A thread reads what it writes; `_changed` guards all that is shown.

    `env` is the program's whole environment but for what every terminal sets; nothing of the
    caller's own gets in, apart from PATH. `home` becomes its HOME.
    """

    SCREEN: ClassVar[type[TerminalScreen]] = TerminalScreen

    def __init__(
        self,
        command: Sequence[str],
        *,
        home: str | os.PathLike[str],
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
        cwd: str | os.PathLike[str] | None = None,
    ) -> None:
        columns, rows = size
        self.screen = self.SCREEN(columns, rows)
        self.raw = bytearray()
        self.ended = False
        self.last_write = self.started = time.perf_counter()
        self._changed = threading.Condition()
        self._watchers: list[Callable[[Any], object]] = []
        self._filter = Filter()
        self._gone, self._goes = os.pipe()  # lets the reader go while the program still runs
        self._stream = pyte.ByteStream(self.screen)
        self._process = self._spawn(
            list(command), env=environment(home, env), dimensions=(rows, columns), cwd=cwd
        )
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    def _spawn(self, command: list[str], **given: Any) -> PtyProcess:
        return PtyProcess.spawn(command, **given)

    def _read(self) -> None:
        while True:
            ready, _, _ = select.select([self._process.fd, self._gone], [], [])
            if self._gone in ready:
                return
            try:
                data = self._process.read(65536)
            except EOFError:
                break
            arrived = time.perf_counter()
            with self._changed:
                self.last_write = arrived
                self.raw += data
                self._stream.feed(self._filter(data))
                for watcher in self._watchers:
                    watcher(self)
                self._changed.notify_all()
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    @property
    def pid(self) -> int:
        """The program's process id."""
        return int(self._process.pid)

    @property
    def bytes_written(self) -> int:
        """How many bytes the program has sent to the terminal so far."""
        with self._changed:
            return len(self.raw)

    @property
    def cursor(self) -> Cursor:
        """The hardware cursor."""
        with self._changed:
            cursor = self.screen.cursor
            return Cursor(cursor.y, cursor.x, not cursor.hidden)

    def title(self) -> str:
        """What the program has called the window."""
        with self._changed:
            return self.screen.title

    def text(self) -> list[str]:
        """The screen's rows, from the top, without blanks at their ends."""
        with self._changed:
            return [row.rstrip() for row in self.screen.display]

    def cells(self) -> list[list[pyte.screens.Char]]:
        """A copy of the screen's cells, row by row; a wide character's second cell is empty."""
        with self._changed:
            rows, columns = range(self.screen.lines), range(self.screen.columns)
            return [[self.screen.buffer[row][column] for column in columns] for row in rows]

    def send(self, text: str) -> None:
        """Type text as it is."""
        self._process.write(text.encode())

    def press(self, *keys: str) -> None:
        """Press keys by name; ValueError for a name that is no key's."""
        for key in keys:
            self.send(sequence(key))

    def resize(self, columns: int, rows: int) -> None:
        """Change the window's size, as a person who drags its corner does."""
        with self._changed:
            self.screen.resize(rows, columns)
        self._process.setwinsize(rows, columns)

    @contextmanager
    def still(self) -> Iterator[TerminalScreen]:
        """The screen, which doesn't change meanwhile."""
        with self._changed:
            yield self.screen

    @contextmanager
    def watched(self, watcher: Callable[[Self], object]) -> Iterator[None]:
        """Have this called now, and after every change, before anybody else sees it."""
        with self._changed:
            watcher(self)
            self._watchers.append(watcher)
        try:
            yield
        finally:
            with self._changed:
                self._watchers.remove(watcher)

    def exit_code(self) -> int:
        """That of a program that has ended (128 + n after signal n)."""
        self._process.wait()
        status = self._process.exitstatus
        return int(128 + self._process.signalstatus if status is None else status)

    def picture(self) -> str:
        """The screen in a frame, for a person who reads a failure."""
        with self._changed:
            edge = "+" + "-" * self.screen.columns + "+"
            return "\n".join([edge, *(f"|{row}|" for row in self.screen.display), edge])

    def close(self) -> None:
        """End the program, kindly and then by force, and wait for it."""
        for way in (signal.SIGHUP, signal.SIGTERM, signal.SIGKILL):
            if not self._process.isalive():
                break
            self._process.kill(way)
            self._reader.join(2)
        self._reader.join(2)  # what was killed from elsewhere is still being read
        self._process.close(force=True)
        self._reader.join(5)
        for end in (self._gone, self._goes):
            os.close(end)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def environment(home: str | os.PathLike[str], env: Mapping[str, str] | None) -> dict[str, str]:
    """What a program finds around it in a common terminal."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TERM": "xterm-256color",
        **LOOKS,
        **(env or {}),
    }
