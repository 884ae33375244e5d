"""The phone's app: unlocks, shows codes, brings up what waits for an answer."""

from functools import partial
from uuid import UUID

from screens.base import AskingScreen
from screens.phone.approve import ApproveScreen
from screens.phone.codes import CodesScreen
from screens.phone.held import HeldPhone, Looks
from screens.phone.send_code import ChooseSessionScreen
from screens.phone.unlock import UnlockScreen
from server_stub.authenticator.questions import Question
from server_stub.pocket import Pocket
from tui.base import BaseApp

ANSWERING = (ApproveScreen, ChooseSessionScreen)
LOCK, CODES = "lock", "codes"
PUT_OFF = "The question waits still. Open it again from Codes before its two minutes are over."


class PhoneApp(BaseApp):
    """The authenticator over one pocket."""

    TITLE = "Keydesk phone"
    DEFAULT_MODE = LOCK
    ENABLE_COMMAND_PALETTE = False  # every action stands on its page

    def __init__(self, pocket: Pocket, looks: Looks | None = None) -> None:
        super().__init__()
        self.phone = HeldPhone(pocket, self, looks or Looks())
        self._put_off: set[UUID] = set()
        self.add_mode(LOCK, partial(UnlockScreen, self.phone))
        self.add_mode(CODES, partial(CodesScreen, self.phone))

    def zone(self) -> str:
        """That of the times on its pages."""
        return self.phone.looks.zone

    async def on_unlocked(self) -> None:
        """Show the codes, close the lock with what was typed there, and get in touch."""
        await self.switch_mode(CODES)
        await self.remove_mode(LOCK)
        self.phone.news.subscribe(self, self._look)
        self.run_worker(self.phone.pocket.run(), group="in-touch")

    def _look(self, _: None = None) -> None:
        """Bring up the oldest question, one at a time."""
        if any(isinstance(screen, ANSWERING) for screen in self.screen_stack):
            return
        for question in self.phone.pocket.questions:
            if question.ask.id not in self._put_off:
                self.bell()
                answered = partial(self._answered, question)
                self.push_screen(ApproveScreen(self.phone, question), answered)
                return

    def _answered(self, question: Question, sentence: str | None) -> None:
        """Say what became of it where the person is now, and go on to the next."""
        if sentence is None:
            self._put_off.add(question.ask.id)
        self.call_later(self._say, sentence or PUT_OFF)

    def _say(self, sentence: str) -> None:
        if isinstance(self.screen, AskingScreen):
            self.screen.say_on_notice(lambda notice: notice.say(sentence))
        else:
            self.keep(sentence)
        self._look()

    def on_answer_asked(self) -> None:
        """Ask again what was put off."""
        self._put_off.clear()
        self._look()

    def action_help(self) -> None:
        """F1."""
        from tui.help import help_for

        self.push_screen(help_for(self.screen))
