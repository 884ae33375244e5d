"""How an outline sounds in plain mode: its texts, tables and values as lines."""

import re
from collections.abc import Iterator

from tui.outline import Entry, Option, Role
from tui.outline.words import field_value, one_line, ticked
from tui.plain.voice import spoken

SCREEN = "Screen: "
EMPTY, NOT_SHOWN = "empty", "not shown"
FILLED = f"filled, {NOT_SHOWN}"
SPELLED = "to be spelled"
MARKS = (")", "]", '"')  # with which words about a control end
NUMBERED = re.compile(r"^(\d+)\. ")
SHORT = 140  # characters; a longer text that was heard before is told by its first sentence


def read_aloud(entry: Entry) -> Iterator[str]:
    """Everything but what the menu tells."""
    match entry.role:
        case Role.TEXT:
            yield from (_step(line.strip()) for line in entry.name.split("\n") if line.strip())
        case Role.TABLE:
            yield from (f"{entry.name}: {in_words(option)}" for option in entry.options)
        case Role.VALUE if entry.value:
            yield f"{entry.name}: {one_line(entry.value)}"


def _step(line: str) -> str:
    """What stands numbered on a screen is no part of the numbered list that follows it."""
    return NUMBERED.sub(r"Step \1: ", line)


def spelled(text: str) -> str:
    """Letter by letter, group by group."""
    return "; ".join(", ".join(group) for group in text.split())


def headline(title: str) -> str:
    """What stands over a screen."""
    return f"{SCREEN}{title}"


def in_words(option: Option) -> str:
    """A row or a choice: `Label: text; Label: text`, without what is empty.

    A text that could be taken for several parts stands in quotes.
    """
    parts = ((label, spoken(one_line(text))) for label, text in option.parts)
    told = [f"{label}: {_part(text)}" if label else text for label, text in parts if text]
    return "; ".join(told)


def _part(text: str) -> str:
    return quoted(text) if "; " in text or text.startswith('"') else text


def quoted(text: str) -> str:
    """In quotes, those within it doubled."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def shortened(line: str) -> str:
    """A long text that was heard before."""
    first, dot, _ = line.partition(". ")
    return (
        f"{first}. (And so on: a full stop tells it whole.)" if dot and len(line) > SHORT else line
    )


def choice(entry: Entry) -> str:
    """A control as a line of the menu."""
    return f"{entry.name}{_state(entry)}{_unavailable(entry)}"


def _state(entry: Entry) -> str:
    state = ""
    match entry.role:
        case Role.TICK_BOX | Role.SWITCH:
            state = f" [{ticked(entry)}]"
        case Role.FIELD:
            state = f": {_typed(entry)}"
        case Role.CHOICE:
            chosen = entry.chosen.text if entry.chosen else "nothing chosen"
            state = f": {chosen} (choice of {len(entry.options)})"
        case Role.TABLE | Role.LIST:
            state = f" ({entry.role} of {len(entry.options)})"
        case Role.LINK:
            state = " (link)"
        case Role.VALUE:
            state = f" ({SPELLED})"
    return state


def _typed(entry: Entry) -> str:
    """What is in a field, in quotes where it could be taken for words about it."""
    value = spoken(field_value(entry, hidden=FILLED))
    if not entry.value or entry.secret:
        return value
    return quoted(value) if value in {"", EMPTY, FILLED} or value[-1] in MARKS else value


def _unavailable(entry: Entry) -> str:
    if not entry.unavailable:
        return ""
    return f" (unavailable: {entry.reason})" if entry.reason else " (unavailable)"


def question(entry: Entry, *, hinted: bool) -> str:
    """A field's prompt, without the colon; that a secret is not shown is said in any case."""
    hints = list(_hints(entry)) if hinted else [NOT_SHOWN] * entry.secret
    return f"{entry.name} ({', '.join(hints)})" if hints else entry.name


def _hints(entry: Entry) -> Iterator[str]:
    if entry.secret:
        yield NOT_SHOWN
    if entry.value:
        yield "Enter keeps it" if entry.secret else f"now {one_line(entry.value)}, Enter keeps it"
    elif entry.hint and entry.hint != entry.name:
        yield entry.hint
