"""Screens that tell their bottom line what the app says of the focus, whenever they are painted."""

from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from textual.screen import Screen

from screens.widgets.keys_line import KeysLine

Result = TypeVar("Result")


@runtime_checkable
class Announcer(Protocol):
    """An app that can say where the focus is."""

    def announcement(self, screen: Screen[Any]) -> str:
        """What has the focus: name, role, state, value or error, and the key that leads there."""


class AnnouncingScreen(Screen[Result], Generic[Result]):
    """A screen with a KeysLine."""

    def _compositor_refresh(self) -> None:
        super()._compositor_refresh()
        if self.is_current and isinstance(self.app, Announcer):
            words = self.app.announcement(self)
            for line in self.query(KeysLine):
                line.announce(words)
