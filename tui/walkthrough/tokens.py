"""Cuts a line into words, signs, texts in quotes, and a comment."""

from __future__ import annotations

import re
from typing import NamedTuple

from models.vocabulary.visible_text import visible

LEXEME = re.compile(
    r"""(?P<comment>\#.*)
    | "(?P<text>(?:[^"\\]|\\.)*)(?P<end>"?)
    | (?P<sign>[=>])
    | (?P<word>[^\s"=>]+)""",
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
TYPOGRAPHIC = "“”„«»‟＂"


class Token(NamedTuple):
    """A word or sign, or what stands between two quotes; columns count from 1."""

    text: str
    column: int
    quoted: bool = False


class Misread(Exception):
    """A line can't be cut into words; the sentence says why."""

    def __init__(self, column: int, sentence: str) -> None:
        self.column = column
        self.sentence = sentence
        super().__init__(sentence)


def cut(line: str) -> tuple[list[Token], str]:
    """The tokens, and the comment with its `#`; raises Misread."""
    _refuse_unseen(line)
    tokens: list[Token] = []
    for found in LEXEME.finditer(line):
        column = found.start() + 1
        match found.lastgroup:
            case "comment":
                return tokens, found["comment"].rstrip()
            case "end":
                tokens.append(Token(_text(found, column), column, quoted=True))
            case _:
                tokens.append(_word(found.group(), column))
    return tokens, ""


def quoted(text: str) -> str:
    """A text as it stands in a walk file."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _refuse_unseen(line: str) -> None:
    """A file that turns its text around would do other things than a reader sees in it."""
    for at, mark in enumerate(line, 1):
        if visible(mark, lines=True) != mark:
            raise Misread(at, f"a character here can't be seen (U+{ord(mark):04X}): take it out")


def _text(found: re.Match[str], column: int) -> str:
    if not found["end"]:
        raise Misread(column, "a quote is not closed")
    for escape in ESCAPE.finditer(found["text"]):
        if escape[1] not in {'"', "\\"}:
            at = column + 1 + escape.start()
            raise Misread(at, r"after \ comes \ or a double quote: write \\ for one \ ")
    return ESCAPE.sub(r"\1", found["text"])


def _word(word: str, column: int) -> Token:
    if word[0] in TYPOGRAPHIC:
        raise Misread(column, f'{word[0]} is not the quote of a walk file: write "')
    return Token(word, column)
