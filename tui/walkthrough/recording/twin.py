"""Which button does the same as a key: Enter in a field, Escape on a screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual.css.match import match
from textual.dom import DOMNode
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Input

from screens.widgets.action import Action
from screens.widgets.session_bar import SessionBar
from tui.outline.readers import is_shown

ESCAPE = "escape"
Handler = tuple[Any, dict[str, Any]]
"""A method, and the selectors of what it handles."""


def of_enter(field: Input) -> Button | None:
    """The button whose handler is that of Enter in this field; None where Enter just goes on."""
    for node in field.ancestors:
        for method, selectors in _handlers(node, Input.Submitted):
            if _fits(selectors, field):
                return _button_of(method, node)
    return None


def of_escape(screen: Screen[Any]) -> str | None:
    """The label of what leads away as Escape does here; None where nothing does."""
    for binding in screen._bindings.key_to_bindings.get(ESCAPE, ()):
        handler = getattr(screen, f"action_{binding.action}", None)
        by_handler = _button_of(getattr(handler, "__func__", None), screen)
        if by_handler is not None:
            return str(by_handler.name)
        labels = [each.text for each in screen.query(Action) if is_shown(each)]
        if binding.description in labels:
            return binding.description
    # The button of the place itself closes what is open on top of it.
    return next((bar.here.value for bar in screen.query(SessionBar)), None)


def _button_of(method: Any, node: DOMNode) -> Button | None:
    for button in node.query(Button):
        for other, selectors in _handlers(node, Button.Pressed):
            if other is method and _fits(selectors, button) and is_shown(button):
                return button
    return None


def _handlers(node: DOMNode, kind: type[Message]) -> Iterator[Handler]:
    for base in type(node).__mro__:
        yield from base.__dict__.get("_decorated_handlers", {}).get(kind, ())


def _fits(selectors: dict[str, Any], widget: Widget) -> bool:
    return all(name == "control" and match(sets, widget) for name, sets in selectors.items())
