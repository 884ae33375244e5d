"""Steps at any driver of the product, by the names on the screen; each waits for what it needs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import TypeVar

from tui.outline.entries import Role
from tui.walkthrough.driver import Driver, NotThere, ProgramEnded
from tui.walkthrough.seeing import is_titled, the_row
from tui.walkthrough.view import FIELDS, PRESSED, TICKED, Control, Row, View

WITHIN_S = 20.0
LOOK_EVERY_S = 0.02
Found = TypeVar("Found")


async def press(driver: Driver, name: str) -> None:
    """Press a button, follow a link, open a tab."""

    async def pressed() -> None:
        await driver.press(await usable(driver, name, PRESSED))
        await driver.settle()

    await _in_time(driver, f"{name!r} to press", pressed)


async def fill(driver: Driver, name: str, text: str) -> None:
    """Put a text into a field, in place of what is there."""

    async def filled() -> None:
        await driver.fill(await usable(driver, name, FIELDS), text)
        await driver.settle()

    await _in_time(driver, f"{name!r} to fill", filled)


async def tick(driver: Driver, name: str) -> None:
    """Change a tick box to its other state."""

    async def ticked() -> None:
        await driver.tick(await usable(driver, name, TICKED))
        await driver.settle()

    await _in_time(driver, f"{name!r} to tick", ticked)


async def select_row(driver: Driver, text: str) -> None:
    """Press Enter on the row of which a cell is this text."""

    async def selected() -> None:
        await driver.select_row(_there(*the_row(await driver.look(), text, None)))
        await driver.settle()

    await _in_time(driver, f"a row with {text!r}", selected)


async def row(driver: Driver, text: str) -> Row:
    """The row of which a cell is this text."""

    async def there() -> Row:
        return _there(*the_row(await driver.look(), text, None))

    return await _in_time(driver, f"a row with {text!r}", there)


async def see(driver: Driver, text: str, *, screen: str = "") -> View:
    """Wait until a text is on the screen, or on that of this title; returns what is there."""

    async def seen() -> View:
        view = await driver.look()
        if text not in view.text or (screen and not is_titled(view, screen)):
            raise NotThere(f"the screen is {view.screen!r}")
        return view

    return await _in_time(driver, f"{text!r}", seen)


async def see_gone(driver: Driver, text: str) -> None:
    """Wait until a text is on the screen no more."""

    async def gone() -> None:
        if text in (await driver.look()).text:
            raise NotThere("it is there")

    await _in_time(driver, f"{text!r} gone", gone)


async def see_no(driver: Driver, text: str) -> None:
    """Check that a text is not on the screen once that has settled."""
    await driver.settle()
    view = await driver.look()
    assert text not in view.text, "\n".join(view.texts)


async def usable(driver: Driver, name: str, roles: Collection[Role]) -> Control:
    """The control of this name; raises NotThere while it is unavailable."""
    found = await driver.find(name, roles)
    if found.unavailable:
        raise NotThere(f"it is unavailable: {found.reason}")
    return found


def _there(found: Row | None, wrong: str) -> Row:
    if found is None:
        raise NotThere(wrong)
    return found


async def _in_time(driver: Driver, wanted: str, doing: Callable[[], Awaitable[Found]]) -> Found:
    """Try until it can be done; else AssertionError, with the screen."""
    why = ""
    try:
        async with asyncio.timeout(WITHIN_S):
            while True:
                try:
                    return await doing()
                except NotThere as missing:
                    why = str(missing)
                await asyncio.sleep(LOOK_EVERY_S)
    except TimeoutError:
        raise AssertionError(f"never {wanted}: {why}\n{await _picture(driver)}") from None


async def _picture(driver: Driver) -> str:
    try:
        return "\n".join((await driver.look()).texts)
    except (NotThere, ProgramEnded) as gone:
        return str(gone)
