"""A row that goes on in the next line where the terminal is narrow."""

from textual.containers import Container
from textual.geometry import NULL_OFFSET, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

GAP = 1
BRAILLE = 40  # cells: a braille display shows a row in pieces of this length, from the left edge
TO_THE_RIGHT = "-right"  # the class of a last child that stands at the right edge


class FlowLayout(Layout):
    """Left to right, then down; children take what they need, without margin and padding."""

    name = "flow"

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """Place the children; `size` is what the parent has in cells."""
        viewport = parent.app.viewport_size
        placements: list[WidgetPlacement] = []
        x = y = row = 0
        for child in children:
            width = min(size.width, child.get_content_width(size, viewport))
            height = child.get_content_height(size, viewport, width)
            x += _to_next_piece(parent, x, width)
            if x and x + width > size.width:
                x, y, row = 0, y + row, 0
            if child.has_class(TO_THE_RIGHT):
                x = size.width - width
            region = Region(x, y, width, height)
            placements.append(WidgetPlacement(region, NULL_OFFSET, Spacing(), child))
            x, row = x + width + GAP, max(row, height)
        return placements


def _to_next_piece(parent: Widget, x: int, width: int) -> int:
    """How far to go on so that a child at `x` is not shown in two pieces."""
    if not isinstance(parent, Flow) or parent.left is None:
        return 0
    at = (parent.left + x) % BRAILLE
    return BRAILLE - at if at + width > BRAILLE >= width else 0


_FLOW = FlowLayout()


class Flow(Container):
    """Holds what flows: Actions that belong together.

    Where `left` tells how many columns stand before it, no child is cut by a braille display.
    """

    DEFAULT_CSS = "Flow { height: auto; width: 1fr; }"

    def __init__(self, *children: Widget, left: int | None = None, id: str | None = None) -> None:
        super().__init__(*children, id=id)
        self.left = left

    @property
    def layout(self) -> Layout:
        """Style sheets know Textual's own layouts alone."""
        return _FLOW
