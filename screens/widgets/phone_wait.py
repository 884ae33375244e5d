"""What a waiting screen says of the phone: that it was asked, the number, how it ended."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Digits, Static

from models.challenges import OPEN, ChallengeState
from screens.terminal import speaks_utf8
from screens.times import clock_time
from screens.widgets.action import Action

if TYPE_CHECKING:
    from models.wire.phone import Waiting

NOT_ASKED = (
    "Your phone is not asked any more, because too many questions were left unanswered. "
    "Type a code."
)


class BigNumber(Digits):
    """The number of the sentence above once more, to be read from afar."""


class Said(Static):
    """The sentence."""

    LIVE = True


class PhoneWait(Vertical):
    """Takes no room until a phone was asked. The number stands in the sentence for everybody,
    and in large digits where there is room for them.
    """

    DEFAULT_CSS = """
    PhoneWait {
        height: auto; width: 1fr; display: none;
        Said { height: auto; width: 1fr; }
        BigNumber { display: none; width: 1fr; height: 3; text-style: bold; }
        &.-there { display: block; }
        &.-numbered BigNumber { display: block; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="phone-wait")
        self.said = ""
        # An answer may come before these are on the screen, or once they have left it.
        self._sentence = Said(markup=False)
        self._number = BigNumber()
        self._again = Action("Send again", id="send-again")

    def compose(self) -> ComposeResult:
        """Sentence, number, and the way to ask anew."""
        yield self._sentence
        yield self._number
        yield self._again

    def show(self, waiting: Waiting) -> None:
        """Say how the question stands."""
        open_still = waiting.asked and waiting.state in OPEN
        number = waiting.number if open_still else ""
        self._say(_sentence(waiting))
        self._number.update(number)
        self.set_class(bool(number) and speaks_utf8(os.environ), "-numbered")
        self._again.display = waiting.asked
        self.add_class("-there")

    def _say(self, said: Content) -> None:
        self.said = said.plain
        self._sentence.update(said)


def _sentence(waiting: Waiting) -> Content:
    if not waiting.asked:
        return Content(NOT_ASKED)
    if waiting.state is ChallengeState.CODE_SENT and waiting.number:
        again = f"{waiting.state.sentence} To send another, type "
        return Content.assemble(again, (waiting.number, "bold"), " on it.")
    if waiting.state is not ChallengeState.WAITING:
        return Content(waiting.state.sentence)
    asked = f"Your phone was asked at {clock_time(waiting.asked_at, waiting.timezone)}. "
    if not waiting.number:
        return Content(f"{asked}Approve on it.")
    return Content.assemble(asked, "Type ", (waiting.number, "bold"), " on it to approve.")
