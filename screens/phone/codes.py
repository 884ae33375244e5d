"""Codes: every account with the code of this moment, and what can be done with it."""

from typing import ClassVar
from uuid import UUID

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from models.otpauth import OneTime
from models.refusals import Refusal, Refused
from screens.phone import scanning
from screens.phone.approve import ANSWERED, SENT
from screens.phone.base import PhoneScreen
from screens.phone.code_card import CodeCard
from screens.phone.confirm import ConfirmScreen
from screens.phone.held import HeldPhone
from screens.phone.rename import RenameScreen
from screens.phone.scan import ScanScreen
from screens.phone.send_code import send_at_enrolment, send_to_question
from screens.widgets.action import Action
from screens.widgets.flow import Flow
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice
from server_stub.phone_accounts import Account
from server_stub.pocket import Reach

LOOK_EVERY = 0.25  # seconds; a look at the clock paints nothing
EMPTY = (
    "There is no account on this phone yet. At the desk, open Account Settings, Security keys, and "
    "press Add new device; then press Scan QR Code here."
)
LOST = "This phone is lost. Nobody can see its codes or answer with it."
UNKNOWN_THERE = (
    "The server does not know it, so it only shows codes. If it should, press Add new device at "
    "the desk and scan the new code."
)
OFFLINE = "This phone is offline. Its codes work; type them at the desk."


class AnswerAsked(Message):
    """The person wants to answer what waits."""


