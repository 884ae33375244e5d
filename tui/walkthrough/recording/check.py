"""The check that a person asks for: how what has the focus stands."""

from __future__ import annotations

from typing import Any

from tui.outline import Entry, Role
from tui.outline.words import one_line
from tui.walkthrough.recording.eye import row_texts
from tui.walkthrough.script import Verb


def check(entry: Entry) -> tuple[Verb, dict[str, Any]]:
    """The step that checks it, and what stands in the gaps."""
    name = one_line(entry.name)
    chosen = entry.chosen
    if entry.role is Role.TABLE and chosen is not None:
        return Verb.SEE_ROW, row_texts(tuple(one_line(text) for _, text in chosen.parts))
    if entry.error:
        return Verb.SEE_ERROR, {"TEXT": one_line(entry.error), "FIELD": name}
    if entry.ticked is not None:
        state = "ticked" if entry.ticked else "not ticked"
    elif entry.role is Role.FIELD and not entry.value:
        state = "empty"
    elif entry.role is Role.FIELD and not entry.secret:
        return Verb.SEE, {"TEXT": one_line(entry.value), "REGION": name}
    elif entry.is_control and entry.role is not Role.TABS:
        state = "unavailable" if entry.unavailable else "available"
    else:
        return Verb.SEE, {"TEXT": one_line(chosen.text if chosen else entry.name)}
    return Verb.SEE_STATE, {"LABEL": name, "STATE": state}
