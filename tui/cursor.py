"""The terminal's own cursor rests where the focus is: braille displays and magnifiers follow it."""

from typing import Any

from textual.app import App
from textual.geometry import Offset
from textual.widget import Widget
from textual.widgets import Input

SHOW = "\x1b[?25h"  # DECTCEM; Textual hides the cursor at its start and after every resume


class CursorApp(App[None]):
    """Textual asks for the position whenever it has painted, so it holds after scrolls too."""

    _assigned = Offset(0, 0)

    @property
    def cursor_position(self) -> Offset:
        """Column and row on the screen; where it was last when nothing has the focus.

        Textual reads it while it paints, and an error there would end the app.
        """
        focused = self.focused if self._screen_stacks.get(self._current_mode) else None
        if focused is None or not focused.is_attached:
            return self._assigned
        return _inside(focused)

    @cursor_position.setter
    def cursor_position(self, position: Offset) -> None:
        self._assigned = position

    def on_ready(self) -> None:
        """Show the cursor once the app runs, and again whenever it comes back to the foreground."""
        self._show_cursor()
        self.app_resume_signal.subscribe(self, self._show_cursor)

    def _show_cursor(self, _: Any = None) -> None:
        if self._driver is not None and not self.is_headless:
            self._driver.write(SHOW)
            self._driver.flush()


def _inside(widget: Widget) -> Offset:
    if isinstance(widget, Input):  # Textual counts one cell too many at the end of the text
        return widget.cursor_screen_offset - Offset(int(widget.cursor_at_end), 0)
    return _by_what_it_has(widget)


def _by_what_it_has(widget: Any) -> Offset:
    """Its caret, row, tab or line. To import all such widgets would hold up the first frame."""
    if isinstance(caret := getattr(widget, "cursor_screen_offset", None), Offset):  # TextArea
        return caret
    corner: Offset = widget.content_region.offset
    if getattr(widget, "row_count", 0) and hasattr(widget, "_get_row_region"):  # DataTable
        row = widget._get_row_region(widget.cursor_row).translate(-widget.scroll_offset)
        return corner + Offset(0, row.y)
    if isinstance(tab := getattr(widget, "active_tab", None), Widget):  # Tabs
        return tab.content_region.offset
    if isinstance(highlighted := getattr(widget, "cursor_offset", None), Offset):
        return corner + highlighted
    return corner
