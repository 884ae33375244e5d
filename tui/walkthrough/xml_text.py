"""Text as XML can hold it, with what a reader would obey made visible."""

import re

from models.vocabulary.visible_text import visible

_NO_CHARACTERS = re.compile("[\ufffe\uffff]")  # visible has seen to the rest of what XML excludes


def xml_text(text: str) -> str:
    """Returns the text with escapes for what is obeyed, and U+FFFD for what is no character.

    XML 1.0 (2.2, Char) has neither, not even as references.
    """
    return _NO_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", visible(text, lines=True))
