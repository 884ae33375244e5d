"""Which fields are still to be asked, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from textual.widget import Widget

from tui.outline import Entry


class Fields:
    """The queue of one screen; `last` is the field that was answered last."""

    def __init__(self) -> None:
        self._queue: list[Widget] = []
        self.last: Widget | None = None

    def enter(self, fields: Sequence[Entry]) -> None:
        """Another screen: begin with its field that has the focus, if that is empty."""
        self.last = None
        focused = next((field for field in fields if field.focused and not field.value), None)
        self._queue = []
        if focused:
            self.ask_from(fields, focused)

    def ask_from(self, fields: Sequence[Entry], start: Entry) -> None:
        """Ask this field, and those after it that are empty."""
        after = fields[fields.index(start) + 1 :]
        self._queue = [start.widget, *(field.widget for field in after if not field.value)]

    def ask(self, field: Entry) -> None:
        """Ask this one alone."""
        self._queue = [field.widget]

    def go_back(self, fields: Sequence[Entry], here: Entry | None) -> bool:
        """Ask the one before `here`, or the last one, and then go on; False where there is none."""
        before = fields[: fields.index(here)] if here else fields
        self._queue[:0] = [field.widget for field in before[-1:]]
        return bool(before)

    def next(self, fields: Sequence[Entry]) -> Entry | None:
        """The field to ask now; one that has gone is not asked any more."""
        there = {field.widget: field for field in fields}
        self._queue = [widget for widget in self._queue if widget in there]
        return there[self._queue[0]] if self._queue else None

    def answered(self) -> bool:
        """The field was answered; True when it was the last one."""
        self.last = self._queue.pop(0)
        return not self._queue

    def stop(self) -> bool:
        """Ask no more; True where something was still to be asked."""
        stopped, self._queue = bool(self._queue), []
        return stopped
