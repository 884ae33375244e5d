"""The QR code on screen: black on white in every theme, drawn whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.filter import LineFilter
from textual.geometry import Size
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

from screens.qr_code import Cell, Drawing, Modules, Shape, TooLongForQR, fit, matrix, smallest

DARK, LIGHT = "#000000", "#ffffff"

# Lower half blocks and spaces only, both colours set on every cell: read in 20 of 21 pairs of
# font and size in real terminals, where full and upper blocks were read in 17.
GLYPHS: dict[Cell, tuple[str, Style]] = {
    (False, False): (" ", Style(color=DARK, bgcolor=LIGHT)),
    (False, True): ("▄", Style(color=DARK, bgcolor=LIGHT)),
    (True, False): ("▄", Style(color=LIGHT, bgcolor=DARK)),
    (True, True): (" ", Style(color=LIGHT, bgcolor=DARK)),
}


class QRCode(Widget):
    """A QR code in the best of `shapes` that fits the widget's room, centred in it.

    Sized `auto` it takes the cells of its drawing, and none when nothing fits. Watch `drawn` to
    offer another way. The text is kept as modules only, so that no repr or log can show it.
    """

    ALLOW_SELECT = False  # a selection would put the drawing, and so the secret, on the clipboard
    DEFAULT_CSS = "QRCode { width: auto; height: auto; }"

    drawn: var[bool] = var(False, toggle_class="-drawn")
    """Whether the whole code is on the screen, with its quiet zone."""

    def __init__(self, text: str = "", *, shapes: Sequence[Shape], id: str | None = None) -> None:
        super().__init__(id=id, name="QR code")
        self._shapes = tuple(shapes)
        self._modules = _modules(text)

    def show(self, text: str) -> None:
        """Draw the code of `text`; nothing for an empty text or one too long for a QR code."""
        self._modules = _modules(text)
        self.refresh(layout=True)
        self._tell_drawn()

    def drawing_for(self, room: Size) -> Drawing | None:
        """The drawing that this much room would get."""
        if self._modules is None:
            return None
        return fit(self._modules, room.width, room.height, self._shapes)

    @property
    def room_needed(self) -> Size | None:
        """Columns and rows of the smallest drawing; None where there is no code to draw."""
        if self._modules is None:
            return None
        drawing = smallest(self._modules, self._shapes)
        return Size(drawing.width, drawing.height)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Columns of the drawing that fits the container, 0 for none."""
        drawing = self.drawing_for(container)
        return drawing.width if drawing else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Rows of the drawing that fits `width` columns of the container, 0 for none."""
        drawing = self.drawing_for(Size(width, container.height))
        return drawing.height if drawing else 0

    def get_line_filters(self) -> Sequence[LineFilter]:
        """None: without its two colours (NO_COLOR in an ANSI theme) the code can't be scanned."""
        return ()

    def render_line(self, y: int) -> Strip:
        """One row of cells, the drawing in the middle of what room there is."""
        width, height = self.content_size
        drawing = self.drawing_for(self.content_size)
        if drawing is None:
            return self._margin(width)
        left, top = (width - drawing.width) // 2, (height - drawing.height) // 2
        if not top <= y < top + drawing.height:
            return self._margin(width)
        right = width - drawing.width - left
        row = Strip(_segments(drawing.row(y - top)), drawing.width)
        return Strip.join([self._margin(left), row, self._margin(right)])

    def _margin(self, width: int) -> Strip:
        strip = Strip.blank(width, self.rich_style)
        for line_filter in super().get_line_filters():
            strip = strip.apply_filter(line_filter, self.background_colors[1])
        return strip

    def _tell_drawn(self) -> None:
        self.drawn = self.drawing_for(self.content_size) is not None

    def on_resize(self, event: events.Resize) -> None:
        self._tell_drawn()

    def on_hide(self, event: events.Hide) -> None:
        self.drawn = False


def _modules(text: str) -> Modules | None:
    try:
        return matrix(text) if text else None
    except TooLongForQR:
        return None  # said by `drawn`, as for any code that has no room


def _segments(cells: Sequence[Cell]) -> list[Segment]:
    runs = ((GLYPHS[cell], len(list(run))) for cell, run in groupby(cells))
    return [Segment(glyph * length, style) for (glyph, style), length in runs]
