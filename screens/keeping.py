"""Who keeps what a screen said, so that nothing is lost when something else is said."""

from typing import Protocol, runtime_checkable

from textual.dom import DOMNode


@runtime_checkable
class Keeper(Protocol):
    """An app that lists messages with their times."""

    def keep(self, sentence: str) -> None:
        """List a sentence, as of now."""


def keep(node: DOMNode, sentence: str) -> None:
    """Have a sentence listed by the app of the widget that says it, if that lists any."""
    if isinstance(node.app, Keeper):
        node.app.keep(sentence)
