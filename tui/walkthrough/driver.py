"""What every target can do with one person's terminal: look, act, settle, show a frame."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from typing import Protocol

from tui.outline.entries import Role
from tui.outline.words import one_line
from tui.walkthrough.frame import Frame
from tui.walkthrough.view import Control, Row, View


class NotThere(Exception):
    """There is no such control just now; the sentence says what there is instead."""


class ProgramEnded(Exception):
    """The program is not there any more; the sentence says how it ended."""


def only_one(found: Sequence[Control], name: str, controls: Iterable[Control]) -> Control:
    """The one that was found; raises NotThere, with what is there and the nearest name."""
    if len(found) == 1:
        return found[0]
    if found:
        raise NotThere(f'{len(found)} controls on this screen are called "{name}"')
    names = list(dict.fromkeys(one_line(each.name) for each in controls))
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    said = [f'no control called "{name}" can be used so on this screen']
    said += [f"controls here: {', '.join(names) or 'none'}"]
    said += [f'nearest: "{near[0]}"'] if near else []
    raise NotThere("; ".join(said))


class Driver(Protocol):
    """One person's terminal. Names are those on the screen; nothing is waited for but effects.

    An act on a control that `find` gave may move the focus. Every method may raise NotThere, after
    which the runner looks again until its patience ends.
    """

    async def look(self) -> View:
        """The screen as it is now."""

    async def find(self, name: str, roles: Collection[Role]) -> Control:
        """The one control of these roles with this name; raises NotThere for none or several."""

    async def press(self, control: Control) -> None:
        """Press a button, follow a link, open a tab."""

    async def fill(self, control: Control, text: str) -> None:
        """Put a text into a field, in place of what is there."""

    async def tick(self, control: Control) -> None:
        """Change a tick box or a switch to its other state."""

    async def choose(self, control: Control, option: str) -> None:
        """Choose one of a list's or a choice's options."""

    async def select_row(self, row: Row) -> None:
        """Press Enter on a row."""

    async def key(self, key: str, times: int) -> None:
        """Press a key, by Textual's name of it."""

    async def settle(self) -> None:
        """Wait until what was done has had its effect, or nothing moves any more."""

    async def frame(self) -> Frame | None:
        """The cells that a person sees; None where the target paints nothing."""

    async def stop(self) -> None:
        """Leave the program and wait for its end."""
