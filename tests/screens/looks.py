"""Checks of what a screen looks like: readable, whole, with a visible focus."""

from __future__ import annotations

from textual.containers import VerticalScroll

from screens.widgets.action import Action
from tests.screens.seat import Seat
from tui.audit.contrast import contrast
from tui.theme import THEMES

READABLE, IN_CONTRAST = 4.5, 7.0
ATTRIBUTES = ("bold", "reverse", "underline")
BLOCKS = " ▁▂▃▄▅▆▇█▏▎▍▌▋▊▉▔"


async def every_text_is_readable_in_every_theme_wherever_the_focus_is(
    seat: Seat, stops: int | None = None
) -> None:
    """At so many stops of the focus, or at all."""
    for theme in THEMES:
        seat.app.theme = theme.name
        least = IN_CONTRAST if theme.name.endswith("contrast") else READABLE
        for _ in range(stops or len(seat.screen.focus_chain) or 1):
            await seat.settle()
            assert not faint(seat, least), (theme.name, seat.app.size, seat.focused())
            seat.screen.focus_next()


def faint(seat: Seat, least: float) -> list[tuple[str, float]]:
    """Texts in front that are below a contrast; what lies dimmed behind a question is not read."""
    found = []
    for row in seat.front_strips():
        for segment in row:
            style = segment.style
            if style and segment.text.strip(BLOCKS) and style.color and style.bgcolor:
                ratio = contrast(style.color, style.bgcolor)
                if ratio < least or style.dim:
                    found.append((segment.text, round(ratio, 1)))
    return found


async def the_focus_is_seen_without_colour(seat: Seat) -> None:
    """At each stop but a part that scrolls, which is as large as the screen."""
    assert seat.app.focused is not None
    for stop in seat.screen.focus_chain:
        seat.screen.set_focus(stop)
        await seat.settle()
        assert seat.app.focused is stop, stop
        inside = marks(seat)
        seat.screen.set_focus(None)
        await seat.settle()
        assert isinstance(stop, VerticalScroll) or inside != marks(seat), (seat.app.size, stop)


def marks(seat: Seat) -> list[tuple[object, ...]]:
    """Glyphs and attributes without colours, above the row that tells the focus in words."""
    cells: list[tuple[object, ...]] = []
    for row in seat.strips()[:-1]:
        for text, style, _ in row:
            attributes = tuple(bool(style and getattr(style, name)) for name in ATTRIBUTES)
            cells += [(glyph, *attributes) for glyph in text]
    return cells


async def every_action_is_whole(seat: Seat) -> None:
    """Once it has the focus, at the size that the terminal has now."""
    for action in seat.screen.query(Action):
        if all(node.display for node in action.ancestors_with_self):
            action.focus()
            await seat.settle()
            action.scroll_visible(animate=False)
            await seat.settle()
            seen = " ".join(seat.rows_of(action).split())
            assert seen == f"[ {action.text} ]", (seat.app.size, seat.text())
