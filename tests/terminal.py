"""A real terminal for tests and benchmarks: a program in a pty, its bytes on a pyte screen."""

from __future__ import annotations

import copy
import os
import re
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, Self

import pyte
from ptyprocess import PtyProcess
from wcwidth import wcwidth

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "escape": "\x1b",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    **{f"f{n}": f"\x1bO{letter}" for n, letter in enumerate("PQRS", 1)},
    **{f"f{n}": f"\x1b[{code}~" for n, code in enumerate((15, 17, 18, 19, 20, 21), 5)},
}
ALTERNATE_SCREEN = 1049
Condition = str | Callable[["Terminal"], object]


class Cursor(NamedTuple):
    """Where the hardware cursor is, from 0, and whether it can be seen."""

    row: int
    column: int
    visible: bool


class TerminalScreen(pyte.Screen):
    """A pyte screen that also keeps the first screen while a program draws on the alternate one."""

    first: dict[str, Any] | None = None
    written = 0
    """How many cells were written so far, those that stayed as they were included."""

    def draw(self, data: str) -> None:
        """Write text, and count its cells."""
        super().draw(data)
        self.written += sum(max(0, wcwidth(character)) for character in data)

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        """Set modes; 1049 keeps the screen and clears it."""
        super().set_mode(*modes, **kwargs)
        if ALTERNATE_SCREEN in modes and kwargs.get("private") and self.first is None:
            kept = {"buffer": self.buffer, "cursor": self.cursor}
            self.first = copy.deepcopy(kept)
            self.erase_in_display(2)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        """Reset modes; 1049 brings the kept screen back."""
        super().reset_mode(*modes, **kwargs)
        if ALTERNATE_SCREEN in modes and kwargs.get("private") and self.first is not None:
            self.buffer, self.cursor = self.first["buffer"], self.first["cursor"]
            self.first = None
            self.dirty.update(range(self.lines))


class Filter:
    """Takes out of a byte stream what pyte would misread: it prints or obeys parts of it.

    Left out are `CSI < ... u` and its kin (keyboard protocols, ECMA-48 private parameters), mode
    questions (`CSI ? ... $ p`) and the strings DCS, SOS, PM and APC.
    """

    UNREAD = re.compile(
        rb"\x1b\[[<=>][0-9;]*[@-~]|\x1b\[\??[0-9;]*\$[@-~]|\x1b[PX^_].*?\x1b\\", re.S
    )
    UNFINISHED = re.compile(rb"\x1b(\[[0-9;:<=>?$ ]*|[PX^_].*)?\Z", re.S)

    def __init__(self) -> None:
        self.held = b""

    def __call__(self, data: bytes) -> bytes:
        """The bytes that pyte may have; an unfinished sequence waits for its rest."""
        data = self.UNREAD.sub(b"", self.held + data)
        unfinished = self.UNFINISHED.search(data)
        end = unfinished.start() if unfinished else len(data)
        self.held = data[end:]
        return data[:end]


class Terminal:
    """A program running in a pty of its own, and what its terminal shows.

    `env` is the program's whole environment but for what every terminal sets; nothing of the
    caller's own gets in, apart from PATH. `home` becomes its HOME.
    """

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
        self.screen = TerminalScreen(columns, rows)
        self.raw = bytearray()
        self.ended = False
        self.last_write = self.started = time.perf_counter()
        self._changed = threading.Condition()
        self._watchers: list[Callable[[Terminal], object]] = []
        self._filter = Filter()
        self._gone, self._goes = os.pipe()
        self._stream = pyte.ByteStream(self.screen)
        self._process = PtyProcess.spawn(
            list(command), env=environment(home, env), dimensions=(rows, columns), cwd=cwd
        )
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

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
    def cells_written(self) -> int:
        """How many cells the program has written so far."""
        with self._changed:
            return self.screen.written

    @property
    def cursor(self) -> Cursor:
        """The hardware cursor."""
        with self._changed:
            cursor = self.screen.cursor
            return Cursor(cursor.y, cursor.x, not cursor.hidden)

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
        """Press keys by name: those of KEYS, `ctrl+` and a letter, `alt+` and a key, a letter."""
        for key in keys:
            self.send(sequence(key))

    def resize(self, columns: int, rows: int) -> None:
        """Change the window's size, as a person who drags its corner does."""
        with self._changed:
            self.screen.resize(rows, columns)
        self._process.setwinsize(rows, columns)

    @contextmanager
    def watched(self, watcher: Callable[[Terminal], object]) -> Iterator[None]:
        """Have this called now, and after every change, before anybody else sees it."""
        with self._changed:
            watcher(self)
            self._watchers.append(watcher)
        try:
            yield
        finally:
            with self._changed:
                self._watchers.remove(watcher)

    def wait_for(self, condition: Condition, timeout: float = 20) -> float:
        """Wait until a text is on the screen or a condition of this terminal holds.

        Returns the moment (`time.perf_counter`) of the write that made it so. Raises
        AssertionError, with the whole screen, after `timeout` seconds or when the program ends.
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            while not self._holds(condition):
                left = deadline - time.monotonic()
                if self.ended or left <= 0:
                    why = "The program ended" if self.ended else f"{timeout:g} s went by"
                    raise AssertionError(f"{why} without {condition!r}\n{self.picture()}")
                self._changed.wait(left)
            return self.last_write

    def wait_until_quiet(self, seconds: float = 0.3, timeout: float = 20) -> None:
        """Wait until the program has sent nothing for so long; else AssertionError."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while self._changed.wait(seconds) and not self.ended:
                if time.monotonic() > deadline:
                    raise AssertionError(f"still writing after {timeout:g} s\n{self.picture()}")

    def wait_for_end(self, timeout: float = 20) -> int:
        """Wait until the program has ended and return its exit code (128 + n after signal n)."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.ended, timeout):
                raise AssertionError(f"still running after {timeout:g} s\n{self.picture()}")
        self._process.wait()
        status = self._process.exitstatus
        return int(128 + self._process.signalstatus if status is None else status)

    def hang_up(self, timeout: float = 30) -> None:
        """Close the terminal under the program, as a lost connection does, and wait for its end.

        Raises AssertionError when it has not ended after `timeout` seconds.
        """
        os.write(self._goes, b"!")
        self._reader.join()  # while it reads, the terminal stays
        self._process.fileobj.close()
        ending = threading.Thread(target=self._process.wait, name="ending", daemon=True)
        ending.start()
        ending.join(timeout)
        if ending.is_alive():
            os.killpg(self.pid, signal.SIGKILL)
            ending.join()
            raise AssertionError(f"{timeout:g} s after its terminal went, the program still runs")

    def _holds(self, condition: Condition) -> bool:
        if isinstance(condition, str):
            return any(condition in row for row in self.screen.display)
        return bool(condition(self))

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
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        **(env or {}),
    }


def sequence(key: str) -> str:
    """The bytes that a terminal sends for a key's name; ValueError for a name it doesn't know."""
    if key in KEYS:
        return KEYS[key]
    if key.startswith("ctrl+") and len(key) == 6:
        return chr(ord(key[5].upper()) & 0x1F)
    if key.startswith("alt+"):
        return alt(sequence(key[4:]))
    if len(key) == 1:
        return key
    raise ValueError(f"no key is called {key!r}")


def alt(keys: str) -> str:
    """What a key sends while Alt is held: xterm's modifier 3 in a sequence, else Escape first."""
    if keys.startswith("\x1b[") and keys[-1] in "ABCDHF":
        return f"\x1b[1;3{keys[-1]}"
    return "\x1b" + keys
