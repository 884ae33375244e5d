"""How long work tells how far it is."""

from collections.abc import Callable

Tell = Callable[[str, int, int], None]
"""Told what is being done, how many are done, and of how many (0 when nobody knows)."""


def silent(_what: str, _done: int, _of: int) -> None:
    """For whoever doesn't watch."""
