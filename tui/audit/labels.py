"""Collects what the controls of every screen are called, for `keydesk walk check`."""

import json
import re
from collections.abc import Awaitable, Callable, Iterator

from textual.screen import Screen

from server_stub.demo import PEOPLE, SCHOOL
from tui.audit import tours
from tui.audit.catalogue import EVERY_TOUR, Tour
from tui.audit.hand import Hand
from tui.outline import Entry, Role, outline
from tui.outline.readers import is_shown, read

SIZE = (80, 24)
CHOSEN_IN = frozenset({Role.TABS, Role.CHOICE})  # what can be chosen are labels, too
DATA = {
    **{each.email: "{address}" for each in PEOPLE},
    **{each.name: "{person}" for each in PEOPLE},
    SCHOOL.brand: "{brand}",
    SCHOOL.name: "{school}",
}
CHANGING = re.compile("|".join([*map(re.escape, DATA), r"\b\d+\b"]))
Labels = dict[str, dict[str, list[str]]]
"""Names by role by screen; a word in braces stands for a part that differs."""
Look = Callable[[Hand, str], Awaitable[None]]


async def collected(tell: Callable[[str], None]) -> Labels:
    """Those of all tours."""
    return together(*[await labels(tour, tell) for tour in EVERY_TOUR])


async def labels(
    tour: Tour, tell: Callable[[str], None] = lambda _: None, *, look: Look | None = None
) -> Labels:
    """The labels of the screens on a tour, those in hiding too; `look` sees each screen after."""
    found: dict[str, dict[str, set[str]]] = {}
    async with tours.desk(SIZE) as hand:
        async for stop in tour(hand):
            tell(stop)
            roles = found.setdefault(_general(str(hand.app.screen.title)), {})
            for role, name in _named(hand.app.screen):
                roles.setdefault(role.value, set()).add(_general(name))
            if look is not None:
                await look(hand, stop)
    return {
        screen: {role: sorted(names) for role, names in roles.items()}
        for screen, roles in found.items()
    }


def together(*parts: Labels) -> Labels:
    """Those of several tours, in alphabetical order."""
    merged: dict[str, dict[str, set[str]]] = {}
    for part in parts:
        for screen, roles in part.items():
            known = merged.setdefault(screen, {})
            for role, names in roles.items():
                known.setdefault(role, set()).update(names)
    return {
        screen: {role: sorted(merged[screen][role]) for role in sorted(merged[screen])}
        for screen in sorted(merged)
    }


def as_text(found: Labels) -> str:
    """As it stands in the file: a label a line, so that changes are seen."""
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def _named(screen: Screen[object]) -> Iterator[tuple[Role, str]]:
    for entry in [*outline(screen), *_hidden(screen)]:
        if entry.role in CHOSEN_IN:
            yield from ((entry.role, option.text) for option in entry.options)
        if entry.is_control and entry.name and entry.role is not Role.TABS:
            yield entry.role, entry.name


def _hidden(screen: Screen[object]) -> Iterator[Entry]:
    """What the screen has for other moments."""
    for widget in screen.query("*"):
        if not is_shown(widget):
            yield from read(widget) or ()


def _general(name: str) -> str:
    return CHANGING.sub(lambda found: DATA.get(found[0], "{number}"), name)
