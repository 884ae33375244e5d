"""Checks of what follows the focus: the terminal's cursor, the bottom row, a field's value."""

from collections.abc import AsyncIterator, Iterator

from textual.widget import Widget
from textual.widgets import Input

from screens.announcing import Announcer
from screens.widgets.keys_line import KeysLine, shortened
from tui.audit.finding import Fault
from tui.audit.scene import Scene
from tui.audit.table import at_stop
from tui.outline import Entry, Role
from tui.outline.words import one_line

ENOUGH = 4  # letters by which a word is known; a name may wrap, and only its start be there
TYPED = "74"


@at_stop("FS-01")
async def cursor_rests_inside(scene: Scene, widget: Widget) -> AsyncIterator[Fault]:
    """The terminal's cursor rests inside what has the focus."""
    at = scene.app.cursor_position
    if not scene.seen_of(widget).contains_point(at):
        said = f"The cursor rests at column {at.x + 1}, row {at.y + 1}, outside of it."
        yield Fault(scene.name_of(widget), said)


@at_stop("FS-02")
async def cursor_row_tells(scene: Scene, widget: Widget) -> AsyncIterator[Fault]:
    """The cursor's row carries the name, the value or the current row's text."""
    entry, at, rows = scene.entry_of(widget), scene.app.cursor_position, scene.rows()
    if entry is None or entry.role is Role.REGION or not 0 <= at.y < len(rows):
        return
    if entry.name == entry.role.value.capitalize():  # it has no name: another check says so
        return
    row = one_line(rows[at.y])
    words = [word for told in _told(entry) for word in told.split() if len(word) >= ENOUGH]
    if not any(each and each in row for each in (one_line(entry.name), *words)):
        yield Fault(entry.name, f"The cursor's row says nothing of it: {row.strip()!r}.")


def _told(entry: Entry) -> Iterator[str]:
    yield entry.name
    yield entry.hint
    if entry.value and not entry.secret:
        yield entry.value
    if entry.chosen:
        yield from (text for _, text in entry.chosen.parts if text)


@at_stop("FS-03")
async def bottom_row_announces(scene: Scene, widget: Widget) -> AsyncIterator[Fault]:
    """The bottom row is the announcement, shortened where the row is too short."""
    if not isinstance(scene.app, Announcer):
        yield Fault("", "No row says where the focus is.")
        return
    line = next((each for each in scene.screen.query(KeysLine) if each.content_size), None)
    width = line.content_size.width if line else scene.app.size.width
    said = one_line(shortened(scene.app.announcement(scene.screen), width))
    row = one_line(scene.rows()[-1])
    if said not in row:  # a panel has a screen beside it, or a bar to scroll
        yield Fault(scene.name_of(widget), f"The bottom row says {row!r}, not {said!r}.")


@at_stop("FS-27")
async def value_is_shown(scene: Scene, widget: Widget) -> AsyncIterator[Fault]:
    """A field shows what is in it while it has the focus; an empty one is filled for a moment."""
    if not isinstance(widget, Input) or widget.password or widget.disabled:
        return
    before = widget.value
    with widget.prevent(Input.Changed):
        widget.value = before or TYPED
        await scene.settle()
        shown = scene.text_of(widget)
        if not shown or not (shown in widget.value or widget.value in shown):
            yield Fault(scene.name_of(widget), "What is in it is not seen while it has the focus.")
        widget.value = before
        await scene.settle()
