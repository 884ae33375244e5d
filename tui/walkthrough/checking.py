"""What can be told of a walk without playing it: labels, passwords, worlds and raw keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tui.outline.entries import Role
from tui.walkthrough.filling import TooLong, fill_known, names_in
from tui.walkthrough.gathering import Told
from tui.walkthrough.heading import Header
from tui.walkthrough.labels import BRACED, is_among, names, screens
from tui.walkthrough.near import meant
from tui.walkthrough.problem import Problem, Unreadable
from tui.walkthrough.reading import draft, in_order
from tui.walkthrough.script import Verb
from tui.walkthrough.source import text_of
from tui.walkthrough.tokens import Token
from tui.walkthrough.view import CHOSEN_IN, FIELDS, PRESSED, TABLES, TICKED

ANY = frozenset(Role)
NAMED: dict[str, tuple[str, Collection[Role]]] = {
    "LABEL": ("nothing that can be pressed", PRESSED),
    "FIELD": ("no field", FIELDS),
    "BOX": ("no tick box", TICKED),
    "LIST": ("nothing to choose from", CHOSEN_IN),
    "TABLE": ("no table", TABLES),
}
REGIONS: dict[Verb, tuple[str, Collection[Role]]] = {  # what may be named besides screens
    Verb.PRESS: ("no screen", ()),
    Verb.SEE: ("no screen, table or field", TABLES | FIELDS),
}
OF_ANY_ROLE = frozenset({Verb.SEE_STATE, Verb.KEEP})
TYPED = ("password", "passphrase")
IN_THE_FILE = (
    "a password must not stand in the file: write secret NAME from env VAR in the header, and "
    'here type secret NAME into "FIELD"'
)
RAW_KEY = "a key may mean something else on another screen: press a control by its label"


def check(file: Path) -> list[Problem]:
    """All that is wrong with a walk file, and what is only doubtful as warnings."""
    try:
        found = draft(text_of(file), file)
    except Unreadable as error:
        return list(error.problems)
    own = (problem for told in found.told for problem in _of_line(found.header, told))
    return in_order(dict.fromkeys([*found.problems, *own]), file)


def _of_line(header: Header, told: Told) -> Iterator[Problem]:
    if told.verb is Verb.WORLD:
        yield from _of_world(told, header.world)
    if told.verb is Verb.KEY:
        yield Problem(told.line.file, told.line.number, 1, RAW_KEY, warning=True)
    if told.verb is Verb.TYPE and header.world is None and _is_password(told.first("FIELD")):
        yield told.line.wrong(IN_THE_FILE, told.sentence.slots["TEXT"][0].column)
    for slot, tokens in told.sentence.slots.items():
        for token in tokens:
            with suppress(TooLong):  # which was told when the names were looked up
                yield from _of_name(told, slot, token, header.lets)


def _of_name(told: Told, slot: str, token: Token, lets: Mapping[str, str]) -> Iterator[Problem]:
    name = fill_known(token.text, lets)
    if not any(names_in(name)) and (wrong := _wrong(told.verb, slot, name)):
        yield told.line.wrong(wrong, token.column)


def _of_world(told: Told, world: str | None) -> Iterator[Problem]:
    from tui.walkthrough.schools import SCHOOLS  # with the server's tables behind it

    if world is not None and world not in SCHOOLS:
        (token,) = told.sentence.slots["NAME"]
        worlds = meant(world, SCHOOLS) or f": there are {', '.join(SCHOOLS)}"
        yield told.line.wrong(f'no world is called "{world}"{worlds}', token.column)


def _is_password(field: str) -> bool:
    return any(word in field.casefold() for word in TYPED)


def _wrong(verb: Verb, slot: str, name: str) -> str:
    """What is wrong with a name in this gap; "" if the desk has it, or it is no name."""
    if slot == "SCREEN":
        return _unknown("no screen", name, screens(), ())
    if slot == "REGION":
        none, parts = REGIONS[verb]
        return _unknown(none, name, screens() | names(parts), ())
    if slot not in NAMED:
        return ""
    none, roles = ("nothing", ANY) if verb in OF_ANY_ROLE else NAMED[slot]
    others = [role.value for role in Role if is_among(name, names({role}))]
    return _unknown(none, name, names(roles), others)


def _unknown(none: str, name: str, known: Collection[str], others: Sequence[str]) -> str:
    if is_among(name, known):
        return ""
    near = meant(name, (BRACED.sub("...", each) for each in known))
    return f'{none} is called "{name}"{f", but a {others[0]} is" if others else near}'
