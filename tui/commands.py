"""The command palette: what can be done here and now; nothing writes the screen to a file."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen

from screens.widgets.action import Action
from tui.outline.readers import is_shown
from tui.theme import THEMES


class Command(NamedTuple):
    """One line of the palette."""

    title: str
    run: Callable[[], object]


def commands(screen: Screen[object]) -> Iterable[Command]:
    """All that can be done on this screen: its own actions first."""
    for action in screen.query(Action):
        if action.focusable and is_shown(action):
            yield Command(action.text, action.press)
    app = screen.app
    yield Command("Help for this screen", lambda: app.run_action("help"))
    yield Command("Messages", lambda: app.run_action("messages"))
    for theme in THEMES:
        if theme.name != app.theme:
            yield Command(f"Colours: {theme.name}", partial(setattr, app, "theme", theme.name))
    yield Command("Quit", app.exit)


class Commands(Provider):
    """Titles are shown as they are: one may hold an organisation's own brand word."""

    async def discover(self) -> Hits:
        """All commands, before anything is typed."""
        for command in commands(self.screen):
            yield DiscoveryHit(Content(command.title), command.run, text=command.title)

    async def search(self, query: str) -> Hits:
        """The commands that match."""
        matcher = self.matcher(query)
        for command in commands(self.screen):
            score = matcher.match(command.title)
            if score > 0:
                yield Hit(score, Content(command.title), command.run, text=command.title)
