"""What may change by itself on a screen and is worth telling when it does."""

from typing import Any

from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from screens.widgets.field import Field
from tui.outline.readers import is_live, is_shown
from tui.outline.texts import text_of
from tui.outline.words import one_line, problem

News = dict[Widget, str]


def live_texts(screen: Screen[Any]) -> News:
    """Notices and the like, and errors beside fields, by the widget that shows each."""
    # Not `query`, which leaves out toasts.
    said = (part for part in screen.walk_children(Static) if is_live(part) and is_shown(part))
    texts: News = {part: text_of(part) for part in said}
    texts |= {field: problem(field.label, field.error) for field in _wrong(screen)}
    return {widget: one_line(text) for widget, text in texts.items() if text}


def _wrong(screen: Screen[Any]) -> list[Field]:
    return [field for field in screen.query(Field) if field.error and is_shown(field)]
