"""The nearest of the words or names that were possible."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST_POSSIBLE = 1_000


def nearest(word: str, possible: Iterable[str]) -> str | None:
    """The one that looks most like it, small and capital letters alike; None if none does.

    None too where there are more than a person would name: each takes 10 us to compare.
    """
    folded = {each.casefold(): each for each in possible}
    if len(folded) > MOST_POSSIBLE:
        return None
    close = get_close_matches(word[:80].casefold(), folded, n=1)
    return folded[close[0]] if close else None


def meant(word: str, possible: Iterable[str], *, quoted: bool = True) -> str:
    """What to put behind a sentence that can't go on with this word; "" if nothing is near."""
    near = nearest(word, possible)
    if near is None:
        return ""
    return f': did you mean "{near}"?' if quoted else f": did you mean {near}?"
