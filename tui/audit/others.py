"""Audits the first screen of any Textual app."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from textual.app import App

from tui.audit.finding import Finding
from tui.audit.looking import audit

SETTLED = 1.0  # seconds that an app has to fill its first screen
AppClass = Callable[[], App[Any]]


def loaded(named: str) -> AppClass:
    """The app's class from "module:Class"; raises LookupError for what is none."""
    module, _, name = named.partition(":")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise LookupError(f"There is no app {named}: {error}. Give it as module:Class.") from error
    if isinstance(found, type) and issubclass(found, App):
        return found
    raise LookupError(f"{named} is no Textual app.")


async def first_screen(
    opened: AppClass, size: tuple[int, int], tell: Callable[[str], None] = lambda _: None
) -> list[Finding]:
    """What is found on the screen that the app shows at its start."""
    app = opened()
    async with app.run_test(size=size) as pilot:
        await pilot.pause(SETTLED)
        name = app.screen.title or app.title
        tell(f"{name} at {size[0]}x{size[1]}")
        return await audit(pilot, screen_name=name, theme=app.theme, size=size)
