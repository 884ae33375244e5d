"""What was typed since the last step: one step a field, however often it was gone back to."""

from __future__ import annotations

from dataclasses import dataclass, field

from textual.widget import Widget
from textual.widgets import Input

from tui.outline import outline
from tui.outline.words import one_line
from tui.walkthrough.recording.hidden import Hidden
from tui.walkthrough.recording.phones import Phones
from tui.walkthrough.recording.tape import Tape
from tui.walkthrough.script import Verb

SOME_CODE = "000000"
OLD_CODE = "# an older code of the phone was typed here"


@dataclass
class _Filling:
    """One field: its words, what was in it before, and what is now."""

    label: str
    before: str = field(repr=False)
    now: str = field(repr=False)
    is_secret: bool


class Typed:
    """Follows the fields of the desk, and nothing that a screen fills in by itself."""

    def __init__(self, tape: Tape, hidden: Hidden, phones: Phones) -> None:
        self._tape, self._hidden, self._phones = tape, hidden, phones
        self._in_hand: dict[Input, str] = {}
        self._filled: dict[Input, _Filling] = {}

    def __bool__(self) -> bool:
        return bool(self._filled)

    def touch(self, focused: Widget | None) -> None:
        """A key or a paste goes to this widget."""
        if isinstance(focused, Input):
            self._in_hand.setdefault(focused, focused.value)
        else:
            self._in_hand.clear()

    def changed(self, of: Input, value: str) -> None:
        """A field holds something else now."""
        if of not in self._in_hand:
            return
        if of not in self._filled:
            labels = [each.name for each in outline(of.screen) if each.widget is of]
            label = one_line(labels[0] if labels else of.name or "")
            self._filled[of] = _Filling(label, self._in_hand[of], value, of.password)
        self._filled[of].now = value

    def write(self) -> None:
        """Have it all on the tape."""
        filled, self._filled = list(self._filled.values()), {}
        self._in_hand.clear()
        for each in filled:
            if each.now != each.before or each.is_secret:
                self._write(each)

    def _write(self, filling: _Filling) -> None:
        text, at = filling.now, filling.label
        code = "".join(text.split())
        if not text:
            self._tape.act(Verb.CLEAR, FIELD=at)
        elif filling.is_secret:
            self._tape.act(Verb.TYPE_SECRET, NAME=self._hidden.named(text), FIELD=at)
        elif (device := self._phones.showing(code)) is not None:
            self._tape.act(Verb.TYPE_CODE, DEVICE=device, FIELD=at)
        elif (address := self._phones.mailed_to(text.strip())) is not None:
            self._tape.act(Verb.TYPE_MAILED_CODE, ADDRESS=address, FIELD=at)
        elif self._hidden.is_code(code):
            self._tape.act(Verb.TYPE, OLD_CODE, TEXT=SOME_CODE, FIELD=at)
        else:
            self._phones.met(text.strip())
            self._tape.act(Verb.TYPE, TEXT=text, FIELD=at)
