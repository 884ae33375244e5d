"""Tabs that show which one is open and where the focus is without colour."""

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import TabbedContent, TabPane, Tabs

TAB_KEYS: list[BindingType] = [
    Binding("ctrl+pagedown", "tab(1)", "Next tab", show=False, priority=True),
    Binding("ctrl+pageup", "tab(-1)", "Previous tab", show=False, priority=True),
]
"""For the screen around the tabs; ahead of tables, which page sideways with the same keys."""


class PlainTabs(TabbedContent):
    """One line of labels above the open pane; Left and Right choose when the line has focus."""

    SCOPED_CSS = False  # the screen says whether it is narrow
    DEFAULT_CSS = """
    PlainTabs Tabs { height: 1; }
    PlainTabs Underline { display: none; }
    PlainTabs Tab { padding: 0; margin: 0 2 0 0; color: $text-muted; }
    PlainTabs Tab.-active { text-style: bold underline; }
    PlainTabs Tabs:focus Tab.-active {
        background: $background; color: $foreground; text-style: bold reverse;
    }
    PlainTabs TabPane { padding: 1 0 0 0; }
    .-narrow PlainTabs {
        Tabs { height: auto; }
        #tabs-scroll, #tabs-list-bar { height: auto; width: 100%; }
        #tabs-list { layout: grid; grid-size: 2; grid-rows: 1; width: 100%; height: auto; }
    }
    """

    @property
    def line(self) -> Tabs:
        """The labels, which take the focus."""
        return self.query_one(Tabs)

    def step(self, by: int) -> None:
        """Open the tab this many to the right, round the ends."""
        panes = [str(pane.id) for pane in self.query(TabPane)]
        self.active = panes[(panes.index(self.active) + by) % len(panes)]


def pane(label: str, *, id: str) -> TabPane:
    """A pane with a plain label."""
    return TabPane(Content(label), id=id, name=label)
