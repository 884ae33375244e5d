"""Which keys there are, by Textual's names of them."""

from __future__ import annotations

import unicodedata

MODIFIERS = {"alt", "ctrl", "shift"}


def is_key(name: str) -> bool:
    """Whether a terminal could send it: enter, f1, ctrl+g, alt+a, question_mark, x."""
    *modifiers, key = name.split("+")
    if len(set(modifiers)) < len(modifiers) or not MODIFIERS.issuperset(modifiers):
        return False
    return key.isprintable() and (len(key) == 1 or _is_named(key) or _is_named(name))


def _is_named(key: str) -> bool:
    # Textual's names are needed for a walk alone, and cost an import of Textual.
    from textual.keys import KEY_NAME_REPLACEMENTS, KEY_TO_UNICODE_NAME, Keys

    if key in {each.value for each in Keys if "<" not in each.value}:
        return True
    if key in KEY_TO_UNICODE_NAME or key in KEY_NAME_REPLACEMENTS.values():
        return True
    try:
        return unicodedata.lookup(key.replace("_", " ")).isprintable()
    except KeyError:
        return False
