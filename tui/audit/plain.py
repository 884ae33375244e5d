"""Checks of what plain mode says of a screen, of each prompt, and of what is typed there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from textual.widgets import Tabs

from models.vocabulary.visible_text import visible
from tui.audit.finding import Fault
from tui.audit.table import of_telling
from tui.audit.telling import Telling, Turn
from tui.outline import Entry, Role
from tui.outline.words import one_line, problem
from tui.plain import answers
from tui.plain.lines import NOT_SHOWN, SCREEN, in_words
from tui.plain.room import EVENT, PAGE
from tui.plain.talk import NO_FIELD
from tui.plain.voice import spoken

EARLY = 20  # cells, half a braille line
GROUP = re.compile(r"\b[A-Z2-7]{16,}\b")  # a setup key in one piece (RFC 4648 base32)
LINK = "otpauth:"
HAS_TWO_STATES = (Role.TICK_BOX, Role.SWITCH)
States = frozenset[tuple[str, str, bool | None]]


@of_telling("PL-02")
def nothing_is_taken_back(telling: Telling) -> Iterator[Fault]:
    """No control character is written, so nothing that stands there changes."""
    written = "".join(telling.written)
    if visible(written, lines=True) != written:
        yield Fault("", "A control character is written.")


@of_telling("PL-03")
def only_ascii_is_written(telling: Telling) -> Iterator[Fault]:
    """Each character is one of ASCII's."""
    if not "".join(telling.written).isascii():
        yield Fault("", "What is written is not ASCII alone.")


@of_telling("PL-04")
def screen_and_prompts_are_named(telling: Telling) -> Iterator[Fault]:
    """The screen's name comes first; a prompt is one line, and a field's begins with its name."""
    if not telling.whole[0].startswith(SCREEN) or telling.whole[0] == SCREEN:
        yield Fault("", "Its name is not said first.")
    for turn in telling.turns:
        if not re.fullmatch(r"\S.*: ", turn.prompt):
            yield Fault("", f"This is no prompt: {turn.prompt}")


@of_telling("PL-05")
def all_that_can_be_done_is_numbered(telling: Telling) -> Iterator[Fault]:
    """The list goes from 1 up, with leaving as 0; what is unavailable is told with its reason."""
    numbers = [int(line.partition(".")[0]) for line in telling.menu]
    if numbers != [*range(1, len(numbers)), 0]:
        yield Fault("", "The list is not numbered from 1, with leaving as 0.")
    for entry in telling.controls:
        if entry.unavailable and not entry.reason:
            yield Fault(entry.name, "Why it is unavailable is not said.")


@of_telling("PL-06")
def each_row_is_a_line(telling: Telling) -> Iterator[Fault]:
    """A table's rows stand there one a line, each text behind the name of its column."""
    for entry in telling.controls:
        if entry.role is Role.TABLE:
            rows = [spoken(f"{entry.name}: {in_words(option)}") for option in entry.options]
            texts = [spoken(one_line(text)) for row in entry.options for _, text in row.parts]
            if any(row not in telling.whole for row in rows) or any(
                text not in " ".join(rows) for text in texts
            ):
                yield Fault(entry.name, "A row is not told in a line of its own.")


@of_telling("PL-07")
def states_are_words(telling: Telling) -> Iterator[Fault]:
    """A tick, and that something is unavailable, is said in words."""
    for entry in telling.controls:
        line = _line_of(telling, entry)
        if entry.role in HAS_TWO_STATES and not re.search(r"\[(not ticked|ticked|on|off)\]", line):
            yield Fault(entry.name, "Whether it is on is not said.")
        if line and entry.unavailable != ("(unavailable" in line):
            yield Fault(entry.name, "Whether it is available is not said.")


@of_telling("PL-08")
def nothing_is_said_unasked(telling: Telling) -> Iterator[Fault]:
    """While nothing happens no event is told."""
    for line in "".join(telling.written).split("\n"):
        if line.startswith(EVENT):
            yield Fault("", f"Unasked it says: {line}")


