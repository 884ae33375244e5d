"""The one sanitiser: text from people, networks, files and servers, made safe to show."""

import re

_OBEYED = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL and C1 of ECMA-48: ESC, and CSI, OSC and DCS as one character
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # UAX 9, 2: all that have Bidi_Control
    "\u206a-\u206f"  # deprecated format characters, of which some turn text around, too
    "\u2028\u2029"  # line and paragraph separator
    "\ufff9-\ufffb"  # interlinear annotation, which may hide what it annotates
    "\ud800-\udfff"  # lone surrogates, which no UTF-8 can hold
    "]"
)
_OF_LINES = frozenset("\n\t")


def visible(text: str, *, lines: bool = False) -> str:
    r"""Returns the text with each character that a terminal or a reader would obey as its escape.

    `\x1b` stands for ESC and `\u202e` for a right-to-left override: plain ASCII, which is read
    aloud letter by letter and means the same to whoever looks it up. With `lines`, line feeds and
    tabs stay. All else stays as it is, right-to-left letters, accents and joined emoji included,
    so doing it twice changes nothing. The marks LRM, RLM and ALM count as obeyed, since a name
    that holds one looks like the name that doesn't; letters bring their direction with them.
    """
    if text.isprintable():  # it is of none of these: Cc, Cf, Cs, Zl, Zp
        return text
    return _OBEYED.sub(_escaped_in_lines if lines else _escaped, text)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _escaped_in_lines(found: re.Match[str]) -> str:
    return found[0] if found[0] in _OF_LINES else _escaped(found)
