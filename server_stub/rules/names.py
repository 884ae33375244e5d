"""How names and addresses are compared, ordered and searched."""

import unicodedata

from models.tables import Organisation, User

# Letters that Unicode does not take apart into a base letter and an accent.
_ALONE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})

# An index entry of PostgreSQL holds 2,704 bytes; some marks are taken apart into many.
_LONGEST_SORT, _LONGEST_SEARCH = 120, 400
_GAP = "  "  # folded text holds no such, and no letter sorts before it


def folded(text: str) -> str:
    """The text without case, accents, invisible marks and doubled spaces."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (mark for mark in apart if unicodedata.category(mark) not in {"Mn", "Cf", "Cc"})
    return " ".join("".join(kept).translate(_ALONE).split())


def sort_name(name: str) -> str:
    """The name as lists are ordered by it: the last word, taken for the surname, first."""
    *given, surname = folded(name).split() or [""]
    return " ".join([surname, *given])[:_LONGEST_SORT]


def search_text(name: str, email: str) -> str:
    """What Quick User Search looks in: the sort name and, after a gap, the address up to its @.

    The domain, which all share, would find everybody.
    """
    return f"{sort_name(name)}{_GAP}{folded(email.partition('@')[0])}"[:_LONGEST_SEARCH]


def sort_name_in(search_text: str) -> str:
    """The sort name that a search text begins with."""
    return search_text.partition(_GAP)[0]


def words_in(search_text: str) -> list[str]:
    """What can be found: the names, and the parts of the address between its dots."""
    return search_text.replace(".", " ").split()


def search_words(search: str) -> list[str]:
    """What a search looks for; of a whole address, the part that tells people apart."""
    return words_in(" ".join(word.partition("@")[0] for word in folded(search).split()))


def around(user: User, of: Organisation) -> list[str]:
    """What anybody who knows the person may guess first: their names, and those of the school."""
    return [user.name, user.email, of.name, of.brand, of.domain]


def address(email: str) -> str:
    """The e-mail address as it is stored and looked up: whatever its case, it is one account."""
    return unicodedata.normalize("NFC", email.strip()).casefold()
