"""A stylesheet that reads each source once for a theme; Textual 8.2 reads all anew for a screen."""

from functools import cache
from typing import Any

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

SOURCES = 1024  # more than any app has: one for each class of widget, and the files
Cache = LRUCache[tuple[Any, ...], Any]


@cache
def _read_with(_variables: frozenset[tuple[str, str]]) -> Cache:
    return LRUCache(SOURCES)


class SharedStylesheet(Stylesheet):
    """What was read is kept for each set of variables, for all apps of this process."""

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
            self._parse_cache = LRUCache(1)  # what is cleared now is this, not what is kept
            super().set_variables(variables)
            self._remember()

    def reparse(self) -> None:
        """Read what has not been read with these variables."""
        self.parse()

    def _remember(self) -> None:
        self._parse_cache = _read_with(frozenset(self._variables.items()))
