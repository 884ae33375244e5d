"""Matched style rules, kept for all nodes that no selector tells apart; Textual 8.2 matches anew.

What a node's rules depend on: the type, the id and the classes of each node from the app down to it
(its path), and those pseudo-classes on the path that a selector asks for. The first are looked up
in a trie, the second evaluated on the nodes each time; the matching itself stays Textual's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from textual.cache import LRUCache
from textual.css.match import _check_selectors
from textual.css.model import RuleSet, Selector, SelectorSet, SelectorType
from textual.css.styles import RenderStyles, RulesMap, Styles
from textual.css.stylesheet import CssSource, Stylesheet
from textual.css.tokenizer import Token
from textual.css.types import CSSLocation
from textual.dom import DOMNode
from textual.style import Style

SOURCES = 1024  # more than any app has: one for each class of widget, and the files
STYLES = 4096  # as Textual keeps for an app
PATHS = 20_000  # several times what all screens at all sizes have
SYSTEM = "-textual-system"  # the class that the universal selector passes over
ORDER = frozenset({"first-of-type", "last-of-type", "first-child", "last-child", "empty"})
# Setting these does more on a node that is not mounted yet than to keep the value.
EFFECTS = frozenset({"display", "overflow_x", "overflow_y", "pointer", "layout", "transitions"})

NOTHING = object()  # equal to no value of a style

Sources = tuple[tuple[CSSLocation, CssSource], ...]


class StyleRules:
    """Declarations for a node, as Textual matched them and as its setters keep them."""

    def __init__(self, rules: RulesMap) -> None:
        self.rules = rules
        kept = Styles()
        for name, value in rules.items():
            setattr(kept, name, value)
        self.values: dict[str, Any] = {**kept._rules}
        self._layout = self.values.pop("layout", None)  # an object of its own for each node
        self._plain = {name: each for name, each in self.values.items() if name not in EFFECTS}
        self._others = [name for name in rules if name not in self._plain]
        self._unset = [name for name, value in rules.items() if value is None]

    @property
    def is_animated(self) -> bool:
        """True if a change may take its time."""
        return bool(self.values.get("transitions"))

    def replace(self, node: DOMNode) -> None:
        """Set what differs; Textual sets, checks and compares everything each time."""
        base = node.styles.base
        for name in base._rules.keys() - self.rules.keys():
            setattr(base, name, None)
        for name in self._differing(base) if node._is_mounted else self._set_plain(base):
            setattr(base, name, self.rules.get(name))
        node.notify_style_update()

    def are_those_of(self, styles: RenderStyles) -> bool:
        """Returns whether these are all that the styles hold."""
        return not self._layout and not styles.inline._rules and styles.base._rules == self.values

    def _differing(self, base: Styles) -> list[str]:
        now = base._rules.get
        names = [name for name, each in self.values.items() if now(name, NOTHING) != each]
        if self._layout is not None and getattr(now("layout"), "name", "") != self._layout.name:
            names.append("layout")
        return names + self._unset

    def _set_plain(self, base: Styles) -> list[str]:
        """Keep what nothing follows from before the node is mounted; the names of the others."""
        rules: dict[str, Any] = base._rules  # type: ignore[assignment]
        rules.update(self._plain)
        base._updates += 1
        return self._others


class RuleIndex:
    """The rules of a list of sources, by the name that their last selector asks for."""

    def __init__(self, rules: list[RuleSet]) -> None:
        self.rules = rules
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for at, rule in enumerate(rules):
            for name in rule.selector_names:
                self._by_name[name].append(at)

    def candidates(self, node: DOMNode) -> tuple[RuleSet, ...]:
        """The rules whose last selector names this node, in order."""
        by_name = self._by_name
        names = by_name.keys() & node._selector_names
        places = {at for name in names for at in by_name[name]}
        return tuple(self.rules[at] for at in sorted(places))


class Match:
    """The declarations of rules for nodes on one path, by the pseudo-classes they ask for."""

    def __init__(self, rules: tuple[RuleSet, ...], path: Sequence[DOMNode]) -> None:
        self._rules = rules
        self._found: dict[tuple[bool, ...], StyleRules | None] = {}
        self._asked = tuple(sorted(set(_asked(rules, path))))
        pseudo_classes = set().union(*(rule.pseudo_classes for rule in rules))
        self._hover = "hover" in pseudo_classes
        self._focus_within = "focus-within" in pseudo_classes
        self._order = not pseudo_classes.isdisjoint(ORDER)
        self._odd_or_even = not pseudo_classes.isdisjoint({"odd", "even"})

    def mark(self, node: DOMNode) -> None:
        """Tell the node which changes its rules depend on."""
        node._has_hover_style = self._hover
        node._has_focus_within = self._focus_within
        node._has_order_style = self._order
        node._has_odd_or_even = self._odd_or_even

    def found(self, path: Sequence[DOMNode]) -> StyleRules | None:
        """The declarations for the last node of this path; None when no rule matches."""
        facts = tuple([path[at].has_pseudo_class(name) for at, name in self._asked])
        try:
            return self._found[facts]
        except KeyError:
            found = self._found[facts] = Matcher(self._rules).match(path[-1])
            return found


def _asked(rules: Iterable[RuleSet], path: Sequence[DOMNode]) -> Iterator[tuple[int, str]]:
    """The pseudo-classes, and the places of their nodes, on which matching on a path depends."""
    for rule in rules:
        for selector_set in rule.selector_set:
            if _could_match(selector_set, path):
                for selector in selector_set.selectors:
                    for at, node in enumerate(path):
                        if selector.pseudo_classes and selector._check(node):
                            yield from ((at, name) for name in selector.pseudo_classes)


def _could_match(selector_set: SelectorSet, path: Sequence[DOMNode]) -> bool:
    selectors = [replace(each, pseudo_classes=set()) for each in selector_set.selectors]
    return _check_selectors(selectors, list(path))


class Matcher(Stylesheet):
    """Textual's matching of some rules to a node that leaves the node's styles alone."""

    def __init__(self, rules: tuple[RuleSet, ...]) -> None:
        super().__init__()
        self._rules = list(rules)
        self._rules_map = {"*": self._rules}
        self._matched: StyleRules | None = None

    def match(self, node: DOMNode) -> StyleRules | None:
        """The node's declarations."""
        self.apply(node)
        return self._matched

    def replace_rules(self, node: DOMNode, rules: RulesMap, animate: bool = False) -> None:  # type: ignore[override]
        """Keep them here."""
        self._matched = StyleRules(rules)

    def _process_component_classes(self, node: DOMNode) -> None:
        """Leave them to whoever applies the styles."""


