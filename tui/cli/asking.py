"""Questions on the terminal, or their answers line by line from a pipe."""

import getpass
import sys

from tui.cli.failure import Failure


class AnswerMissing(Failure):
    """There is nobody to ask, and no line to read."""


def say(text: str) -> None:
    """A line for the person; stdout is for data."""
    print(text, file=sys.stderr)


def interactive() -> bool:
    """True when a person sits there to be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask(question: str, default: str = "") -> str:
    """The answer, stripped; `default` for an empty one. Raises AnswerMissing."""
    if interactive():
        hint = f" [{default}]" if default else ""
        print(f"{question}{hint}: ", end="", file=sys.stderr, flush=True)
    return _line(question).strip() or default


def confirm(word: str, purpose: str, otherwise: str) -> None:
    """Have a person type a word; raises Failure, with the sentence `otherwise`, if they don't."""
    if not interactive():
        raise Failure(f"{otherwise} Add --confirm to go on.")
    if ask(f"Type '{word}' {purpose}") != word:
        raise Failure(otherwise)


def secret(question: str) -> str:
    """The answer as typed, not shown. Raises AnswerMissing."""
    if not interactive():
        return _line(question)
    try:
        return getpass.getpass(f"{question}: ", stream=sys.stderr)
    except (EOFError, UnicodeDecodeError) as error:
        raise AnswerMissing(f"{question}: no answer that can be read.") from error


def _line(question: str) -> str:
    try:
        line = sys.stdin.readline() if sys.stdin is not None else ""
    except UnicodeDecodeError as error:
        raise AnswerMissing(f"{question}: the answer is not UTF-8 text.") from error
    if not line:
        raise AnswerMissing(f"{question}: the input ended before the answer.")
    return line.rstrip("\r\n")
