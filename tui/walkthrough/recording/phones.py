"""The phones of the people who are recorded: what is done on one becomes a step of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta

from models.challenges import Decision
from models.otpauth import OneTime
from server_stub.pocket import Pocket, Reach
from server_stub.rules import codes
from tui.walkthrough.leaks import Kind, Secret
from tui.walkthrough.recording.hidden import Hidden
from tui.walkthrough.recording.pocket import RecordedPocket
from tui.walkthrough.recording.tape import Tape
from tui.walkthrough.recording.world import RecordedWorld
from tui.walkthrough.script import Verb
from tui.walkthrough.world import WorldLacks

NEXT_CODE = 31.0  # seconds; a code counts once, and the next one comes after 30
ELSEWHERE = "# the phone took in a setup key that is not this desk's: no step says that"
REACHED = {Reach.OFFLINE: Verb.TAKE_OFFLINE, Reach.LOST: Verb.LOSE}
REASONS = {Decision.NOT_ME: "not me", Decision.CHANGED_MIND: "I changed my mind"}


class Phones:
    """Who has which phone. Time stands still but for the jump to a code that was not used yet."""

    def __init__(self, world: RecordedWorld, tape: Tape, hidden: Hidden) -> None:
        self._world, self._tape, self._hidden = world, tape, hidden
        self.person: str | None = None
        """The name of whose address was typed last since somebody logged out."""
        self._of: dict[str, RecordedPocket] = {}
        self._met: dict[str, None] = {}
        self._used: defaultdict[str, set[str]] = defaultdict(set)
        self._stood: dict[str, tuple[timedelta, Reach]] = {}
        self.shows_setup_key: Callable[[str], bool | None] = lambda _: None
        """Whether the desk shows a QR code of this setup key, False for the key alone."""

    # Whose phone

    def met(self, address: str) -> None:
        """Somebody's e-mail address was typed: their phone counts from now on."""
        address = address.lower()
        if address in self._world.names:
            self._met[address] = None
            self.person = self._world.names[address]
            for device in self._world.devices_of(address):
                self._tape.devices[device] = None

    def somebody_else(self) -> None:
        """Nobody is known to sit there any more."""
        self.person = None

    async def take_out(self, address: str, *, has_key: bool) -> Pocket:
        """This person's phone, which is a new one once the key of the old one is gone."""
        pocket = self._of.get(address)
        if pocket is None or (pocket.reach is Reach.LOST and not has_key):
            pocket = self._of[address] = await self._world.pocket_of(address, has_key=has_key)
            self._tape.devices[pocket.device] = None
            self._stood[pocket.device] = (pocket.drift, pocket.reach)
            pocket.told = self
        if self._used[pocket.device].intersection(_codes(pocket)):
            await self._world.wait(NEXT_CODE)
            self._tape.act(Verb.WAIT, DURATION=f"{NEXT_CODE:g}s")
        return pocket

    # Its codes

    def showing(self, code: str) -> str | None:
        """The phone that shows this code now."""
        for device, pocket in self._world.pockets.items():
            if code in _codes(pocket):
                self._use(device, code)
                return device
        return None

    def mailed_to(self, code: str) -> str | None:
        """The address that this code was mailed to."""
        for address in self._met:
            try:
                if self._world.newest_code(address) == code:
                    self._hidden.learn(Secret(Kind.CODE, address, code))
                    return address
            except WorldLacks:
                continue  # no mail has come there
        return None

    def _use(self, device: str, code: str) -> None:
        self._used[device].add(code)
        self._tape.devices[device] = None
        self._hidden.learn(Secret(Kind.CODE, device, code))

    # What is done on it

    def look(self) -> None:
        """Write down whose clock or connection has changed."""
        for device, before in self._stood.items():
            pocket = self._world.pockets[device]
            now = self._stood[device] = (pocket.drift, pocket.reach)
            if now[0] != before[0]:
                self._clock_is(device, now[0])
            if now[1] is not before[1]:
                back = Verb.FIND if before[1] is Reach.LOST else Verb.BRING_ONLINE
                self._tape.act(REACHED.get(now[1], back), DEVICE=device)

    def _clock_is(self, device: str, fast: timedelta) -> None:
        if not fast:
            self._tape.act(Verb.CLOCK_IS_RIGHT, DEVICE=device)
            return
        side = "fast" if fast > timedelta() else "slow"
        seconds = f"{abs(fast).total_seconds():g}s"
        self._tape.act(Verb.CLOCK_IS, DEVICE=device, DURATION=seconds, SIDE=side)

    def added(self, device: str, one_time: OneTime) -> None:
        """It took in an account."""
        key = codes.base32(one_time.secret)
        self._hidden.learn(Secret(Kind.SETUP_KEY, device, key))
        match self.shows_setup_key(key):
            case True:
                self._tape.act(Verb.SCAN, DEVICE=device)
            case False:
                self._tape.act(Verb.GIVE, DEVICE=device)
            case None:
                self._tape.act(Verb.SAY, ELSEWHERE, TEXT="The phone takes in another account.")

    def sent(self, device: str, code: str) -> None:
        """It sent its code."""
        self._use(device, code)
        self._tape.act(Verb.SEND_CODE, DEVICE=device)

    def answered(self, device: str, place: str, decision: Decision) -> None:
        """It approved or denied what came from this place."""
        self._tape.act(Verb.SEE_PUSH, DEVICE=device, PLACE=(place,) if place else ())
        if decision is Decision.APPROVE:
            self._tape.act(Verb.APPROVE, DEVICE=device)
        else:
            self._tape.act(Verb.DENY, DEVICE=device, REASON=REASONS[decision])


def _codes(pocket: Pocket) -> Iterator[str]:
    """What it shows now, be it lost or not."""
    return (account.one_time.code(pocket.now()) for account in pocket.book.accounts)
