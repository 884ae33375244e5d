"""What XML can hold: other characters can't even be escaped."""

import re

UNHELD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text with U+FFFD for each character that is none of XML 1.0's (2.2, Char)."""
    return UNHELD.sub("\N{REPLACEMENT CHARACTER}", text)
