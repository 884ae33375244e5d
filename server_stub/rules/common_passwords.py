"""Passwords that are easily guessed: those that many choose, and those made of known names."""

import re
from functools import cache
from importlib import resources

FEW = 6  # digits and signs around a common word, which every guesser tries
_SHORT = 4  # characters that, said over and over, are no password, and no word by themselves
_WORD = re.compile(r"[^\W\d_]{3,}")
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_LOOKS_LIKE = str.maketrans("@4301!5$7", "aaeoiisst")


def is_common(folded: str) -> bool:
    """Whether this password, NFKC and casefolded, is one that many choose (ASVS 5.0, 6.2.4).

    It is on the list, or up to four characters over and over, or a word of the list, once or over
    and over, with at most six digits or signs around it, or with such for letters they look like.
    """
    if folded in _listed() or len(_once(folded)) <= _SHORT:
        return True
    word = _AROUND.sub("", folded)
    return len(folded) - len(word) <= FEW and _once(word) in _words()


def made_of(folded: str, names: str) -> bool:
    """Whether these names' words, with at most six digits or signs, are all of this password.

    Both folded as `names.folded` does (ASVS 5.0, 6.2.11).
    """
    words = sorted(_WORD.findall(names), key=len, reverse=True)
    rest = re.sub("|".join(words), "", folded) if words else folded
    return len(rest) <= FEW and not any(mark.isalpha() for mark in rest)


def _once(word: str) -> str:
    """What makes up the word when it is said over and over, with its letters put back."""
    plain = word.translate(_LOOKS_LIKE)
    return plain[: (plain + plain).find(plain, 1)]


@cache
def _listed() -> frozenset[str]:
    listed = resources.files("server_stub").joinpath("common_passwords.txt")
    return frozenset(listed.read_text(encoding="utf-8").splitlines())


@cache
def _words() -> frozenset[str]:
    words = (_once(_AROUND.sub("", listed)) for listed in _listed())
    return frozenset(word for word in words if len(word) >= _SHORT)
