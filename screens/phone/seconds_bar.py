"""The bar of the seconds that a code is shown still."""

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

CELLS = 30


class SecondsBar(Widget):
    """`====......  12 s`; a second's passing rewrites at most one cell of it and the figure."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "SecondsBar { width: 1fr; height: 1; }"

    def __init__(self) -> None:
        super().__init__(name="Seconds left")
        self._text = ""

    def tell(self, left: int, period: int, *, calm: bool) -> None:
        """Show how many of `period` seconds are left, or words that stay; paint what differs."""
        before, self._text = self._text, _words(left, period, calm)
        for x, (old, new) in enumerate(zip(before, self._text, strict=False)):
            if old != new:
                self.refresh(Region(x, 0, 1, 1))
        if len(before) != len(self._text):
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The whole bar; Textual cuts out what is to be painted."""
        text = self._text if y == 0 else ""
        strip = Strip([Segment(text, self.rich_style)])
        return strip.adjust_cell_length(self.size.width, self.rich_style)


def _words(left: int, period: int, calm: bool) -> str:
    if calm:
        return f"changes in under {period} seconds"
    full = -(-left * CELLS // period)
    return f"{'=' * full}{'.' * (CELLS - full)} {left:3} s"
