"""The rows of a screen, painted for whoever looks: an app that nobody sees paints none itself."""

from typing import Any

from textual._context import visible_screen_stack
from textual.screen import Screen
from textual.strip import Strip


def painted(screen: Screen[Any]) -> list[Strip]:
    """The rows as they are now, with what shines through from the screens behind."""
    stack = screen.app.screen_stack
    visible_screen_stack.set(stack[: stack.index(screen)])
    return screen._compositor.render_strips()
