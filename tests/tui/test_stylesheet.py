"""Kept rules come to the same styles as Textual's own matching, on every node."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from textual.app import App
from textual.color import Color
from textual.containers import Container, Vertical
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Button, Input, Label, Static

from tui.audit.catalogue import own_places
from tui.audit.phone_tour import phone
from tui.audit.tours import Tour, desk, phone_in_hand
from tui.base import BaseApp
from tui.rule_matching import Matcher, StyleRules
from tui.stylesheet import SharedStylesheet
from tui.theme import THEMES

FLAGS = ("_has_hover_style", "_has_focus_within", "_has_order_style", "_has_odd_or_even")
SMALL, USUAL = (40, 12), (80, 24)
CLASSES = ("a", "b", "c", "-textual-system")
CSS = """
* { link-color: red; }
.a { color: red; width: 50%; height: auto; layout: horizontal; }
.b { color: green !important; border: solid blue; }
#one { color: blue; padding: 1 2; display: none; }
#one.b, .a > .b { margin: 1; layout: grid; grid-size: 2; grid-columns: 1fr 2fr; }
.a .b, .c Static { background: $surface 50%; offset: 1 1; }
.a:hover, .a:hover .b { text-style: bold; }
Container:focus-within > .a { text-style: underline; }
.b:focus, Input:focus { background-tint: red 10%; }
.a:disabled .c, .c:enabled { opacity: 50%; }
Static:first-child { color: yellow; } Static:last-child { color: $text-muted; }
.a:odd { background: #111111; } .a:even { background: #222222; }
Label:first-of-type { text-style: italic; } Label:last-of-type { border-top: wide red; }
Container:empty { height: 3; } Button:can-focus { min-width: initial; }
Button.c { width: initial; height: initial; color: initial; text-style: initial; }
Tree2 { color: red; & > .a { color: blue; &:hover { layers: x y; } } }
.c:dark { tint: red 10%; } .c:light { tint: blue 10%; } App:focus .c { text-align: right; }
.b:nocolor { text-style: reverse; } .b:ansi { hatch: cross red; } .b:inline { overflow: scroll; }
Input > .input--cursor { color: blue; } .c Input > .input--placeholder { color: $error; }
Moving { transition: background 200ms; background: red; &.moved { background: blue; } }
"""


class Tree2(Vertical):
    """A type with a rule for those below."""

    DEFAULT_CSS = "Tree2 { width: initial; height: 5; Label { padding: 1; } }"


class Moving(Static):
    """Has a transition."""


class Forest(BaseApp):
    """Whatever a test plants."""

    CSS_PATH: ClassVar[Any] = None
    CSS = CSS


LOOKS = ("keydesk-light", "keydesk-contrast", "ansi-dark")
KINDS: tuple[type[Widget], ...] = (Container, Static, Label, Button, Input, Tree2, Moving)


def styles(node: DOMNode) -> dict[str, Any]:
    """The styles that the stylesheet has set on a node."""
    parts = {name: each.base for name, each in node._component_styles.items()}
    every = {"": node.styles.base, **parts}
    rules: dict[str, dict[str, Any]] = {name: {**each._rules} for name, each in every.items()}
    for each in rules.values():
        if "layout" in each:
            each["layout"] = each["layout"].name
    return {"rules": rules} | {flag: getattr(node, flag) for flag in FLAGS}


def check(app: App[Any]) -> None:
    """Set the styles of all nodes anew, and compare each with what Textual sets."""
    ours = app.stylesheet
    assert isinstance(ours, SharedStylesheet)
    textuals = Stylesheet(variables=ours.variables)
    textuals.source, textuals._parse_cache = ours.source, ours._parse_cache
    textuals.parse()
    nodes = (node for screen in app.screen_stack for node in screen.walk_children())
    for node in (app, *nodes):
        ours.apply(node)
        set_by_ours = styles(node)
        textuals.apply(node)
        assert set_by_ours == styles(node), node.css_path_nodes


async def resize(pilot: Pilot[None], size: tuple[int, int]) -> None:
    """Have a terminal of this size, and wait until each widget follows."""
    await pilot.resize_terminal(*size)
    await pilot.pause()


@pytest.mark.parametrize("tour", [own_places, phone])
async def test_styles_on_our_screens_are_textuals(tour: Tour):
    async with (phone_in_hand if tour is phone else desk)(USUAL) as hand:
        async for _ in tour(hand):
            check(hand.app)


async def test_styles_are_textuals_at_each_size_and_focus_in_each_theme():
    async with desk(USUAL) as hand:
        for theme in THEMES:
            hand.app.theme = theme.name
            for size in (SMALL, USUAL):
                await resize(hand.pilot, size)
                for _ in range(4):
                    check(hand.app)
                    await hand.pilot.press("tab")


@pytest.mark.parametrize("seed", range(2))
async def test_styles_of_whatever_is_planted_and_changed_are_textuals(seed: int):
    random = Random(seed)
    app = Forest()
    async with app.run_test() as pilot:
        for _ in range(8):
            await app.screen.remove_children(list(app.screen.children))
            ids = iter(random.sample(("one", "two", "three"), 2))
            await app.screen.mount_all(grown(random, ids, 4) for _ in range(3))
            await pilot.pause()
            check(app)
            for _ in range(4):
                for _ in range(3):
                    change(random, app)
                await pilot.pause()
                check(app)


async def test_a_change_that_takes_its_time_still_does():
    app = Forest()
    async with app.run_test() as pilot:
        app.animation_level = "full"
        moving = Moving()
        await app.screen.mount(moving)
        await pilot.pause()
        moving.add_class("moved")
        assert app.animator.is_being_animated(moving.styles.base, "background")
        await app.animator.wait_until_complete()
        assert moving.styles.background == Color.parse("blue")


async def test_nodes_alike_are_matched_once_and_share_what_was_found(monkeypatch):
    matched: list[DOMNode] = []
    match = Matcher.match

    def watched(matcher: Matcher, node: DOMNode) -> StyleRules | None:
        matched.append(node)
        return match(matcher, node)

    monkeypatch.setattr(Matcher, "match", watched)
    app, name = Forest(), f"Alike{uuid4().hex}"  # of which this process has kept nothing yet
    async with app.run_test() as pilot:
        alike = [type(name, (Widget,), {})() for _ in range(9)]
        for each in alike:
            each.styles.height = 1  # no bar to scroll them comes up, which is matched too
        await app.screen.mount_all(alike)
        await pilot.pause()
        assert len([node for node in matched if node._css_type_name == name]) == 1
        before = len(matched)
        app.stylesheet.update(app.screen)
        assert len(matched) == before


def grown(random: Random, ids: Iterator[str], depth: int) -> Widget:
    """A widget of any kind and classes, with some below where it may have any."""
    kind = random.choice(KINDS)
    widget = kind(
        id=next(ids, None) if random.random() < 0.2 else None,
        classes=" ".join(random.sample(CLASSES, random.randrange(3))),
        disabled=random.random() < 0.1,
    )
    if depth and kind in (Container, Tree2):
        for _ in range(random.randrange(4)):
            widget.compose_add_child(grown(random, ids, depth - 1))
    return widget


def change(random: Random, app: App[Any]) -> None:
    """One of the changes that rules follow."""
    widgets = app.screen.walk_children(Widget, with_self=False)
    widget = random.choice([each for each in widgets if each.is_attached] or [Static()])
    changes: list[Callable[[], object]] = [
        *[partial(widget.toggle_class, each) for each in CLASSES],
        lambda: setattr(widget, "disabled", not widget.disabled),
        lambda: setattr(widget, "mouse_hover", not widget.mouse_hover),
        lambda: setattr(widget, "display", not widget.display),
        lambda: setattr(app, "app_focus", not app.app_focus),
        lambda: setattr(app, "no_color", not app.no_color),
        lambda: setattr(app, "theme", random.choice(LOOKS)),
        app.action_focus_next,
        widget.remove,
    ]
    random.choice(changes)()
