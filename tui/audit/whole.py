"""Checks that no text is cut off and nothing has to be scrolled sideways."""

from collections.abc import AsyncIterator, Iterator

from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.audit.finding import Fault
from tui.audit.scene import Scene
from tui.audit.table import of_screen
from tui.outline import Role
from tui.outline.readers import is_shown
from tui.outline.texts import plain, text_of
from tui.outline.words import one_line

WITH_ROWS = {Role.LIST, Role.TABLE}
Texts = list[str]


@of_screen("FS-18")
async def no_text_is_cut(scene: Scene) -> AsyncIterator[Fault]:
    """Each label and cell is whole once what scrolls down was scrolled through, and in the width.

    A widget is asked to paint itself as a whole, which is what all frames of the scrolling hold.
    """
    for widget in scene.screen.walk_children(Widget):
        if not is_shown(widget) or not widget.size:
            continue
        texts = _texts(scene, widget)
        painted = _painted(widget) if texts else []
        for text in texts:
            if not _is_in(text, painted):
                yield Fault(one_line(text), "Its text is cut.")
        if widget.max_scroll_x and widget.allow_horizontal_scroll and not _is_line(widget):
            yield Fault(scene.name_of(widget), "It has to be scrolled sideways.")
        elif _sticks_out(widget) and any(texts):
            yield Fault(scene.name_of(widget), "It sticks out of what it stands in.")


def _texts(scene: Scene, widget: Widget) -> Texts:
    label = getattr(widget, "label", None)
    if isinstance(widget, ScrollView):
        entry = scene.entry_of(widget)
        rows = entry.options if entry and entry.role in WITH_ROWS else ()
        return [text for row in rows for _, text in row.parts]
    if isinstance(widget, Static) and not widget.is_container:
        return [text_of(widget)]
    return [plain(label)] if label is not None and not widget.children else []


def _painted(widget: Widget) -> Texts:
    """All of its rows, those scrolled away included."""
    height = widget.size.height
    rows: Texts = []
    first = widget.scroll_offset.y
    for top in range(0, widget.max_scroll_y + height, height):
        widget.set_reactive(Widget.scroll_y, min(top, widget.max_scroll_y))
        widget._styles_cache.clear()
        rows += [strip.text for strip in widget.render_lines(Region(0, 0, *widget.outer_size))]
    widget.set_reactive(Widget.scroll_y, first)
    widget._styles_cache.clear()
    return rows


def _is_line(widget: Widget) -> bool:
    """A field's one line follows the caret, and the bottom row tells all of it."""
    return isinstance(widget, Input)


def _sticks_out(widget: Widget) -> bool:
    parent = widget.parent
    if not isinstance(parent, Widget) or not parent.size:
        return False
    return widget.region.right > parent.region.right or widget.region.x < parent.region.x


def _is_in(text: str, painted: Texts) -> bool:
    """A text may wrap, alone or beside other cells: then each of its words is there."""
    if _letters(text) in _letters("".join(painted)):
        return True
    tokens = {_letters(token) for row in painted for token in row.split()}
    return all(_word_is_in(_letters(word), tokens) for word in text.split())


def _word_is_in(word: str, tokens: set[str]) -> bool:
    halves: Iterator[tuple[str, str]] = ((word[:at], word[at:]) for at in range(1, len(word)))
    return not word or word in tokens or any(set(half) <= tokens for half in map(list, halves))


def _letters(text: str) -> str:
    return "".join(mark for mark in text if mark.isalnum())
