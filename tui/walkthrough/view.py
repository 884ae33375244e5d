"""What a person knows of a screen: controls, rows and texts, whatever the screen is made of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from tui.outline.entries import Role
from tui.outline.words import one_line

FIELDS = frozenset({Role.FIELD})
PRESSED = frozenset({Role.BUTTON, Role.LINK, Role.TABS})
TICKED = frozenset({Role.TICK_BOX, Role.SWITCH})
CHOSEN_IN = frozenset({Role.CHOICE, Role.LIST, Role.TABS})
TABLES = frozenset({Role.TABLE, Role.LIST})


@dataclass(frozen=True)
class Row:
    """A row of a table, as the cells that a person tells apart."""

    cells: tuple[str, ...]
    table: str = ""

    @property
    def text(self) -> str:
        """For a person who reads a failure."""
        return " | ".join(cell for cell in self.cells if cell)


@dataclass(frozen=True)
class Control:
    """Something that can be done. Its repr shows no value: one may be a secret.

    `options` are the names of what can be chosen in it; a tab is a control of its own, with the
    role TABS. `ticked` is None for what can't be ticked.
    """

    role: Role
    name: str
    value: str = field(default="", repr=False)
    error: str = ""
    ticked: bool | None = None
    unavailable: bool = False
    reason: str = ""
    focused: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """The screen at one moment.

    `texts` are its lines in reading order, controls and values included; `said` is the announce
    line, or in plain mode all that was said since the last act. `controls` is None where the
    target shows a person no list of them, as a terminal does.
    """

    screen: str
    texts: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    said: str = ""
    controls: tuple[Control, ...] | None = None

    @property
    def text(self) -> str:
        """All texts in one line, each run of blanks as one blank: wrapped sentences are whole."""
        return one_line(" ".join(self.texts))


def called(controls: Collection[Control], name: str, roles: Collection[Role]) -> list[Control]:
    """The controls of these roles with exactly this name, white space aside."""
    wanted = " ".join(name.split())
    return [
        each for each in controls if each.role in roles and " ".join(each.name.split()) == wanted
    ]
