"""An entry in words: for the announce line, plain mode, and whoever reads a failure."""

from collections.abc import Iterator

from tui.outline.entries import Entry, Role

HIDDEN = "hidden"


def described(entry: Entry) -> str:
    """Name, role, state and value in one line; never a secret's value."""
    if entry.role is Role.TEXT:
        return entry.name
    if entry.role is Role.TABS and entry.chosen is not None:
        place = entry.options.index(entry.chosen) + 1
        return f"{entry.chosen.text}, tab, {place} of {len(entry.options)}"
    return ", ".join([entry.name, entry.role.value, *states(entry)])


def states(entry: Entry) -> Iterator[str]:
    """Ticked or not, the value or that it is hidden, the chosen option, error, unavailable."""
    if entry.ticked is not None:
        yield ticked(entry)
    if entry.role is Role.FIELD:
        yield field_value(entry)
    elif entry.value:
        yield one_line(entry.value)
    if entry.chosen is not None:
        yield entry.chosen.text
    elif entry.role is Role.CHOICE:
        yield "nothing chosen"
    if entry.error:
        yield f"Error: {entry.error}"
    if entry.unavailable:
        yield f"unavailable: {entry.reason}" if entry.reason else "unavailable"


def ticked(entry: Entry) -> str:
    """How a tick box or a switch stands."""
    if entry.role is Role.SWITCH:
        return "on" if entry.ticked else "off"
    return "ticked" if entry.ticked else "not ticked"


def field_value(entry: Entry, *, hidden: str = HIDDEN) -> str:
    """What is in a field: its text, "empty", or `hidden` for a secret."""
    if not entry.value:
        return "empty"
    return hidden if entry.secret else one_line(entry.value)


def problem(name: str, error: str) -> str:
    """What is wrong with a field."""
    return f"Error, {name}: {error}"


def one_line(text: str) -> str:
    """Text with each run of blanks and line ends as one blank."""
    return " ".join(text.split())
