"""Each step as the sentence of a hand-out, in Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tui.outline.words import one_line
from tui.walkthrough.filling import fill_in
from tui.walkthrough.grammar import FORMS
from tui.walkthrough.script import Step, Verb, Walk

GROUP = re.compile(r"\[([^\]]*)\]")
GAP = re.compile(r"(\*\*|“)?\{([A-Z]+)\}(\*\*|”)?")
BETWEEN = {"LABEL": " > ", "CELL": " and "}
MARKS = re.compile(r"[\\`*\[\]<>~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|#(?=#*$)")
OPENINGS = re.compile(r"^(\d{1,9})?([#+=.)-])")
STOPPED_TWICE = re.compile(r"([.!?…](?:”|\*\*))\.$")
UNITS = ((3600, "hour"), (60, "minute"), (1, "second"))
LONG = 120  # what is shorter is told in seconds, as a phone's clock is read


def known(walk: Walk) -> dict[str, str]:
    """What each `${NAME}` of the steps is told as: its text, or what is to be noted for it."""
    steps = (step for scene in walk.scenes for step in scene.steps)
    kept = [step for step in steps if step.verb is Verb.KEEP]
    noted = {
        step["NAME"]: f"the {fill_in(step['LABEL'], walk.lets)} that you noted" for step in kept
    }
    return {**walk.lets, **noted}


def sentence(step: Step, texts: Mapping[str, str]) -> str:
    """The step with these texts filled in; "" for one that says nothing to a reader."""
    values = _values(step, texts)
    says = GROUP.sub(lambda group: _group(group[1], values), FORMS[step.verb].says)
    return STOPPED_TWICE.sub(r"\1", _filled(says, values))


def plain(text: str) -> str:
    """A text that Markdown shows as it is, within a line."""
    return MARKS.sub(r"\\\g<0>", one_line(text))


def paragraph(text: str) -> str:
    """A text that Markdown shows as it is, and takes for no list or heading."""
    return OPENINGS.sub(lambda found: f"{found[1] or ''}\\{found[2]}", plain(text))


def duration(seconds: float) -> str:
    """ "95 seconds", "2 hours", "1 hour and 5 seconds"."""
    if seconds < LONG or seconds % 1:
        return _counted(seconds, "second")
    parts = []
    for length, unit in UNITS:
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(_counted(count, unit))
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def _values(step: Step, texts: Mapping[str, str]) -> dict[str, list[str]]:
    values = {
        gap: [plain(fill_in(each, texts)) for each in filled] for gap, filled in step.slots.items()
    }
    for gap, in_words in (("TIMES", _times), ("KEY", _key)):
        if gap in values:
            values[gap] = [in_words(each) for each in values[gap]]
    if "seconds" in values:
        values["DURATION"] = [duration(float(step["seconds"]))]
    return values


def _group(part: str, values: Mapping[str, list[str]]) -> str:
    """What may be left out, if there is something to fill it with."""
    return part if all(values.get(gap[2]) for gap in GAP.finditer(part)) else ""


def _filled(says: str, values: Mapping[str, list[str]]) -> str:
    def told(gap: re.Match[str]) -> str:
        before, name, after = gap[1] or "", gap[2], gap[3] or ""
        between = BETWEEN.get(name, ", ")
        return between.join(f"{before}{each}{after}" for each in values[name])

    return GAP.sub(told, says)


def _counted(count: float, unit: str) -> str:
    return f"{count:g} {unit}{'' if count == 1 else 's'}"


def _times(text: str) -> str:
    count = int(text.removeprefix("x"))
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _key(name: str) -> str:
    return "+".join(part[:1].upper() + part[1:].replace("_", " ") for part in name.split("+"))
