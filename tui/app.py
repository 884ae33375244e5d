"""The app: the map between screens, and what is asked on top of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import events, work
from textual.command import Provider
from textual.screen import Screen
from textual.worker import Worker, WorkerCancelled

from models.refusals import Refusal, Refused
from screens import places
from screens.base import DeskScreen
from screens.desk import Desk
from screens.sign_in import SignInScreen
from screens.times import clock_time
from server_stub.clock import utc_now
from tui import doors
from tui.base import BaseApp
from tui.watch import Watch

if TYPE_CHECKING:
    from server_stub.client import Client
    from tui.demo_phones import DemoPhones

SIGN_IN = "sign-in"
NOBODY_YET = "Log in first: the demo phone is that of whoever logs in."
ENDS_SOON = "No session lasts longer than this one has: it ends"
LOOK_EVERY = 5  # seconds; a look at the clock paints nothing
SIGNS_OF_LIFE = events.Key | events.Paste | events.MouseDown
Door = Callable[[], Screen[None]]


def _commands() -> type[Provider]:
    from tui.commands import Commands

    return Commands


logger = logging.getLogger("keydesk.desk")


class KeydeskApp(BaseApp):
    """A desk over the client that `open_client` makes, in a thread once the first frame is drawn.

    Modes are places and live on when another one is entered, with what was typed; pushed screens
    are questions. `clock` counts seconds, `now` is the time that messages and a demo's phones
    go by; both may be handed in.
    """

    TITLE = "Keydesk"
    DEFAULT_MODE = SIGN_IN
    COMMANDS = {_commands}

    def __init__(
        self,
        open_client: Callable[[], Client],
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__()
        self.desk = Desk(open_client, self, self)
        self.watch_on_session = Watch(clock, self)
        self._now = now
        self._demo_phones: DemoPhones | None = None
        self._warning: Screen[bool] | None = None
        self._questions: dict[str, Worker[bool]] = {}
        self.add_mode(SIGN_IN, partial(doors.sign_in, self.desk))

    def on_mount(self) -> None:
        """Watch the session."""
        self.desk.changed.subscribe(self, self.watch_on_session.follow, immediate=True)
        self.set_interval(LOOK_EVERY, self.watch_on_session.look)

    async def on_event(self, event: events.Event) -> None:
        """Notice that somebody is there."""
        if isinstance(event, SIGNS_OF_LIFE) and not event.is_forwarded:
            self.somebody_is_here()
        await super().on_event(event)

    def somebody_is_here(self) -> None:
        """The session goes on."""
        self.watch_on_session.look()
        self.watch_on_session.somebody_is_here()

    def now(self) -> datetime:
        """The time."""
        return self._now()

    def zone(self) -> str:
        """The organisation's, as on all screens."""
        return self.desk.timezone

    def action_help(self) -> None:
        """F1."""
        self.push_screen(doors.help_for(self.screen))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The demo phone is there in a demo only."""
        return self.desk.is_demo if action == "demo_phone" else True

    @work(group="demo-phone", exclusive=True)
    async def action_demo_phone(self) -> None:
        """F2: take out the demo's phone."""
        screen = self.screen
        if not isinstance(screen, DeskScreen):
            return
        if not self.desk.client.signed_in:
            screen.say_on_notice(lambda notice: notice.say(NOBODY_YET))
            return
        try:
            await self._phones_of_demo().take_out()
        except Refused as refused:
            screen.show_refusal(refused)

    @work(group="demo-phone")
    async def on_demo_phone_wanted(self) -> None:
        """Let the demo's phone be asked without its being taken out first."""
        try:
            await self._phones_of_demo().bring_in_touch()
        except Refused as refused:
            logger.info("the demo's phone can't be asked: %s", refused.sentence)

    def _phones_of_demo(self) -> DemoPhones:
        if self._demo_phones is None:
            from tui.demo_phones import DemoPhones

            self._demo_phones = DemoPhones(self, self.desk, self._now)
        return self._demo_phones

    # From nobody to somebody and back

    def on_second_factor_asked(self, asked: places.SecondFactorAsked) -> None:
        """A password was right."""
        self.push_screen(doors.second_factor(self.desk), asked.answered)

    def on_device_lost(self) -> None:
        """Say who can help."""
        self.push_screen(doors.lost_device(self.desk))

    def on_forgotten_password(self, forgotten: places.ForgottenPassword) -> None:
        """Open the way to a new password, which leads back to Log in."""
        self.push_screen(doors.forgotten_password(self.desk, forgotten.email), self._password_set)

    def _password_set(self, email: str | None) -> None:
        if email is not None and isinstance(self.screen, SignInScreen):
            self.screen.come_back(email)

    def on_signed_in(self, signed_in: places.SignedIn) -> None:
        """Open the places, and close the sign-in with all that was typed there."""
        self.desk.now_holds(signed_in.session)
        self._open({place: partial(doors.place, self.desk, place) for place in places.Place})

    @work(group="sign-out", exclusive=True)
    async def on_sign_out(self) -> None:
        """End the session."""
        said = "You are logged out."
        try:
            await self.desk.client.sign_out()
        except Refused as refused:
            if refused.refusal is not Refusal.SESSION_ENDED:
                said = f"{said} The server could not be told: {refused.sentence}"
        self.workers.cancel_group(self, "question")
        self.desk.now_holds(None)
        self.forget_messages()
        self._open({SIGN_IN: partial(doors.sign_in, self.desk, said)})

    @work(group="modes")
    async def _open(self, modes: Mapping[str, Door]) -> None:
        """Have these modes and no other, the first one in front: nothing of the last is left."""
        closing = [mode for mode in self._modes if mode not in modes]
        for mode, door in modes.items():
            self.add_mode(mode, door)
        await self.switch_mode(next(iter(modes)))
        for mode in closing:
            await self.remove_mode(mode)

    # Within a session

    def on_go_to(self, go_to: places.GoTo) -> None:
        """Go to a place; what was typed in the one that is left stays."""
        if go_to.place != self.current_mode:
            self.switch_mode(go_to.place)
        elif len(self.screen_stack) > 1:  # a part of this place is open on top of it
            self.pop_screen()

    def on_open_user(self, open_user: places.OpenUser) -> None:
        """Open a user's profile."""
        self.push_screen(doors.user_profile(self.desk, open_user.user, at_keys=open_user.at_keys))

    def on_add_device(self, asked: places.AddDevice) -> None:
        """Open the enrolment."""
        self.push_screen(doors.add_device(self.desk), asked.answered)

    @work(group="elevate", exclusive=True)
    async def on_elevate(self) -> None:
        """Ask for a code."""
        await self.elevate()

    async def elevate(self) -> bool:
        """Ask for a code that elevates the session."""
        return await self._once("elevate", self._ask_to_elevate)

    async def _ask_to_elevate(self) -> bool:
        session = await self.push_screen_wait(doors.elevate(self.desk))
        if session is None:
            return False
        self.desk.now_holds(session)
        self._say("Your access has changed.")
        return True

    async def sign_in_again(self) -> bool:
        """Ask the same person to sign in anew."""
        return await self._once("sign-in-again", self._ask_to_sign_in_again)

    async def _ask_to_sign_in_again(self) -> bool:
        ended = self.desk.session
        if ended is None:
            return False
        session = await self.push_screen_wait(doors.sign_in_again(self.desk, ended))
        self.desk.now_holds(session)
        return True

    async def _once(self, name: str, question: Callable[[], Coroutine[Any, Any, bool]]) -> bool:
        """The answer to a question; whoever asks the same meanwhile is answered alike."""
        worker = self._questions.get(name)
        if worker is None or worker.is_finished:
            worker = self._questions[name] = self.run_worker(question(), group="question")
        try:
            return await worker.wait()
        except WorkerCancelled:  # somebody logged out over the question
            return False

    # What the watch on the session tells

    def warn_of_idling(self) -> None:
        """Ask whether somebody is there; the key that answers is a sign of life."""
        session = self.desk.session
        if session is not None:
            at = clock_time(session.idle_until, session.timezone)
            self._warning = doors.idle_warning(at)
            self.push_screen(self._warning)

    def warn_of_end(self) -> None:
        """Say that the session can't be longer, while there is time to finish."""
        session = self.desk.session
        if session is not None:
            at = clock_time(session.ends_at, session.timezone)
            self._say(f"{ENDS_SOON} at {at}. Then log in again: nothing that you typed is lost.")

    @work(group="over", exclusive=True)
    async def session_over(self) -> None:
        """Ask the person to sign in again, over what they had open."""
        if self._warning is not None and self._warning.is_current:
            self._warning.dismiss(False)
        await self.sign_in_again()

    def elevation_over(self) -> None:
        """Show that the elevated access has ended; nothing else changes."""
        session = self.desk.session
        if session is not None:
            left = [held for held in session.permissions if held not in session.when_elevated]
            change = {"elevated_until": None, "permissions": left}
            self.desk.now_holds(session.model_copy(update=change))
            self._say("Your elevated access has ended.")

    @work(group="stay", exclusive=True)
    async def stay(self) -> None:
        """Tell the server that somebody is there."""
        try:
            self.desk.now_holds(await self.desk.run(lambda client: client.session()))
        except Refused as refused:
            if isinstance(self.screen, DeskScreen):
                self.screen.show_refusal(refused)

    def _say(self, sentence: str) -> None:
        if isinstance(self.screen, DeskScreen):
            self.screen.say_on_notice(lambda notice: notice.done(sentence))
        else:
            self.keep(sentence)
