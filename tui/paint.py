"""Sends the terminal the difference between what it shows and what it should show, cell by cell.

Textual 8.2 sends whole widgets again when a part of them changed, and whole screens on a switch.
"""

import logging
from typing import Any

from rich.color import ColorSystem
from rich.console import RenderableType
from textual.screen import Screen

from tui.cells import UnsureError
from tui.frame import Frame
from tui.terminal.visible_app import VisibleApp

AT_ONCE = 8192  # characters; Windows' console loses parts of longer writes
TEARING = 1024  # characters; what is shorter arrives at a terminal in one piece anyway
SYNC_START, SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
logger = logging.getLogger("keydesk.desk")


class PaintApp(VisibleApp):
    """An app that remembers what the terminal shows."""

    def __init__(self, **options: Any) -> None:
        self._shown = Frame()
        super().__init__(**options)

    def repaint(self) -> None:
        """Send all of the screen again: the terminal may show anything now."""
        self._shown.forget()
        if self._screen_stacks.get(self._current_mode):
            self.screen.refresh()

    def on_resize(self) -> None:
        """Every start of the driver, so every resume, sends a size too, be it the same."""
        self.repaint()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        change = self._change(renderable) if self._is_painting() else None
        if change is None:
            super()._display(screen, renderable)
            return
        try:
            self._send(change)
        finally:
            self.post_display_hook()

    def _is_painting(self) -> bool:
        """Whether Textual would write an update now, rather than drop it."""
        runs = self._running and not self._closed and not self.is_headless
        return runs and self._driver is not None and not self._batch_count

    def _change(self, update: Any) -> str | None:
        """What is to be sent; None to leave it to Textual, which may do anything to the screen."""
        if update is None:
            return ""
        try:
            rest = self.screen.outer_size.clamp_offset(self.cursor_position)
            colours = self.console._color_system or ColorSystem.TRUECOLOR
            return self._shown.follow(update, rest, colours)
        except UnsureError:
            pass
        except Exception:  # an error here would end the app; Textual can paint this itself
            logger.exception("a frame could not be compared with the one before")
        self._shown.forget()
        return None

    def _send(self, text: str) -> None:
        driver = self._driver
        if not text or driver is None:
            return
        if self._sync_available and len(text) >= TEARING:
            text = SYNC_START + text + SYNC_END
        for start in range(0, len(text), AT_ONCE):
            driver.write(text[start : start + AT_ONCE])
        driver.flush()
