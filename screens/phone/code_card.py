"""One account with its code, in large digits where there is room."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widgets import Digits, Static

from screens.phone.facts import PAUSED, waiting_sentence
from screens.phone.held import HeldPhone
from screens.phone.seconds_bar import SecondsBar
from server_stub.phone_accounts import Account


class BlockDigits(Digits):
    """Digits of three rows; a code is a secret while it holds."""

    ALLOW_SELECT = False


class Paused(Static):
    """Says that the phone is not asked. The same while that lasts: a thief can't make it talk."""

    LIVE = True


class CodeCard(Vertical, can_focus=True):
    """Name, code and, while it is the chosen one, the seconds left."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    CodeCard {
        height: auto; width: 1fr; margin-bottom: 1;
        .account, .plain, .state, Paused { height: auto; width: 1fr; }
        .plain, BlockDigits { margin-left: 2; text-style: bold; }
        BlockDigits { width: 1fr; height: 3; }
        .state, Paused, SecondsBar { margin-left: 2; }
        SecondsBar { display: none; }
        &.-chosen SecondsBar { display: block; }
        &.-chosen .account { text-style: bold; }
        &:focus .account { text-style: bold reverse; }
    }
    """
    chosen: var[bool] = var(False, toggle_class="-chosen")

    class Chosen(Message):
        """The focus came to a card."""

        def __init__(self, account: Account) -> None:
            self.account = account
            super().__init__()

    def __init__(self, phone: HeldPhone, account: Account) -> None:
        super().__init__(name=f"Code of {account.label}")
        self.account = account
        self._phone = phone
        self.set_class(not phone.looks.blocks, "-plain")
        self._code = ""
        # Made here, since the clock may tick before they are mounted.
        self._account_line = Static(classes="account", markup=False)
        self._plain = Static(classes="plain", markup=False)
        self._blocks = BlockDigits(classes="blocks")
        self.bar = SecondsBar()
        self._state = Static(classes="state", markup=False)
        self.paused = Paused(PAUSED, markup=False)
        self.paused.display = False
        self.sessions = Static(classes="state", markup=False)

    def compose(self) -> ComposeResult:
        """Both ways to show the digits; the style sheet chooses."""
        yield self._account_line
        yield self._plain
        if self._phone.looks.blocks:
            yield self._blocks
        yield self.bar
        yield self._state
        yield self.paused
        yield self.sessions

    def on_mount(self) -> None:
        """Show all of it at once."""
        self.tick()
        self.tell_state()

    def watch_chosen(self, chosen: bool) -> None:
        """A mark before the name, so that no one needs the colour."""
        mark = ">" if chosen else " "
        self._account_line.update(Content(f"{mark} {self.account.label}"))
        self.tick()

    def tick(self) -> None:
        """Show what the phone's clock says; paints nothing while that is the same."""
        one_time, now = self.account.one_time, self._phone.pocket.now()
        spaced = spaced_out(one_time.code(now))
        if spaced != self._code:
            self._code = spaced
            self._plain.update(Content(spaced))
            self._blocks.update(spaced)
        if self.chosen:
            self.bar.tell(one_time.seconds_left(now), one_time.period, calm=self._phone.is_calm)

    def tell_state(self) -> None:
        """Say in words when nothing can be sent or asked for this account."""
        trouble = self._phone.pocket.trouble(self.account)
        self._state.display = trouble is not None
        self._state.update(Content(trouble.sentence if trouble else ""))
        waiting = self.sessions_in_words
        begins = bool(waiting) and not self.paused.display
        self.paused.display = self.sessions.display = bool(waiting)
        self.sessions.update(Content(waiting))
        if begins:  # a short screen may have no room for it yet
            self.call_after_refresh(self.paused.scroll_visible, animate=False)

    @property
    def in_words(self) -> str:
        """The code and what is wrong, as of now."""
        trouble = self._phone.pocket.trouble(self.account)
        code = spaced_out(self.account.one_time.code(self._phone.pocket.now()))
        return f"{code}. {trouble.sentence}" if trouble else code

    @property
    def sessions_in_words(self) -> str:
        """The sessions that wait while this phone is not asked, as a sentence; "" while it is."""
        paused = self._phone.pocket.paused(self.account)
        return waiting_sentence(paused, self._phone.looks.zone)

    @property
    def left_in_words(self) -> str:
        """How long the code holds, as of now."""
        return f"{self.account.one_time.seconds_left(self._phone.pocket.now())} seconds left"

    def on_focus(self) -> None:
        """Tell the screen which one is chosen."""
        self.post_message(self.Chosen(self.account))


def spaced_out(code: str) -> str:
    """A code in two halves, as people read it out."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"
