"""Screens that tell their bottom line what the app says of the focus, whenever they are painted."""

from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from textual.screen import Screen

from screens.widgets.keys_line import KeysLine

Result = TypeVar("Result")


@runtime_checkable
class Announcer(Protocol):
    """An app that can say where the focus is."""

    is_painted: bool
    """False in plain mode, where nobody sees the screen: painting it took a quarter of the time."""

    def announcement(self, screen: Screen[Any]) -> str:
        """What has the focus: name, role, state, value or error, and the key that leads there."""


class AnnouncingScreen(Screen[Result], Generic[Result]):
    """A screen with a KeysLine."""

    def _compositor_refresh(self) -> None:
        if isinstance(self.app, Announcer) and not self.app.is_painted:
            self._paint_nothing()
            return
        if self.app.is_headless and self.is_current:
            self._paint_nothing()
            self.app._update_mouse_over(self)
        else:
            super()._compositor_refresh()
        if self.is_current and isinstance(self.app, Announcer):
            words = self.app.announcement(self)
            for line in self.walk_children(KeysLine):  # a query costs a twentieth of it all
                line.announce(words)

    def _paint_nothing(self) -> None:
        """Takes as painted what was to be: where nobody sees it, it took a fifth of the time."""
        self._dirty_widgets.clear()
        self._compositor._dirty_regions.clear()