class CodesScreen(PhoneScreen[None]):
    """The phone's first page."""

    TITLE = "Codes"
    AUTO_FOCUS = "CodeCard, #scan"
    HELP = (
        "Each account shows the code to type at the computer. Up and Down choose one; Send Code "
        "shows which login waits and sends its code there; P holds the seconds still. When this "
        "phone is asked, the question comes up by itself."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "press('send')", "Send Code"),
        Binding("c", "press('copy')", "Copy code"),
        Binding("a", "press('scan')", "Scan QR Code"),
        Binding("o", "press('open')", "Open question", show=False),
        Binding("p", "pause(True)", "Pause the countdown", show=False),
        Binding("p", "pause(False)", "Let it run", show=False),
        Binding("n", "press('rename')", "Rename", show=False),
        Binding("delete", "press('remove')", "Remove", show=False),
        Binding("down", "choose(1)", "Next account", show=False),
        Binding("up", "choose(-1)", "Account before", show=False),
        Binding("ctrl+q", "app.quit", "Quit"),
    ]

    def __init__(self, phone: HeldPhone) -> None:
        super().__init__(phone)
        self._chosen: UUID | None = None

    def compose(self) -> ComposeResult:
        """Accounts above, what can be done below."""
        yield Static(self.TITLE or "", id="title")
        yield Notice()
        yield Static(id="says", markup=False)
        yield VerticalScroll(id="cards", can_focus=False)
        yield Flow(
            Action("Open the question that waits", id="open", variant="primary"),
            Action("Send Code", id="send", variant="primary"),
            Action("Copy code", id="copy"),
            Action("Scan QR Code", id="scan"),
            Action("Rename", id="rename"),
            Action("Remove", id="remove"),
        )
        yield KeysLine()

    async def on_mount(self) -> None:
        """Show what is in the pocket, and follow it."""
        await self._follow()
        self.phone.news.subscribe(self, self._news)
        self.set_interval(LOOK_EVERY, self._tick)

    def _news(self, _: None) -> None:
        self.call_later(self._follow)

    async def _follow(self) -> None:
        """Let cards and actions be those of the accounts."""
        held = [] if self.pocket.reach is Reach.LOST else self.pocket.book.accounts
        if [card.account for card in self._cards] != held:
            await self._put(held)
        for card in self._cards:
            card.tell_state()
        self.query_one("#says", Static).update(Content(self._says()))
        self.query_one("#says").display = bool(self._says())
        self.query_one("#open").display = bool(self.pocket.questions)
        for name in ("send", "copy", "rename", "remove"):
            self.query_one(f"#{name}").display = bool(held)
        self.query_one("#scan").display = self.pocket.reach is not Reach.LOST
        self.refresh_bindings()

    async def _put(self, held: list[Account]) -> None:
        # until there is a card, the way to the first one has the focus
        had_focus = self.focused is None or isinstance(self.focused, CodeCard) or not self._cards
        place = self.query_one("#cards")
        async with self.batch():
            await place.remove_children()
            await place.mount_all([CodeCard(self.phone, account) for account in held])
        names = [account.id for account in held]
        if self._chosen not in names:
            self._chosen = names[-1] if names else None
        self._mark()
        card = self._card
        if had_focus and card is not None:
            card.focus()
        elif had_focus:
            self.query_one("#scan", Action).focus()

    def _says(self) -> str:
        match self.pocket.reach:
            case Reach.LOST:
                return LOST
            case Reach.OFFLINE:
                return OFFLINE
            case Reach.ONLINE:
                return "" if self.pocket.book.accounts else EMPTY

    @property
    def _cards(self) -> list[CodeCard]:
        return list(self.query(CodeCard))

    @property
    def _card(self) -> CodeCard | None:
        """The chosen card, which the actions are about."""
        return next((card for card in self._cards if card.account.id == self._chosen), None)

    def _mark(self) -> None:
        for card in self._cards:
            card.chosen = card.account.id == self._chosen

    def on_code_card_chosen(self, chosen: CodeCard.Chosen) -> None:
        """The actions are about this one now."""
        self._chosen = chosen.account.id
        self._mark()

    def _tick(self) -> None:
        for card in self._cards:
            card.tick()

    def action_choose(self, by: int) -> None:
        """Go to the next account, or back."""
        cards = self._cards
        if cards:
            at = cards.index(self._card) if self._card else 0
            cards[max(0, min(len(cards) - 1, at + by))].focus()

    def action_press(self, name: str) -> None:
        """A key does what its action does."""
        action = self.query_one(f"#{name}", Action)
        if action.display:
            action.press()

    def action_pause(self, paused: bool) -> None:
        """Hold the seconds still, or let them run."""
        self.phone.paused = paused
        self._tick()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys whose action is not shown are left out."""
        if action == "pause":
            return not self.phone.looks.calm and parameters[0] is not self.phone.paused
        if action != "press":
            return True
        found = self.query_one_optional(f"#{parameters[0]}")
        return found is not None and found.display

    # What can be done

    @on(Button.Pressed, "#open")
    def open_question(self) -> None:
        """Answer what waits."""
        self.post_message(AnswerAsked())

    @on(Button.Pressed, "#send")
    def send(self) -> None:
        """Send the code to the session that the person sees and chooses, or to an enrolment."""
        card = self._card
        if card is None:
            return
        if self.pocket.open_to_code(card.account):
            self.ask(lambda: self._send(card.account))
        else:
            self.ask(lambda: self._send_at_enrolment(card.account), "Sending the code...")

    async def _send(self, account: Account) -> None:
        self.say_answer(await send_to_question(self, account))

    async def _send_at_enrolment(self, account: Account) -> None:
        await send_at_enrolment(self, account)
        self.say_answer(SENT)

    def say_answer(self, sentence: str | None) -> None:
        """Tell what became of a question, None when it was put off."""
        if sentence in ANSWERED:
            self.notice.done(sentence)
        elif sentence:
            self.notice.say(sentence)

    @on(Button.Pressed, "#copy")
    def copy(self) -> None:
        """Send the code to the terminal's clipboard (OSC 52)."""
        card = self._card
        if card is not None:
            self.app.copy_to_clipboard(self.pocket.code(card.account))
            self.notice.say("The code was sent to your terminal's clipboard.")

    @on(Button.Pressed, "#scan")
    def scan(self) -> None:
        """Open Scan QR Code."""
        self.app.push_screen(ScanScreen(self.phone), self._scanned)

    def _scanned(self, one_time: OneTime | None) -> None:
        if one_time is not None:
            self.ask(lambda: self._add(one_time), "Adding the account...")

    def on_paste(self, event: events.Paste) -> None:
        """A code's text or a picture's path, pasted anywhere on this page."""

        async def pasted() -> None:
            await self._add(await scanning.read(event.text))

        self.ask(pasted, "Looking at what was pasted...")

    async def _add(self, one_time: OneTime) -> None:
        twin = self.pocket.book.twin(one_time)
        if twin is not None and not await self._may_replace(twin):
            return
        try:
            account = await self.pocket.add(one_time, replaces=twin)
        except Refused as refused:
            if refused.refusal is not Refusal.PAIRING_REFUSED:
                raise
            self.notice.say(f"{one_time.label} was added. {UNKNOWN_THERE}")
            return
        self._chosen = account.id
        self.notice.done(f"{account.label} was added. {_next(account)}")

    async def _may_replace(self, twin: Account) -> bool:
        says = (
            f"{twin.label} is on this phone already. If you replace it, this phone shows the codes "
            "of the new one only."
        )
        asked = ConfirmScreen(self.phone, "Replace account", says, "Replace it", "Keep the old one")
        return await self._confirmed(asked)

    async def _confirmed(self, asked: ConfirmScreen) -> bool:
        yes: bool | None = await self.app.push_screen_wait(asked)
        return yes is True

    @on(Button.Pressed, "#rename")
    def rename(self) -> None:
        """Ask for another name."""
        card = self._card
        if card is not None:
            self.app.push_screen(RenameScreen(self.phone, card.account), self.say)

    @on(Button.Pressed, "#remove")
    def forget(self) -> None:
        """Forget the account, once that is confirmed."""
        card = self._card
        if card is not None:
            self.ask(lambda: self._forget(card.account))

    async def _forget(self, account: Account) -> None:
        says = (
            f"This phone forgets {account.label} and shows no more codes for it. The key itself "
            "stays at the desk. If this is your only device you can't log in after that until an "
            "admin key holder has removed the key."
        )
        asked = ConfirmScreen(self.phone, "Remove account", says, "Remove it", "Keep it")
        if await self._confirmed(asked):
            await self.pocket.book.remove(account)
            self.notice.done(f"{account.label} was removed from this phone.")

    def say(self, sentence: str | None) -> None:
        """Tell what became of a question, None for nothing."""
        if sentence:
            self.notice.done(sentence)


def _next(account: Account) -> str:
    """What to do with an account that was just added."""
    if account.server is None:
        return "It only shows codes: type them where they are asked for."
    if account.pairing is None:
        return "Its server can't be reached just now; the phone tries again by itself."
    return "Press Send Code, or type the code at the computer."
