"""A painted screen: its rows with their colours, whichever target painted it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.strip import Strip


@dataclass(frozen=True)
class Frame:
    """The rows from the top; each strip holds a row's characters and styles.

    `said`: lines that were said one after the other, with no picture among them.
    """

    rows: tuple[Strip, ...]
    said: bool = False

    @property
    def lines(self) -> list[str]:
        """The rows as text, without blanks at their ends."""
        return [row.text.rstrip() for row in self.rows]

    @property
    def width(self) -> int:
        """Columns."""
        return max((row.cell_length for row in self.rows), default=0)
