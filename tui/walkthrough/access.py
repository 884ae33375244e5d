"""The audit of the screen that a walkthrough has come to."""

from __future__ import annotations

from tui.audit.looking import audit
from tui.walkthrough.driver import Driver
from tui.walkthrough.pilot import PilotDriver

CHECKED = frozenset(
    {*(f"FS-{number:02}" for number in range(1, 7)), "FS-11", "FS-18", "FS-24", "FS-27"}
)


async def faults(driver: Driver) -> list[str]:
    """What hinders on the screen in front, a sentence each; nothing where no widgets are seen."""
    if not isinstance(driver, PilotDriver):
        return []
    app, pilot = driver.app, driver.pilot
    with app._context():
        found = await audit(
            pilot,
            screen_name=app.screen.title or app.title,
            theme=app.theme,
            size=(app.size.width, app.size.height),
            only=CHECKED,
        )
    return [str(each) for each in found]
