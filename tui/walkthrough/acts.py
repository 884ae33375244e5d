"""What a person does: presses, types, ticks, chooses, by the names on the screen."""

from __future__ import annotations

from tui.walkthrough.plays import plays
from tui.walkthrough.script import Step, Verb
from tui.walkthrough.seeing import the_row
from tui.walkthrough.stage import Stage
from tui.walkthrough.view import CHOSEN_IN, FIELDS, PRESSED, TICKED, Row


@plays(Verb.AS)
async def turn_to(stage: Stage, step: Step) -> None:
    """Another person acts."""
    await stage.turn_to(stage.text(step, "PERSON"), stage.maybe(step, "ADDRESS"))


@plays(Verb.RESTART)
async def restart(stage: Stage, _: Step) -> None:
    """Leave and come back."""
    await stage.leave()
    await stage.turn_to(stage.person, None)


@plays(Verb.PRESS)
async def press(stage: Stage, step: Step) -> None:
    """A button, a link or a tab."""
    region = stage.maybe(step, "REGION")
    if region is not None:
        await stage.at(region)
    await _press(stage, stage.text(step, "LABEL"))


@plays(Verb.OPEN)
async def open_(stage: Stage, step: Step) -> None:
    """One after the other."""
    for label in stage.texts(step, "LABEL"):
        await _press(stage, label)


async def _press(stage: Stage, label: str) -> None:
    control = await stage.usable(label, PRESSED)
    driver = await stage.driver()
    await driver.press(control)
    await driver.settle()


@plays(Verb.TYPE)
async def type_text(stage: Stage, step: Step) -> None:
    """In place of what is there."""
    await _type(stage, step, stage.text(step, "TEXT"))


@plays(Verb.TYPE_CODE)
async def type_code(stage: Stage, step: Step) -> None:
    """What the phone shows at this moment."""
    control = await stage.usable(stage.text(step, "FIELD"), FIELDS)
    code = (await stage.holder(step)).code()
    await (await stage.driver()).fill(control, code)


@plays(Verb.TYPE_MAILED_CODE)
async def type_mailed_code(stage: Stage, step: Step) -> None:
    """From the newest mail."""
    await _type(stage, step, await stage.world.mailed_code(stage.text(step, "ADDRESS")))


@plays(Verb.TYPE_SECRET)
async def type_secret(stage: Stage, step: Step) -> None:
    """It is typed, and shown nowhere."""
    await _type(stage, step, stage.values.secrets[step["NAME"]])


@plays(Verb.CLEAR)
async def clear(stage: Stage, step: Step) -> None:
    """Leave nothing in a field."""
    await _type(stage, step, "")


async def _type(stage: Stage, step: Step, text: str) -> None:
    control = await stage.usable(stage.text(step, "FIELD"), FIELDS)
    driver = await stage.driver()
    await driver.fill(control, text)
    await driver.settle()


@plays(Verb.TICK)
async def tick(stage: Stage, step: Step) -> None:
    """No matter how it stands."""
    await _set(stage, step, ticked=True)


@plays(Verb.UNTICK)
async def untick(stage: Stage, step: Step) -> None:
    """No matter how it stands."""
    await _set(stage, step, ticked=False)


async def _set(stage: Stage, step: Step, *, ticked: bool) -> None:
    control = await stage.usable(stage.text(step, "BOX"), TICKED)
    driver = await stage.driver()
    if control.ticked is not ticked:
        await driver.tick(control)
        await driver.settle()


@plays(Verb.CHOOSE)
async def choose(stage: Stage, step: Step) -> None:
    """One of a list's options."""
    control = await stage.usable(stage.text(step, "LIST"), CHOSEN_IN)
    driver = await stage.driver()
    await driver.choose(control, stage.text(step, "OPTION"))
    await driver.settle()


@plays(Verb.SELECT_ROW)
async def select_row(stage: Stage, step: Step) -> None:
    """Enter on the row of which a cell has this text."""
    text, table = stage.text(step, "ROW"), stage.maybe(step, "TABLE")
    found: list[Row] = []

    async def there() -> str:
        row, wrong = the_row(await stage.look(), text, table)
        found.extend([row] if row else [])
        return wrong

    await stage.until(there)
    driver = await stage.driver()
    await driver.select_row(found[-1])
    await driver.settle()


@plays(Verb.KEY)
async def key(stage: Stage, step: Step) -> None:
    """The last resort."""
    times = int((step.get("TIMES") or "x1").removeprefix("x"))
    driver = await stage.driver()
    await driver.key(step["KEY"], times)
    await driver.settle()
