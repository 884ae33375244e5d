"""The made-up school of a recording: all its phones are in touch, as when the walk is played."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from sqlmodel import col, select

from models.access import KeyKind
from models.tables import SecurityKey, User
from models.wire.base import THIS_MACHINE
from server_stub.pocket import Pocket
from tui.walkthrough.fixture import FixtureWorld
from tui.walkthrough.recording.pocket import RecordedPocket


class RecordedWorld(FixtureWorld):
    """Its sign-in screen says whom to sign in as, and F2 takes out the phone.

    `names` are people's names by e-mail address, `pockets` the phones by device.
    """

    def __init__(self, name: str, clock: datetime | None) -> None:
        super().__init__(name, clock, demo=True, shows_outbox=True)
        self.pockets: dict[str, RecordedPocket] = {}
        self._devices: dict[str, list[str]] = {}
        with self.store.reading(THIS_MACHINE) as act:
            people = act.tx.exec(select(User)).all()
            keys = act.tx.exec(select(SecurityKey).where(col(SecurityKey.kind) == KeyKind.TOTP))
            self.names = {user.email.lower(): user.name for user in people}
            by_id = {user.id: user.email.lower() for user in people}
            for key in keys:
                self._devices.setdefault(by_id[key.user_id], []).append(key.name)

    async def start(self) -> None:
        """Have everybody's phone in touch before anything happens."""
        for devices in self._devices.values():
            for device in devices:
                await self.phone(device)

    def pocket(self, device: str, kind: Callable[..., Pocket] = RecordedPocket) -> Pocket:
        """A phone without an account."""
        pocket = super().pocket(device, partial(kind, device))
        if isinstance(pocket, RecordedPocket):
            self.pockets[device] = pocket
        return pocket

    def devices_of(self, address: str) -> Iterator[str]:
        """The phones that this person had from the start."""
        return iter(self._devices.get(address, ()))

    async def pocket_of(self, address: str, *, has_key: bool) -> RecordedPocket:
        """The phone that this person had from the start, or a new and empty one."""
        device = next(self.devices_of(address), None) if has_key else None
        if device is None:
            first = self.names[address].split()[0]
            device = f"{first}'s new phone"
            while device in self.pockets:
                device += " too"
        await self.phone(device)
        return self.pockets[device]
