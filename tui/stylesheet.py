"""A stylesheet that reads and matches once; Textual 8.2 does both anew for each screen."""

from functools import cache
from typing import Any

from textual.cache import LRUCache
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.css.tokenizer import Token
from textual.dom import DOMNode

from tui.rule_matching import MatchedRules, RuleIndex, StyleRules

NO_RULES = StyleRules({})


@cache
def _matched_with(_variables: frozenset[tuple[str, str]]) -> MatchedRules:
    return MatchedRules()


@cache
def _in_order(component_classes: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(component_classes))


@cache
def _stand_in(component_class: str) -> DOMNode:
    """A node to match rules to."""
    return DOMNode(classes=component_class)


class SharedStylesheet(Stylesheet):
    """A stylesheet whose parses and matches are kept by variables, for all apps of the process."""

    _kept: MatchedRules
    _index: RuleIndex

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._remember()

    @property
    def variables(self) -> dict[str, str]:
        """The theme's variables that hold now."""
        return self._variables

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take these from now on."""
        if variables != self._variables:
            # what is cleared now is these, not what is kept
            self._parse_cache, self._style_parse_cache = LRUCache(1), LRUCache(1)
            super().set_variables(variables)
            self._remember()

    @property
    def _variable_tokens(self) -> dict[str, list[Token]]:
        if self._kept.variable_tokens is None:
            self._kept.variable_tokens = super()._variable_tokens
        return self._kept.variable_tokens

    def _remember(self) -> None:
        self._kept = _matched_with(frozenset(self._variables.items()))
        self._parse_cache, self._style_parse_cache = self._kept.parsed, self._kept.styles
        self._require_parse = True

    def reparse(self) -> None:
        """Read what has not been read with these variables."""
        self.parse()

    def parse(self) -> None:
        """Read the sources that have not been read yet."""
        sources = tuple(self.source.items())
        index = self._kept.indexes.get(sources)
        if index is None:
            super().parse()
            index = self._kept.index(sources, self._rules)
        self._index, self._rules, self._rules_map = index, index.rules, None
        self._require_parse = False

    def apply(
        self,
        node: DOMNode,
        *,
        animate: bool = False,
        cache: dict[tuple[Any, ...], RulesMap] | None = None,
    ) -> None:
        """Give a node the styles that its rules come to."""
        if self._require_parse:
            self.parse()
        path = node.css_path_nodes
        match = self._kept.match(self._index, path)
        match.mark(node)
        found = match.found(path)
        if found is None:
            pass  # what it had stays
        elif animate and found.is_animated:
            self.replace_rules(node, found.rules, animate=True)
        else:
            found.replace(node)
        if component_classes := node._get_component_classes():
            self._apply_components(node, _in_order(component_classes), path)

    def _apply_components(self, node: DOMNode, names: tuple[str, ...], path: list[DOMNode]) -> None:
        """Style what is drawn within a node; Textual makes nodes for it anew each time."""
        had = node._component_styles.copy()
        node._component_styles.clear()
        changed = False
        for name in names:
            found = self._component(node, name, path)
            styles = had.get(name)
            if styles is None or not found.are_those_of(styles):
                virtual = DOMNode(classes=name)
                virtual._attach(node)
                found.replace(virtual)
                styles = virtual.styles
                changed = True
            node._component_styles[name] = styles
        if changed:
            node.refresh()

    def _component(self, node: DOMNode, name: str, path: list[DOMNode]) -> StyleRules:
        stand_in = _stand_in(name)
        stand_in._attach(node)
        try:
            path = [*path, stand_in]
            return self._kept.match(self._index, path).found(path) or NO_RULES
        finally:
            stand_in._detach()
