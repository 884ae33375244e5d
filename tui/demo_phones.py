"""The phones in a demo's pocket, and taking one out over whatever the desk shows."""

from textual.app import App

from screens.code_question import CodeQuestion
from screens.desk import Desk
from screens.phone.held import HeldPhone, Looks
from server_stub.clock import Clock
from server_stub.demo_pocket import DemoPockets
from server_stub.pocket import Pocket
from tui import doors


class DemoPhones:
    """One phone for each person who signs in; each stays in touch once it was taken out."""

    def __init__(self, app: App[None], desk: Desk, clock: Clock) -> None:
        self._app, self._desk = app, desk
        self._pockets = DemoPockets(clock)
        self._held: dict[Pocket, HeldPhone] = {}

    async def take_out(self) -> None:
        """Show the phone of whoever logs in or is logged in; raises Refused."""
        held = await self._in_touch()
        self._app.push_screen(doors.demo_phone(held))

    async def bring_in_touch(self) -> None:
        """Let that phone be asked though nobody has taken it out; raises Refused."""
        await self._in_touch()

    async def _in_touch(self) -> HeldPhone:
        pocket = await self.pocket()
        if pocket not in self._held:
            self._held[pocket] = HeldPhone(pocket, self._app, Looks(zone=self._desk.timezone))
            self._app.run_worker(pocket.run(), group="in-touch")
        if isinstance(self._app.screen, CodeQuestion):
            self._app.screen.phone_is_there()
        return self._held[pocket]

    async def pocket(self) -> Pocket:
        """That phone; raises Refused."""
        return await self._pockets.of_caller(self._desk.client)
