"""Approve or deny: what asks, from where, and the number to type."""

from collections.abc import Awaitable, Callable, Iterable
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
from screens.phone.base import PhoneQuestion
from screens.phone.facts import NOT_ASKED, Fact, facts_of
from screens.phone.held import HeldPhone
from screens.widgets.action import Action
from screens.widgets.field import Field
from screens.widgets.flow import Flow
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice
from server_stub.authenticator.questions import Question

LOOK_EVERY = 1  # seconds; a look paints nothing
ELSEWHERE = "This question was answered or replaced elsewhere. There is nothing left to do."
OTHERS = "Another session waits, too: compare device, place and time."
WHY = "Why do you deny it?"
DONE = {
    Decision.APPROVE: "Approved. The desk goes on by itself.",
    Decision.NOT_ME: (
        "Denied. The admin key holders of your organisation are told that it was not you. Change "
        "your password at the desk: somebody knows it."
    ),
    Decision.CHANGED_MIND: "Denied. Nobody was let in.",
}
SENT = "Code sent. Look at your computer."
ANSWERED = {*DONE.values(), SENT}
"""The sentences about a question that was answered on this phone."""


class ApproveScreen(PhoneQuestion[str]):
    """One question; dismissed with what became of it, or None when it is put off."""

    TITLE = "Approve or deny"
    FIELDS = {"number": "number"}
    HELP = (
        "Approve only what you have just asked for yourself: compare device, time and place, and "
        "type the number that stands on the waiting screen. Send Code lets the same session in "
        "with the code. If it was not you, press Deny and say so. Escape puts the question off; it "
        "waits two minutes."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Later")]
    denying: var[bool] = var(False, toggle_class="-denying")

    def __init__(self, phone: HeldPhone, question: Question) -> None:
        super().__init__(phone)
        self.question = question
        self._others: list[str] = []

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
                for name, fact in facts_of(self.question, self.phone.looks.zone):
                    yield Fact(name, fact)
            yield Static(id="others", markup=False)
            yield Notice()
            if self._digits:
                yield Field(f"Number on the waiting screen ({self._digits} digits)", id="number")
            yield Static(WHY, id="why")
            yield Flow(
                *self.compose_answers(),
                Action("It was not me", id="not-me", variant="error"),
                Action("I changed my mind", id="changed-mind"),
                Action("Back", id="back"),
            )
        yield KeysLine()

    def compose_answers(self) -> Iterable[Action]:
        """The ways to answer, the one that Enter in the number takes first."""
        yield Action("Approve", id="approve", variant="success")
        yield Action("Deny", id="deny", variant="error")
        yield Action("Send Code", id="send")

    def on_mount(self) -> None:
        """Start at the number; where there is none at the facts, so that no key approves."""
        self.query_one("#number" if self._digits else "#facts").focus()
        self.phone.news.subscribe(self, self._look)
        self.set_interval(LOOK_EVERY, self._look)
        self._tell_others()

    def _look(self, _: None = None) -> None:
        """Close once the question waits no more."""
        self._tell_others()
        if self.is_current and not self._asking and not self.is_open:
            over = self.pocket.is_over(self.question)
            self.dismiss(ChallengeState.EXPIRED.sentence_on_phone if over else ELSEWHERE)

    @property
    def is_open(self) -> bool:
        """True while it waits for an answer."""
        return self.pocket.waits(self.question)

    def _tell_others(self) -> None:
        """Say that more than one waits, so that nobody takes the first for their own."""
        others = {each.ask.id for each in self.pocket.questions} - {self.question.ask.id}
        says = [OTHERS] if others else []
        says += [NOT_ASKED] if self.pocket.paused(self.question.account) else []
        if says != self._others:
            self._others = says
            line = self.query_one("#others", Static)
            line.update(Content(" ".join(says)))
            line.display = bool(says)

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.entered()

    def entered(self) -> None:
        """Approve with the number."""
        self.approve()

    @on(Button.Pressed, "#approve")
    def approve(self) -> None:
        """Send the number that was typed."""
        self._decide(Decision.APPROVE, self._typed)

    @on(Button.Pressed, "#send")
    def send(self) -> None:
        """Send the code that the phone shows now to this session, with the number."""

        async def sending() -> None:
            await self.pocket.send_code(self.question, self._typed)

        self._answer(sending, SENT)

    @property
    def _typed(self) -> str:
        return "".join(field.value for field in self.query("#number").results(Field))

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
        self._decide(Decision.NOT_ME)

    @on(Button.Pressed, "#changed-mind")
    def changed_mind(self) -> None:
        """Deny; nothing is wrong."""
        self._decide(Decision.CHANGED_MIND)

    def _decide(self, decision: Decision, number: str = "") -> None:
        async def deciding() -> None:
            await self.pocket.answer(self.question, decision, number)

        self._answer(deciding, DONE[decision])

    def _answer(self, call: Callable[[], Awaitable[None]], done: str) -> None:
        async def answering() -> None:
            try:
                await call()
            except Refused as refused:
                if refused.refusal is not Refusal.CHALLENGE_OVER:
                    raise
                self.dismiss(refused.sentence)
            else:
                self.dismiss(done)

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
