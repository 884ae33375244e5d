"""What a person sees, and must not see; each waits until it holds."""

from __future__ import annotations

from collections.abc import Callable

from tui.outline.entries import Role
from tui.outline.words import one_line
from tui.walkthrough.plays import plays
from tui.walkthrough.script import Step, Verb
from tui.walkthrough.seeing import is_part, is_seen, nearest, rows_of, told_rows
from tui.walkthrough.stage import Stage, within
from tui.walkthrough.view import FIELDS, Control, View

ANY = frozenset(Role)
STATES: dict[str, Callable[[Control], bool]] = {
    "available": lambda control: not control.unavailable,
    "unavailable": lambda control: control.unavailable,
    "ticked": lambda control: control.ticked is True,
    "not ticked": lambda control: control.ticked is False,
    "empty": lambda control: not control.value,
}


@plays(Verb.SEE)
async def see(stage: Stage, step: Step) -> None:
    """A text, wherever it stands, or in one place."""
    text, region = stage.text(step, "TEXT"), stage.maybe(step, "REGION")

    async def seen() -> str:
        view = await stage.look()
        if is_seen(view, text, region) or (
            region and await _is_in_field(stage, view, text, region)
        ):
            return ""
        return f'"{text}" is not to be seen.{nearest(view, text)}'

    await stage.until(seen, within(step))


async def _is_in_field(stage: Stage, view: View, text: str, field: str) -> bool:
    """A terminal shows a field's text without saying whose it is: the focus must go there."""
    if view.controls is not None or is_part(view, field):
        return False
    found = await (await stage.driver()).find(field, FIELDS)
    return one_line(text) in one_line(found.value)


@plays(Verb.SEE_NO)
async def see_no(stage: Stage, step: Step) -> None:
    """Once all has settled, it is not there."""
    text = stage.text(step, "TEXT")

    async def gone() -> str:
        return f'"{text}" is to be seen' if is_seen(await stage.look(), text, None) else ""

    await (await stage.driver()).settle()
    await stage.until(gone)


@plays(Verb.SEE_SCREEN)
async def see_screen(stage: Stage, step: Step) -> None:
    """By its title."""
    await stage.at(stage.text(step, "SCREEN"), within(step))


@plays(Verb.SEE_ROW)
async def see_row(stage: Stage, step: Step) -> None:
    """With these cells."""
    text, cells = stage.text(step, "ROW"), stage.texts(step, "CELL")

    async def there() -> str:
        view = await stage.look()
        if rows_of(view, text, stage.maybe(step, "TABLE"), cells):
            return ""
        others = rows_of(view, text, None)
        return f"the row is: {others[0].text}" if others else f"no such row. {told_rows(view)}"

    await stage.until(there, within(step))


@plays(Verb.SEE_NO_ROW)
async def see_no_row(stage: Stage, step: Step) -> None:
    """Once all has settled."""
    text, cells = stage.text(step, "ROW"), stage.texts(step, "CELL")

    async def gone() -> str:
        found = rows_of(await stage.look(), text, None, cells)
        return f"there is the row: {found[0].text}" if found else ""

    await (await stage.driver()).settle()
    await stage.until(gone)


@plays(Verb.SEE_STATE)
async def see_state(stage: Stage, step: Step) -> None:
    """How a control stands."""
    label, state = stage.text(step, "LABEL"), step["STATE"]

    async def so() -> str:
        if state == "focused":
            view = await stage.look()
            named = one_line(view.said).startswith(one_line(label))
            return "" if named else f'the focus is at "{view.said}"'
        control = await (await stage.driver()).find(label, ANY)
        return "" if STATES[state](control) else f'"{label}" is not {state}'

    await stage.until(so)


@plays(Verb.SEE_ERROR)
async def see_error(stage: Stage, step: Step) -> None:
    """Beside its field."""
    text, field = stage.text(step, "TEXT"), stage.text(step, "FIELD")

    async def wrong() -> str:
        control = await (await stage.driver()).find(field, FIELDS)
        if one_line(text) in one_line(control.error):
            return ""
        return f'"{field}" says: {control.error}' if control.error else f'"{field}" has no error'

    await stage.until(wrong, within(step))


@plays(Verb.SEE_SAID)
async def see_said(stage: Stage, step: Step) -> None:
    """On the announce line, or since the last act in plain mode."""
    text = stage.text(step, "TEXT")

    async def said() -> str:
        view = await stage.look()
        return "" if one_line(text) in one_line(view.said) else f'said is: "{one_line(view.said)}"'

    await stage.until(said)
