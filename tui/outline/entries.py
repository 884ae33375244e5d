"""What an outline holds: one entry for each control and text."""

from dataclasses import dataclass, field
from enum import StrEnum

from textual.widget import Widget


class Role(StrEnum):
    """What something is; the value is the word that a person hears."""

    TEXT = "text"
    FIELD = "field"
    BUTTON = "button"
    LINK = "link"
    TICK_BOX = "tick box"
    SWITCH = "switch"
    CHOICE = "choice"
    LIST = "list"
    TABLE = "table"
    TABS = "tabs"
    VALUE = "value"
    REGION = "part"


@dataclass(frozen=True)
class Option:
    """One of several things within a control: a row, a tab, a choice.

    `key` is its place from 0, `parts` a label and a text each; a label may be empty.
    """

    key: int
    parts: tuple[tuple[str, str], ...]
    chosen: bool = False
    unavailable: bool = False

    @property
    def text(self) -> str:
        """The parts in one line; a part without a text is left out."""
        told = [f"{label}: {text}" if label else text for label, text in self.parts if text]
        return "; ".join(told)


@dataclass(frozen=True)
class Entry:
    """A control or a text. Its repr shows no value: one may be a secret.

    `ticked` is None for what can't be ticked; `secret` says that `value` must not be shown;
    `live` that it may change by itself and is worth telling when it does.
    """

    role: Role
    name: str
    widget: Widget = field(repr=False, compare=False)
    value: str = field(default="", repr=False)
    hint: str = ""
    error: str = ""
    ticked: bool | None = None
    unavailable: bool = False
    reason: str = ""
    secret: bool = False
    live: bool = False
    options: tuple[Option, ...] = ()

    @property
    def is_control(self) -> bool:
        """Something can be done with it."""
        return self.role not in {Role.TEXT, Role.REGION}

    @property
    def focused(self) -> bool:
        """It has the focus."""
        return self.widget.has_focus or self.widget.has_focus_within

    @property
    def chosen(self) -> Option | None:
        """The option that the cursor is on."""
        return next((option for option in self.options if option.chosen), None)
