"""What is said: plain ASCII lines, one after another; nothing is ever taken back."""

from collections.abc import Callable

from anyascii import anyascii


class Voice:
    """Writes to a stream that ends lines with a newline; remembers whether a prompt is open."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._open = False

    def say(self, line: str) -> None:
        """A line of its own, under an open prompt too."""
        if self._open:
            self._write("\n")
            self._open = False
        self._write(f"{spoken(line)}\n")

    def prompt(self, text: str) -> None:
        """The start of a line that the person ends: `Label (hint): `."""
        self._write(f"{spoken(text)}: ")
        self._open = True

    def answered(self, echoed: bool) -> None:
        """The person ended the line; where nothing echoes, as from a pipe, it is ended here."""
        if self._open and not echoed:
            self._write("\n")
        self._open = False


def spoken(text: str) -> str:
    """In ASCII, on one line: no letter is lost that has a likeness, and no control gets out."""
    ascii_only = anyascii("".join(" " if mark.isspace() else mark for mark in text))
    return "".join(mark for mark in ascii_only if mark.isprintable()).rstrip()
