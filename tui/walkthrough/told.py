"""The grammar of plain mode, read: controls from the menu, rows from records, errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tui.outline.entries import Role
from tui.outline.words import problem
from tui.plain.lines import EMPTY, SCREEN, SPELLED
from tui.plain.menu import LEAVE
from tui.walkthrough.view import Control, Row

NUMBERED = re.compile(r"(\d+)\. (.*)")
UNAVAILABLE = re.compile(r"(.*?) \(unavailable(?:: (.*))?\)")
ITEMS = (  # the first that fits; a field comes late, since what was typed ends in none of these
    (Role.TICK_BOX, re.compile(r"(?P<name>.+) \[(?P<ticked>ticked|not ticked)\]")),
    (Role.SWITCH, re.compile(r"(?P<name>.+) \[(?P<ticked>on|off)\]")),
    (Role.TABLE, re.compile(r"(?P<name>.+) \(table of \d+\)")),
    (Role.LIST, re.compile(r"(?P<name>.+) \(list of \d+\)")),
    (Role.CHOICE, re.compile(r"(?P<name>.+?): (?P<value>.+) \(choice of \d+\)")),
    (Role.TABS, re.compile(r"(?P<name>.+) \((?:(?P<value>open) )?tab\)")),
    (Role.LINK, re.compile(r"(?P<name>.+) \(link\)")),
    (Role.VALUE, re.compile(rf"(?P<name>.+) \({SPELLED}\)")),
    (Role.FIELD, re.compile(r"(?P<name>.+?): (?P<value>.*)")),
    (Role.BUTTON, re.compile(r"(?P<name>.+?)(?: \(key .+\))?")),
)
TICKED = {"ticked": True, "on": True, "not ticked": False, "off": False}
PART = re.compile(r'(?:[^";]+?: )?("(?:[^"]|"")*"|(?!").*?)(?:; |$)')


@dataclass(frozen=True)
class Told:
    """A whole screen as it was told on demand, its menu included; `items` are by number."""

    screen: str
    texts: tuple[str, ...]
    rows: tuple[Row, ...]
    items: dict[int, Control]


def told(lines: Sequence[str]) -> Told:
    """The screen of these lines, which begin with its name and end with its menu."""
    headline, *others = lines
    menu = _menu(others)
    items = {number: control(line) for number, line in menu}
    texts = others[: len(others) - len(menu)]
    rows = tuple(_rows(texts, items.values()))
    known = {number: _completed(each, texts) for number, each in items.items()}
    every = (headline, *texts, *(line for _, line in menu))
    return Told(headline.removeprefix(SCREEN), every, rows, known)


def ends_in_menu(lines: Sequence[str]) -> bool:
    """The list of what can be done was told."""
    return bool(_menu(lines))


def asks_for(prompt: str, field: Control) -> bool:
    """This prompt waits for a text of this field."""
    return field.role is Role.FIELD and prompt.startswith((f"{field.name}: ", f"{field.name} ("))


def numbered(lines: Iterable[str]) -> list[tuple[int, str]]:
    """The lines that begin with a number, as number and rest."""
    found = (NUMBERED.fullmatch(line) for line in lines)
    return [(int(match[1]), match[2]) for match in found if match]


def _menu(lines: Sequence[str]) -> list[tuple[int, str]]:
    """The last lines: from 1 upwards, and then leaving, which is 0."""
    found = numbered(lines[-1:])
    if found != [(0, LEAVE)]:
        return []
    for line in reversed(lines[:-1]):
        before = numbered([line])
        if not before or (len(found) > 1 and before[0][0] != found[0][0] - 1):
            break
        found = before + found
    return found


def control(line: str) -> Control:
    """A line of the menu, without its number."""
    unavailable = UNAVAILABLE.fullmatch(line)
    body = unavailable[1] if unavailable else line
    found = ((role, form.fullmatch(body)) for role, form in ITEMS)
    role, parts = next((role, match.groupdict()) for role, match in found if match)
    value = parts.get("value") or ""
    return Control(
        role,
        parts["name"],
        value="" if value == EMPTY else _unquoted(value),
        ticked=TICKED.get(parts.get("ticked", "")),
        unavailable=unavailable is not None,
        reason=(unavailable[2] or "") if unavailable else "",
    )


def _completed(item: Control, texts: Sequence[str]) -> Control:
    """With the error of a field, and the value of what is told among the texts."""
    if item.role is Role.FIELD:
        return replace(item, error=_after(problem(item.name, ""), texts))
    if item.role is Role.VALUE:
        return replace(item, value=_after(f"{item.name}: ", texts))
    return item


def _after(start: str, texts: Iterable[str]) -> str:
    return next((text.removeprefix(start) for text in texts if text.startswith(start)), "")


def _rows(texts: Iterable[str], items: Iterable[Control]) -> Iterator[Row]:
    tables = [item.name for item in items if item.role is Role.TABLE]
    for text in texts:
        for name in tables:
            if text.startswith(f"{name}: "):
                yield Row(cells(text.removeprefix(f"{name}: ")), name)


def cells(record: str) -> tuple[str, ...]:
    """`Label: text; Label: text` as the texts."""
    return tuple(_unquoted(part[1]) for part in PART.finditer(record) if part[0])


def _unquoted(text: str) -> str:
    quotes = text.startswith('"') and text.endswith('"') and len(text) > 1
    return text[1:-1].replace('""', '"') if quotes else text
