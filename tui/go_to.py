"""Go to: type part of a control's name, and Enter puts the focus on it."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui.outline import Entry, outline
from tui.palette import Palette

PLACEHOLDER = "Part of a name on this screen"


class Controls(Provider):
    """The controls of the screen below, by name."""

    def _entries(self) -> list[Entry]:
        return [entry for entry in outline(self.screen) if entry.is_control]

    async def discover(self) -> Hits:
        """All of them, in reading order, before anything is typed."""
        for entry in self._entries():
            yield DiscoveryHit(Content(entry.name), partial(_focus, entry), text=entry.name)

    async def search(self, query: str) -> Hits:
        """Those that match."""
        matcher = self.matcher(query)
        for entry in self._entries():
            score = matcher.match(entry.name)
            if score > 0:
                yield Hit(score, Content(entry.name), partial(_focus, entry), text=entry.name)


class GoTo(Palette):
    """Ctrl+G, over questions too."""

    TITLE = "Go to"
    HELP = "Type part of a name. Up and Down choose one of those that match, Enter goes there."

    def __init__(self) -> None:
        super().__init__(providers=[Controls], placeholder=PLACEHOLDER)


def _focus(entry: Entry) -> None:
    entry.widget.focus()
