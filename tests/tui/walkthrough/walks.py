"""Walk files that hypothesis makes up from the grammar: every form, gap, blank and comment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tui.walkthrough.forms import Form, Group, Part, Slot
from tui.walkthrough.grammar import FORMS
from tui.walkthrough.script import Verb
from tui.walkthrough.tokens import quoted

Draw = Callable[[st.SearchStrategy[Any]], Any]
DEVICES = ("New phone", 'Luke\'s \\ "old" one')
HEADER = """walk 1
  size   80x24
world "school" # made up
let user = "luke"
let n2 = "$${plain} ${user}"
secret luke_pw = "a\\"b#c"
secret w from env WENDY
"""
FREE = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="$"), min_size=1, max_size=20
)
TEXTS = FREE | st.sampled_from(["${user}!", "$${x}", " ", '\\ and "hi" # no comment'])
GAPS = {
    "DATE": st.just("2020-10-20"),
    "FILE": st.sampled_from(["log-in.walk", "../a b/ü.walk"]),
    "SIZE": st.sampled_from(["80x24", "400x200"]),
    "TIME": st.sampled_from(["09:00:00", "23:59"]),
    "VAR": st.just("KEYDESK_PW"),
    "VERSION": st.just("1"),
    "ADDRESS": st.sampled_from(["203.0.113.10", "2001:db8::1"]),
    "DEVICE": st.sampled_from(DEVICES),
    "DURATION": st.sampled_from(["0s", "31s", "0.5s", "5m", "2h", "1m30s", "9999h59m1.125s"]),
    "KEY": st.sampled_from(["tab", "f1", "ctrl+g", "question_mark", "A", "shift+tab"]),
    "NAME": st.sampled_from(["luke_pw", "w"]),
    "REASON": st.sampled_from(["not me", "I changed my mind"]),
    "SIDE": st.sampled_from(["fast", "slow"]),
    "STATE": st.sampled_from(["available", "not ticked", "empty"]),
    "TIMES": st.sampled_from(["x1", "x12"]),
}
BLANKS = st.sampled_from([" ", "  ", "\t", " \N{NO-BREAK SPACE}"])
ENDS = st.sampled_from(["", "", " ", "  # why", ' # "no quote', "\r"])
OTHER_LINES = st.sampled_from(["", "  ", "# a comment", "  #!no blank  "])
STEPS = [each for each in FORMS.values() if not each.header and each.verb is not Verb.INCLUDE]


def _tokens(draw: Draw, parts: Sequence[Part], unique: int) -> list[str]:
    tokens: list[str] = []
    for part in parts:
        if isinstance(part, Group):
            times = draw(st.integers(0, 3 if part.repeats else 1))
            for _ in range(times):
                tokens += _tokens(draw, part.parts, unique)
        elif isinstance(part, Slot):
            tokens.append(_filled(draw, part, unique))
        else:
            tokens.append(part.shown)
    return tokens


def _filled(draw: Draw, slot: Slot, unique: int) -> str:
    if slot.quoted and slot.name == "NAME":
        return quoted(f"shot {unique}")
    text: str = draw(GAPS.get(slot.name, TEXTS))
    return quoted(text) if slot.quoted else text


@st.composite
def sentences(draw: Draw, form: Form, unique: int = 0) -> str:
    """A line of this form, in no canonical writing."""
    line = "".join(
        draw(BLANKS) + ("kept" if form.verb is Verb.KEEP and token in {"luke_pw", "w"} else token)
        for token in _tokens(draw, form.parts, unique)
    )
    end: str = draw(ENDS)
    return line + end


@st.composite
def walks(draw: Draw) -> str:
    """A whole file that is right."""
    lines = HEADER.splitlines() + [f"device   {quoted(name)}" for name in DEVICES]
    lines.append('scene "1"')
    for number, form in enumerate(draw(st.lists(st.sampled_from(STEPS), max_size=12))):
        lines += draw(st.lists(OTHER_LINES, max_size=2))
        lines.append(draw(sentences(form, number)))
    return "\n".join(lines)


def nearly(text: str) -> st.SearchStrategy[str]:
    """The text with a piece cut out or something else put in: what people's mistakes look like."""
    places = st.integers(0, len(text))
    return st.builds(
        lambda at, to, put: text[: min(at, to)] + put + text[max(at, to) :],
        places,
        places,
        st.text(max_size=5)
        | st.sampled_from(['"', "\\", "\n", "${", "scene ", "walk 2\n", "\x00"]),
    )
