"""Approve or deny: what asks, from where, and the number to type."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import var
from textual.widgets import Button, Input, Static

from models.challenges import ChallengeState, Decision
from models.refusals import Refusal, Refused
from models.wire.phone import Ask
from screens.phone.base import PhoneQuestion
from screens.phone.held import HeldPhone
from screens.times import day_and_time
from screens.widgets.action import Action
from screens.widgets.field import Field
from screens.widgets.flow import Flow
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice
from server_stub.pocket import Question

LOOK_EVERY = 1  # seconds; a look paints nothing
ELSEWHERE = "This question was answered or replaced elsewhere. There is nothing left to do."
COLUMN, ROOMY = 12, 50  # cells: of the facts' names, and from where they get a column
WHY = "Why do you deny it?"
DONE = {
    Decision.APPROVE: "Approved. The desk goes on by itself.",
    Decision.NOT_ME: (
        "Denied. The admin key holders of your organisation are told that it was not you. Change "
        "your password at the desk: somebody knows it."
    ),
    Decision.CHANGED_MIND: "Denied. Nobody was let in.",
}


class Fact(Static):
    """A name and what is so; the names stand in a column where there is room."""

    DEFAULT_CSS = "Fact { height: auto; width: 1fr; }"

    def __init__(self, label: str, fact: str) -> None:
        super().__init__(markup=False)
        self._label, self._fact = f"{label}:", fact

    def on_resize(self) -> None:
        """Set the column's width."""
        column = COLUMN if self.size.width >= ROOMY else 0
        self.update(Content(f"{self._label.ljust(column)} {self._fact}"))


class ApproveScreen(PhoneQuestion[str]):
    """One question; dismissed with what became of it, or None when it is put off."""

    TITLE = "Approve or deny"
    FIELDS = {"number": "number"}
    HELP = (
        "Approve only what you have just asked for yourself: compare device, time and place, and "
        "type the number that stands on the waiting screen. If it was not you, press Deny and say "
        "so. Escape puts the question off; it waits two minutes."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Later")]
    denying: var[bool] = var(False, toggle_class="-denying")

    def __init__(self, phone: HeldPhone, question: Question) -> None:
        super().__init__(phone)
        self.question = question

    @property
    def _digits(self) -> int:
        return self.question.ask.number_digits

    def compose(self) -> ComposeResult:
        """The facts scroll where they have no room; the answer is always in sight."""
        ask = self.question.ask
        with Vertical(id="question"):
            asked = f"{ask.asks.sentence} at {ask.organisation}: is it you?"
            yield Static(Content(asked), id="title")
            with VerticalScroll(id="facts"):
                for name, fact in self._facts(ask):
                    yield Fact(name, fact)
            yield Notice()
            if self._digits:
                yield Field(f"Number on the waiting screen ({self._digits} digits)", id="number")
            yield Static(WHY, id="why")
            yield Flow(
                Action("Approve", id="approve", variant="success"),
                Action("Deny", id="deny", variant="error"),
                Action("It was not me", id="not-me", variant="error"),
                Action("I changed my mind", id="changed-mind"),
                Action("Back", id="back"),
            )
        yield KeysLine()

    def on_mount(self) -> None:
        """Start at the number; where there is none at the facts, so that no key approves."""
        self.query_one("#number" if self._digits else "#facts").focus()
        self.phone.news.subscribe(self, self._look)
        self.set_interval(LOOK_EVERY, self._look)

    def _facts(self, ask: Ask) -> Iterable[tuple[str, str]]:
        yield "Device", ask.device or "unknown"
        yield "Place", ask.place or "unknown place"
        yield "Distance", _distance(ask.distance_km)
        yield "Time", day_and_time(ask.asked_at, self.phone.looks.zone, "")
        yield "IP address", ask.address
        yield "Account", self.question.account.label

    def _look(self, _: None = None) -> None:
        """Close once the question waits no more."""
        if self.is_current and not self._asking and not self.pocket.waits(self.question):
            over = self.pocket.is_over(self.question)
            self.dismiss(ChallengeState.EXPIRED.sentence_on_phone if over else ELSEWHERE)

    @on(Input.Submitted)
    @on(Button.Pressed, "#approve")
    def approve(self) -> None:
        """Send the number that was typed."""
        typed = "".join(field.value for field in self.query("#number").results(Field))
        self._answer(Decision.APPROVE, typed)

    @on(Button.Pressed, "#deny")
    def deny(self) -> None:
        """Ask why."""
        self.denying = True
        self.query_one("#not-me").focus()

    @on(Button.Pressed, "#back")
    def back(self) -> None:
        """Not denied after all."""
        self.denying = False
        self.query_one("#deny").focus()

    @on(Button.Pressed, "#not-me")
    def not_me(self) -> None:
        """Deny, and say that somebody else asked."""
        self._answer(Decision.NOT_ME)

    @on(Button.Pressed, "#changed-mind")
    def changed_mind(self) -> None:
        """Deny; nothing is wrong."""
        self._answer(Decision.CHANGED_MIND)

    def _answer(self, decision: Decision, number: str = "") -> None:
        async def answering() -> None:
            try:
                await self.pocket.answer(self.question, decision, number)
            except Refused as refused:
                if refused.refusal is not Refusal.CHALLENGE_OVER:
                    raise
                self.dismiss(refused.sentence)
            else:
                self.dismiss(DONE[decision])

        self.ask(answering, "Sending your answer...")

    def show_refusal(self, refused: Refused) -> None:
        """A wrong number is typed anew."""
        if refused.refusal is Refusal.NUMBER_WRONG:
            self.query_one("#number", Field).empty()
        super().show_refusal(refused)

    def action_close(self) -> None:
        """Back from the reasons, else put the question off."""
        if self.denying:
            self.back()
        else:
            self.dismiss(None)


def _distance(kilometres: int | None) -> str:
    if kilometres is None:
        return "unknown"
    return f"about {kilometres:,} km from your last good log in"