@of_telling("PL-10")
def asides_work_at_each_prompt(telling: Telling) -> Iterator[Fault]:
    """At the first prompt help and the screen can be heard; each field can be gone to, and back."""
    first, helped, again = telling.turns[:3]
    if not helped.said or helped.prompt != first.prompt:
        yield Fault("", f"{answers.HELP} does not help and ask again.")
    if not again.said or not again.said[0].startswith(SCREEN):
        yield Fault("", f"{answers.AGAIN} does not say the screen again.")
    for name, turn in telling.fields.items():
        if not _asks_for(turn, name):
            yield Fault(name, f"{answers.GO_TO} and its name does not ask for it.")
    asked = list(telling.fields)
    before = asked[-2] if len(asked) > 1 else ""
    if telling.back and not (_asks_for(telling.back, before) or NO_FIELD in telling.back.said):
        yield Fault(before, f"{answers.BACK} does not go back to it.")


@of_telling("PL-11")
def the_end_of_input_changes_nothing(telling: Telling) -> Iterator[Fault]:
    """Hearing it all, and then going away, leaves each value as it was."""
    if _states(telling.entries) != _states(telling.left):
        yield Fault("", "Something changed although nothing was answered.")


@of_telling("PL-13")
def an_error_names_its_field(telling: Telling) -> Iterator[Fault]:
    """What is wrong with a field is said in one form, and the field is asked again."""
    for entry in telling.controls:
        if entry.error and spoken(problem(entry.name, entry.error)) not in telling.whole:
            yield Fault(entry.name, "Its error is not said as one of this field.")
        if entry.error and not any(_asks_for(turn, entry.name) for turn in telling.turns):
            yield Fault(entry.name, "In spite of its error it is not asked again.")


@of_telling("PL-14")
def secrets_are_kept(telling: Telling) -> Iterator[Fault]:
    """What is typed for a secret is not shown, its prompt says so, its value is told nowhere."""
    shown = " ".join(entry.name for entry in telling.entries)
    for entry in telling.controls:
        turn = telling.fields.get(entry.name)
        if turn and _asks_for(turn, entry.name) and turn.echoes is entry.secret:
            yield Fault(entry.name, "What is typed is shown, or is not, against what it is.")
        if turn and entry.secret and NOT_SHOWN not in turn.prompt:
            yield Fault(entry.name, "That it is not shown is not said.")
        hidden = entry.value if entry.secret and entry.value not in shown else ""
        if hidden and spoken(hidden) in "".join(telling.written):
            yield Fault(entry.name, "Its value is told.")


@of_telling("PL-15")
def a_setup_key_comes_in_groups(telling: Telling) -> Iterator[Fault]:
    """No line has a key in one piece, but for the link that programs read."""
    for line in telling.whole:
        if GROUP.search(line) and LINK not in line:
            yield Fault("", "A setup key is told in one piece.")


@of_telling("PL-16")
def the_list_differs_early(telling: Telling) -> Iterator[Fault]:
    """Half a braille line tells which line of the list it is."""
    heads = [line[:EARLY].partition(". ")[2] for line in telling.menu]
    for line, head in zip(telling.menu, heads, strict=True):
        if heads.count(head) > 1:
            yield Fault(line, "Without its number another line of the list begins alike.")


@of_telling("PL-18")
def the_list_has_each_control(telling: Telling) -> Iterator[Fault]:
    """What the full screen lets somebody do is in the list."""
    for entry in telling.controls:
        if not _line_of(telling, entry):
            yield Fault(entry.name, "It is not in the list.")


@of_telling("PL-19")
def a_page_is_not_longer(telling: Telling) -> Iterator[Fault]:
    """After so many lines a person is asked whether to go on."""
    lines = 0
    for text in telling.written:
        lines = lines + 1 if text.endswith("\n") else 0
        if lines == PAGE + 1:
            yield Fault("", f"More than {PAGE} lines come at once.")


def _line_of(telling: Telling, entry: Entry) -> str:
    """The line of the list for this control; of tabs the last one's."""
    named = entry.options[-1].text if isinstance(entry.widget, Tabs) else entry.name
    wanted = re.compile(rf"\d+\. {re.escape(spoken(named))}(?:$|:| [(\[])")
    return next((line for line in telling.menu if wanted.match(line)), "")


def _asks_for(turn: Turn, name: str) -> bool:
    return turn.prompt.startswith((f"{spoken(name)}: ", f"{spoken(name)} ("))


def _states(entries: Sequence[Entry]) -> States:
    return frozenset((each.name, each.value, each.ticked) for each in entries if each.is_control)
