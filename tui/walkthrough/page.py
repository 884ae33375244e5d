"""What plain mode has said to one person, as it would stand on paper with what was typed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import takewhile

from tui.plain.lines import NOT_SHOWN, SCREEN
from tui.plain.room import EVENT
from tui.plain.voice import in_rows
from tui.walkthrough.script import Size

SETUP_KEY = "Setup key: "
NOT_KEPT = "(not kept)"


@dataclass
class Line:
    """One line; `asked` is a prompt, `again` was known and is told once more for a look."""

    text: str
    asked: bool = False
    again: bool = False
    typed: str = ""


class Page:
    """Takes what the voice writes: a line's end, a line with its end, or a prompt without one.

    `answered` counts the prompts that took a typed line; `prompt` is the one that waits, or empty.
    """

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.prompt = ""
        self.answered = 0
        self._answered_at = -1
        self._typed: deque[str] = deque()
        self._ended = False  # the last line is a prompt: answered, or left for an event
        self._news = asyncio.Event()

    def write(self, text: str) -> None:
        """What the voice writes next."""
        if self.prompt and text == "\n":
            self.lines.append(Line(self.prompt, asked=True))
            self.prompt, self._ended = "", True
            return
        self._go_on(text)
        if text.endswith("\n"):
            self.lines.append(Line(text.removesuffix("\n")))
        else:
            self.prompt = text
        self.wake()

    def _go_on(self, text: str) -> None:
        """Only an event comes under a prompt that nobody has answered."""
        if self._ended and not text.startswith(EVENT):
            self.answered += 1
            self._answered_at = len(self.lines) - 1
            typed = self._typed.popleft() if self._typed else ""
            if NOT_SHOWN not in self.took:
                self.lines[-1].typed = typed
        self._ended = False

    def typed(self, text: str) -> None:
        """A line is on its way; a terminal shows it after the prompt that takes it."""
        self._typed.append(text)

    def wake(self) -> None:
        """Let whoever waits for news look."""
        self._news.set()

    async def news(self) -> None:
        """Wait until something more is written."""
        self._news.clear()
        await self._news.wait()

    @property
    def took(self) -> str:
        """The prompt that took the last line."""
        return self.lines[self._answered_at].text if self.answered else ""

    @property
    def reply(self) -> list[Line]:
        """What was said to the last line that was taken, up to the next prompt."""
        return list(takewhile(lambda line: not line.asked, self.lines[self._answered_at + 1 :]))

    def known(self) -> set[str]:
        """What was told of the screen until now."""
        starts = [at for at, line in enumerate(self.lines) if line.text.startswith(SCREEN)]
        since = self.lines[starts[-1] :] if starts else self.lines
        return {line.text.removeprefix(EVENT) for line in since if not line.asked}

    def mark_again(self, known: Container[str]) -> None:
        """The last line that was taken asked to hear once more what is known."""
        self.lines[self._answered_at].again = True
        for line in self.reply:
            line.again = line.text in known

    def as_text(self) -> str:
        """All of it once. What a terminal does not echo is not there, and no setup key."""
        return "\n".join(text + typed for text, typed in self._printed())

    def last_rows(self, size: Size) -> list[str]:
        """The bottom of it on a terminal of this size."""
        columns, rows = size
        shown = [row for text, typed in self._printed() for row in _shown(text, typed, columns)]
        return shown[-rows:]

    def _printed(self) -> Iterator[tuple[str, str]]:
        for line in (line for line in self.lines if not line.again):
            is_key = line.text.startswith(SETUP_KEY) and not line.asked
            yield (f"{SETUP_KEY}{NOT_KEPT}", "") if is_key else (line.text, line.typed)
        yield self.prompt, ""


def _shown(text: str, typed: str, columns: int) -> Iterator[str]:
    """A terminal itself breaks what is typed, and a word that is longer than a row."""
    *rows, last = in_rows(text, columns)
    for row in (*rows, last + typed):
        yield from (row[at : at + columns] for at in range(0, max(len(row), 1), columns))
