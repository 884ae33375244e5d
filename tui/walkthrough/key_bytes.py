"""The bytes that a terminal sends for a key."""

from __future__ import annotations

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "escape": "\x1b",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    **{f"f{n}": f"\x1bO{letter}" for n, letter in enumerate("PQRS", 1)},
    **{f"f{n}": f"\x1b[{code}~" for n, code in enumerate((15, 17, 18, 19, 20, 21), 5)},
}
PASTE, PASTED = "\x1b[200~", "\x1b[201~"  # xterm's bracketed paste


def sequence(key: str) -> str:
    """The bytes that a terminal sends for a key's name; ValueError for a name it doesn't know.

    Names are Textual's: those of KEYS, `ctrl+` and a letter, `alt+` and a key, a letter.
    """
    if key in KEYS:
        return KEYS[key]
    if key.startswith("ctrl+") and len(key) == 6:
        return chr(ord(key[5].upper()) & 0x1F)
    if key.startswith("alt+"):
        return _alt(sequence(key[4:]))
    if len(key) == 1:
        return key
    raise ValueError(f"no key is called {key!r}")


def pasted(text: str) -> str:
    """A text as a terminal pastes it: one piece, in which nothing is a key."""
    return f"{PASTE}{''.join(mark for mark in text if mark.isprintable())}{PASTED}"


def _alt(keys: str) -> str:
    """What a key sends while Alt is held: xterm's modifier 3 in a sequence, else Escape first."""
    if keys.startswith("\x1b[") and keys[-1] in "ABCDHF":
        return f"\x1b[1;3{keys[-1]}"
    return "\x1b" + keys
