"""A person who reads a braille display at every Tab stop, and keeps what does not name it."""

from __future__ import annotations

from tests.braille import BrailleDisplay, Shown
from tests.terminal import Terminal

SETTLED = 0.1  # seconds without a byte; a paint comes in pieces, and the cursor with the last
CROWDED = 2.0  # seconds; a crowded machine may be quiet for longer in the midst of a frame


class Fingers:
    """One hand on Tab and one on the cells; `missed` is what they could not tell."""

    def __init__(self, terminal: Terminal, display: BrailleDisplay) -> None:
        self.terminal, self.display = terminal, display
        self.missed: list[str] = []

    def feel(self, words: str) -> None:
        """The cells say this."""
        self.terminal.wait_until_quiet(SETTLED)
        self._tell(words)

    def feel_after(self, key: str, words: str) -> None:
        """Press this key, which moves the cursor, and feel these words."""
        self._step(key)
        self._tell(words)

    def feel_ring(self, first: str, *others: str) -> None:
        """These are the screen's Tab stops, from where the focus is until it is there again."""
        self.feel(first)
        start = self.terminal.cursor
        for stop in others:
            self.feel_after("tab", stop)
        self._step("tab")
        if self.terminal.cursor != start:
            self.missed.append(f"after {others[-1]!r} there is {self.display.shown().line!r}")

    def _step(self, key: str) -> None:
        """Press a key and wait for its effect: the cursor is elsewhere, and stays there."""
        before = self.terminal.cursor
        self.terminal.press(key)
        self.terminal.wait_for(lambda terminal: terminal.cursor != before)
        self.terminal.wait_until_quiet(SETTLED)

    def _tell(self, words: str) -> None:
        shown = self.display.shown()
        if not tells(shown, words):
            self.terminal.wait_until_quiet(CROWDED)
            shown = self.display.shown()
        if not tells(shown, words):
            self.missed.append(f"{words!r} is not told by {shown.line!r}")


def tells(shown: Shown, words: str) -> bool:
    """Whether the line has these words; those of an action or a tick box are at the cursor."""
    return shown.at_cursor.startswith(words) if words.startswith("[") else words in shown.line
