"""Time, pictures, captions, and what is kept for later."""

from __future__ import annotations

from tui.outline.entries import Role
from tui.walkthrough.frame import Frame
from tui.walkthrough.plays import plays
from tui.walkthrough.script import Step, Verb
from tui.walkthrough.secrecy import shows_key
from tui.walkthrough.stage import Failed, Stage

ANY = frozenset(Role)
NO_KEYS = "this screen shows a setup key, and of a real server's no picture may be kept"


@plays(Verb.WAIT)
async def wait(stage: Stage, step: Step) -> None:
    """The world's time goes by."""
    await stage.world.wait(float(step["seconds"]))
    if stage.drivers:
        await (await stage.driver()).settle()


@plays(Verb.PAUSE)
async def pause(stage: Stage, step: Step) -> None:
    """Time to read, for those who watch."""
    await stage.show.pause(float(step["seconds"]))


@plays(Verb.SAY)
async def say(stage: Stage, step: Step) -> None:
    """A caption."""
    await stage.show.caption(stage.text(step, "TEXT"))


@plays(Verb.HIDE)
async def hide(stage: Stage, _: Step) -> None:
    """Nothing is filmed from here."""
    await stage.show.hide()


@plays(Verb.SHOW)
async def show(stage: Stage, _: Step) -> None:
    """Filmed again."""
    await stage.show.unhide()


@plays(Verb.SHOT)
async def shot(stage: Stage, step: Step) -> None:
    """A picture, where pictures are wanted and the target paints."""
    if not stage.world.is_fixture and shows_key(await stage.look()):
        raise Failed(NO_KEYS)
    frame = await _frame(stage)
    if stage.shots is not None and frame is not None:
        stage.shots.save(step["NAME"], frame)


@plays(Verb.SAME_AS)
async def same_as(stage: Stage, step: Step) -> None:
    """As in the golden picture, letter by letter; a target that paints nothing has no say."""
    shots = stage.shots

    async def same() -> str:
        frame = await _frame(stage)
        return shots.differs(step["NAME"], frame) if shots is not None and frame else ""

    await stage.until(same)


async def _frame(stage: Stage) -> Frame | None:
    driver = await stage.driver()
    await driver.settle()
    return await driver.frame()


@plays(Verb.KEEP)
async def keep(stage: Stage, step: Step) -> None:
    """Read a value for later."""
    label = stage.text(step, "LABEL")
    control = await stage.usable(label, ANY)
    if not control.value:
        raise Failed(f'"{label}" has no value to keep')
    stage.values.keep(step["NAME"], control.value)


@plays(Verb.SEE_ACCESS_CLEAN)
async def see_access_clean(stage: Stage, _: Step) -> None:
    """Nothing on this screen hinders anybody; on a target without widgets there is no telling."""
    from tui.walkthrough.access import faults

    driver = await stage.driver()
    found = await faults(driver)
    if found:
        raise Failed("; ".join(found))
