"""A program's bytes as a film shows them: whole characters and sequences, and those to be seen."""

from __future__ import annotations

import codecs
import re

HIDDEN = re.compile(
    r"\x1b\[[<=>][0-9;:]*[@-~]"  # keyboard protocols, and what kind of terminal it is
    r"|\x1b\[\?[0-9;]*u"
    r"|\x1b\[[?!]?[0-9;]*\$[@-~]"  # whether it knows a mode
    r"|\x1b\[\??[0-9;]*[cn]"  # where the cursor is, what the terminal can
    r"|\x1b\[\?(?!(?:5|7|25|47|1047|1049|2026)[hl])[0-9;]*[hl]"  # mouse, focus, paste, ...
    r"|\x1b\[[0-9;]*t"  # the window's size
    r"|\x1b\](?!8;)[^\x07\x1b]*(?:\x07|\x1b\\)"  # title, colours, clipboard; 8 is a link
    r"|\x1b[PX^_].*?(?:\x1b\\|\x07)",
    re.DOTALL,
)
UNFINISHED = re.compile(
    r"\x1b(?:\[[0-9;:<=>?!$ ]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x07\x1b]*\x1b?|[ #%()*+])?\Z", re.DOTALL
)
LONGEST = 65536  # characters; what goes on for longer is no sequence


class SeenBytes:
    """One terminal's output. What a player would answer, or keep after the film, is left out."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._held = ""

    def __call__(self, data: bytes) -> str:
        """What can be shown by now; an unfinished character or sequence waits for its rest."""
        text = HIDDEN.sub("", self._held + self._decode(data))
        unfinished = UNFINISHED.search(text)
        if unfinished and len(text) - unfinished.start() < LONGEST:
            self._held = text[unfinished.start() :]
            return text[: unfinished.start()]
        self._held = ""
        return text
