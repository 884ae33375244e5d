"""A real terminal that tests and benchmarks wait at: they see a text, or quiet, or the end."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any, ClassVar

from ptyprocess import PtyProcess
from wcwidth import wcwidth

from tests import ptys
from tui.walkthrough import terminal
from tui.walkthrough.emulator import ALTERNATE_SCREEN, Filter, TerminalScreen
from tui.walkthrough.key_bytes import sequence
from tui.walkthrough.terminal import Cursor, environment

__all__ = ["ALTERNATE_SCREEN", "Cursor", "Filter", "Terminal", "environment", "sequence"]
Condition = str | Callable[["Terminal"], object]


class CountingScreen(TerminalScreen):
    """Counts the cells that were written so far, those that stayed as they were included."""

    written = 0

    def draw(self, data: str) -> None:
        """Write text, and count its cells."""
        super().draw(data)
        self.written += sum(max(0, wcwidth(character)) for character in data)


class Terminal(terminal.Terminal):
    """A terminal whose waits end in an AssertionError that shows the whole screen.

    Its program is forked where that is as good as a start.
    """

    SCREEN: ClassVar[type[TerminalScreen]] = CountingScreen
    screen: CountingScreen

    @property
    def cells_written(self) -> int:
        """How many cells the program has written so far."""
        with self._changed:
            return self.screen.written

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
        return self.exit_code()

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

    def _spawn(self, command: list[str], **given: Any) -> PtyProcess:
        return ptys.in_pty(command, **given)

    def _holds(self, condition: Condition) -> bool:
        if isinstance(condition, str):
            return any(condition in row for row in self.screen.display)
        return bool(condition(self))


class FreshTerminal(Terminal):
    """The same, and its program is started as a person's shell does it."""

    def _spawn(self, command: list[str], **given: Any) -> PtyProcess:
        return ptys.started_in_pty(command, **given)
