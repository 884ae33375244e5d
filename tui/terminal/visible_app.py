"""Full screen through the sanitiser: each line before it is painted, and what is copied."""

from typing import Any

from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter

from models.vocabulary.visible_text import visible


class VisibleApp(App[None]):
    """An app in which no text reaches the terminal, a picture or the clipboard but as cells."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._filters.insert(0, VisibleFilter())  # before those that spell text in ASCII

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text, with what a terminal obeys as escapes: it may be pasted into a shell."""
        super().copy_to_clipboard(visible(text, lines=True))


class VisibleFilter(LineFilter):
    """Every widget's line passes it, borders and titles included, as the last step before paint.

    Textual takes five control characters out of a text (bell, backspace, vertical tab, form feed,
    carriage return) and lets ESC and all others through.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Returns the segments with escapes for what is obeyed, cut to as many cells as before.

        Layout gave those characters no cell, so an escape pushes on what follows it in the line.
        """
        for text, _, _ in segments:
            if not text.isprintable() and visible(text) != text:
                break
        else:
            return segments
        shown = [Segment(visible(text), style, control) for text, style, control in segments]
        return Segment.adjust_line_length(shown, Segment.get_line_length(segments))