class Path:
    """A place in the trie: nodes alike in type, id and classes, and so are all above them."""

    __slots__ = ("below", "matches")

    def __init__(self) -> None:
        self.below: dict[tuple[frozenset[str], str | None, frozenset[str]], Path] = {}
        self.matches: dict[RuleIndex | tuple[RuleSet, ...], Match] = {}


class MatchedRules:
    """A cache for one set of variables: read sources, their rules, and their matches."""

    def __init__(self) -> None:
        self.parsed: LRUCache[tuple[Any, ...], list[RuleSet]] = LRUCache(SOURCES)
        self.indexes: LRUCache[Sources, RuleIndex] = LRUCache(SOURCES)
        self.styles: LRUCache[str, Style] = LRUCache(STYLES)
        self.variable_tokens: dict[str, list[Token]] | None = None
        self._ids: set[str] = set()
        self._classes = {SYSTEM}
        self._paths = Path()
        self._count = 0

    def index(self, sources: Sources, rules: list[RuleSet]) -> RuleIndex:
        """The index of these sources' rules."""
        for rule in rules:
            for selector_set in rule.selector_set:
                for selector in selector_set.selectors:
                    self._tell_apart(selector)
        found = self.indexes[sources] = RuleIndex(rules)
        return found

    def _tell_apart(self, selector: Selector) -> None:
        if selector.type is SelectorType.ID:
            self._ids.add(selector.name)
        elif selector.type is SelectorType.CLASS:
            self._classes.add(selector.name)

    def match(self, index: RuleIndex, nodes: Sequence[DOMNode]) -> Match:
        """The match of an index's rules with the last of these nodes, which begin at the app."""
        path = self._path(nodes)
        try:
            return path.matches[index]
        except KeyError:
            rules = index.candidates(nodes[-1])
            found = path.matches.get(rules)
            if found is None:
                found = path.matches[rules] = Match(rules, nodes)
            path.matches[index] = found
            return found

    def _path(self, nodes: Sequence[DOMNode]) -> Path:
        path, ids, classes = self._paths, self._ids, self._classes
        for node in nodes:
            id_ = node._id
            told = (
                node._css_type_names,
                id_ if id_ in ids else None,
                frozenset(node._classes & classes),
            )
            below = path.below.get(told)
            if below is None:
                below = path.below[told] = self._new_path()
            path = below
        return path

    def _new_path(self) -> Path:
        self._count += 1
        if self._count > PATHS:
            self._paths, self._count = Path(), 0
        return Path()
