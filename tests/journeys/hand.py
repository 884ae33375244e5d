"""A person at a real terminal who finds controls by their labels, with Tab and the cursor alone."""

from __future__ import annotations

import time
from collections.abc import Callable

import pyotp

from tests.screens.raster import frame_of_terminal, picture_of
from tests.screens.readers import read_zxing
from tests.terminal import Condition, Terminal

MOST_STOPS = 40  # Tabs; more than any screen has controls
TAIL = 8  # characters; longer text may scroll inside its field
STEP = 30  # seconds
DOT = "•"
SETTLED = 0.1  # seconds without a byte; a paint comes in pieces, and the cursor with the last


class Phone:
    """An authenticator that shows each code once, the oldest first that a server still takes."""

    def __init__(self, uri: str) -> None:
        self._codes = pyotp.parse_uri(uri)
        self._next = 0

    def code(self) -> str:
        """The next code; waits for its time where it is more than a step ahead."""
        now = time.time()
        early = now % STEP < STEP / 2  # time enough for the step before this one to arrive
        self._next = max(self._next, int(now // STEP) - early)
        while self._next > time.time() // STEP + 1:
            time.sleep(
                0.2
            )  # the server's clock is the machine's: there is nothing else to wait for
        self._next += 1
        return str(self._codes.generate_otp(self._next - 1))


class Hand:
    """Presses, types, ticks and reads in a terminal; every step waits for what it needs."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    def see(self, condition: Condition) -> None:
        """Wait until this is on the screen."""
        self.terminal.wait_for(condition)

    def see_no(self, text: str) -> None:
        """Check that a text is not on the screen once that has settled."""
        self.terminal.wait_until_quiet()
        assert text not in self.shown(), self.terminal.picture()

    def shown(self) -> str:
        """The whole screen."""
        return "\n".join(self.terminal.text())

    def press(self, label: str) -> None:
        """Press an action."""
        self.see(f"[ {label} ]")
        self._go(lambda: self._at_cursor().startswith(f"[ {label} ]"), label)
        self.terminal.press("enter")

    def tick(self, label: str) -> None:
        """Tick a box."""
        self.see(label)
        self._go(lambda: self._at_cursor().startswith("[ ]") and label in self._at_cursor(), label)
        self.terminal.press("space")

    def choose_tab(self, label: str) -> None:
        """Open one of the screen's tabs."""
        self.see(label)
        for _ in range(MOST_STOPS):
            self._go(lambda: label in self._row(0), label)
            if self._at_cursor().startswith(label):
                return
            self.terminal.press("right")  # once more, where a page that came up took the focus
            self.terminal.wait_until_quiet(SETTLED)
        raise AssertionError(f"no tab called {label!r}\n{self.terminal.picture()}")

    def fill(self, label: str, text: str) -> None:
        """Type into a field."""
        self.see(label)
        self._go(lambda: self._is_labelled(label), label)
        self.terminal.press("ctrl+u", "ctrl+k")
        self.terminal.send(text)
        self.see(
            lambda _: self._row(0).endswith(text[-TAIL:]) or self._row(0).count(DOT) == len(text)
        )

    def choose_row(self, text: str) -> None:
        """Press Enter on the row of a table."""
        self.see(text)
        for _ in range(MOST_STOPS):
            if text in self._row(0) and "[" not in self._row(0):
                self.terminal.press("enter")
                return
            self._step("down")
        raise AssertionError(f"no row with {text!r}\n{self.terminal.picture()}")

    def scan(self) -> Phone:
        """A phone that has scanned the QR code."""
        return Phone(self.read_qr())

    def read_qr(self) -> str:
        """The QR code's text, from the screen's cells, as a phone's camera does."""
        found: list[str] = []

        def readable(terminal: Terminal) -> bool:
            uri = read_zxing(picture_of(frame_of_terminal(terminal.cells())))
            found.extend([uri] if uri else [])
            return bool(found)

        self.see(readable)
        return found[0]

    def send_code_from_demo_phone(self) -> None:
        """Take the demo's phone out with F2, and press Send Code on it."""
        self.terminal.press("f2")
        self.press("Send Code")

    def _is_labelled(self, label: str) -> bool:
        """The label stands before the cursor, or above it where there is no room for both."""
        before = self._row(0)[: self.terminal.cursor.column]
        beside = before.rstrip().endswith(f"{label}:") or f"{label}: " in before
        return beside or (":" not in before and self._row(-1).rstrip().endswith(f"{label}:"))

    def _row(self, offset: int) -> str:
        row = self.terminal.cursor.row + offset
        rows = self.terminal.text()
        return rows[row] if 0 <= row < len(rows) else ""

    def _at_cursor(self) -> str:
        return self._row(0)[self.terminal.cursor.column :]

    def _go(self, there: Callable[[], bool], label: str) -> None:
        self.terminal.wait_until_quiet(SETTLED)
        for _ in range(MOST_STOPS):
            if there():
                return
            self._step("tab")
        raise AssertionError(f"Tab never comes to {label!r}\n{self.terminal.picture()}")

    def _step(self, key: str) -> None:
        """Press a key and wait for its effect: the cursor is elsewhere, and stays there."""
        before = self.terminal.cursor
        self.terminal.press(key)
        self.see(lambda terminal: terminal.cursor != before)
        self.terminal.wait_until_quiet(SETTLED)
