"""Send Code: the session that the code goes to, with the number where numbers are matched."""

from collections.abc import Iterable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from models.refusals import Refusal, Refused
from screens.phone.approve import ApproveScreen
from screens.phone.base import PhoneQuestion, PhoneScreen
from screens.phone.facts import NOT_ASKED, in_a_line
from screens.phone.held import HeldPhone
from screens.widgets.action import Action
from screens.widgets.flow import Flow
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice
from server_stub.authenticator.questions import Question
from server_stub.phone_accounts import Account


class SendCodeScreen(ApproveScreen):
    """One question that takes a code; dismissed as ApproveScreen is."""

    TITLE = "Send Code"
    HELP = (
        "The code goes to this session and to no other: compare device, time and place, and type "
        "the number that stands on its waiting screen. If it was not you, press Deny and say so. "
        "Escape sends nothing."
    )

    @property
    def is_open(self) -> bool:
        """True while it takes a code."""
        return self.pocket.takes_code(self.question)

    def compose_answers(self) -> Iterable[Action]:
        """Send Code first; what was sent a code before can't be denied any more."""
        yield Action("Send Code", id="send", variant="primary")
        if self.pocket.waits(self.question):
            yield Action("Deny", id="deny", variant="error")

    def entered(self) -> None:
        """Send the code with the number."""
        self.send()


class ChooseSessionScreen(PhoneQuestion[Question]):
    """Several sessions that wait for a code; dismissed with the chosen question, or None."""

    TITLE = "Which session?"
    HELP = (
        "Each line is a session that waits for your code: what it asks, since when, its device, "
        "place and IP address. Choose the one in front of you. If one is not yours, put this off "
        "with Escape, open the question that waits, and deny it."
    )

    def __init__(self, phone: HeldPhone, questions: list[Question]) -> None:
        super().__init__(phone)
        self._questions = questions

    def compose(self) -> ComposeResult:
        """One action for each."""
        zone = self.phone.looks.zone
        with VerticalScroll(id="form", can_focus=False):
            says = f"{len(self._questions)} sessions wait for a code. Which one is yours?"
            yield Static(Content(says), id="title")
            if any(self.pocket.paused(question.account) for question in self._questions):
                yield Static(NOT_ASKED, classes="words")
            yield Notice()
            with Vertical(id="sessions"):
                for at, question in enumerate(self._questions):
                    line = in_a_line(question.ask, zone)
                    yield Action(f"{at + 1}. {line}", id=f"session-{at}")
            yield Flow(Action("Back", id="back"))
        yield KeysLine()

    @on(Button.Pressed, "#sessions Action")
    def choose(self, pressed: Button.Pressed) -> None:
        """Take this one."""
        at = (pressed.button.id or "").removeprefix("session-")
        self.dismiss(self._questions[int(at)])

    @on(Button.Pressed, "#back")
    def back(self) -> None:
        """None of them."""
        self.dismiss(None)


async def send_to_question(screen: PhoneScreen[None], account: Account) -> str | None:
    """Let the person see, and among several choose, the session that gets the account's code.

    Called in a worker. Returns what became of it, None when it was put off; raises Refused.
    """
    screen.pocket.check_online()
    question = await _chosen(screen, screen.pocket.open_to_code(account))
    if question is None:
        return None
    asked = SendCodeScreen(screen.phone, question)
    said: str | None = await screen.app.push_screen_wait(asked)
    return said


async def _chosen(screen: PhoneScreen[None], questions: list[Question]) -> Question | None:
    if not questions:  # the last one ended just now
        raise Refused(Refusal.NOTHING_WAITS)
    if len(questions) == 1:
        return questions[0]
    asked = ChooseSessionScreen(screen.phone, questions)
    chosen: Question | None = await screen.app.push_screen_wait(asked)
    return chosen


async def send_at_enrolment(screen: PhoneScreen[None], account: Account) -> None:
    """Send the code of an account that was just scanned; raises Refused (ASKING_PAUSED, ...)."""
    if screen.pocket.paused(account):
        raise Refused(Refusal.ASKING_PAUSED)
    await screen.pocket.send_enrolment_code(account)
