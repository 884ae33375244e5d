"""A phone in somebody's hand, beside a desk, both at the same server."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import httpx
import pytest

from screens.phone.held import Looks
from server_stub.app import create_app
from server_stub.phone_file import Cost, PhoneFile
from server_stub.pocket import Pocket
from server_stub.server import Server
from server_stub.transport import LOCAL_URL
from tests.drivers import over_app
from tests.screens.painted_app import PaintedApp
from tests.screens.phone.beside import PASSPHRASE, Beside, enrolled
from tests.screens.phone.unlocking import unlock
from tests.server_stub.conftest import clock, desks, school, server
from tests.server_stub.conftest import own_file as settings
from tests.server_stub.school import HERE, Desks, School, TestClock
from tui.phone_app import PhoneApp

__all__ = ["clock", "desks", "school", "server", "settings"]
CHEAP = Cost(passes=1, memory=32, lanes=1)


class Pockets(Protocol):
    """Makes pockets over one file; without `server` they only show codes."""

    def __call__(self, *, server: str | None = LOCAL_URL) -> Pocket: ...


class Phones(Protocol):
    """Opens a phone of this size, unlocked unless told otherwise."""

    def __call__(
        self,
        pocket: Pocket | None = None,
        *,
        size: tuple[int, int] = (80, 24),
        looks: Looks | None = None,
        unlocked: bool = True,
    ) -> AbstractAsyncContextManager[PaintedApp]: ...


@pytest.fixture
async def pockets(tmp_path: Path, server: Server, clock: TestClock) -> AsyncIterator[Pockets]:
    """Pockets that reach the real server."""
    made: list[Pocket] = []

    def dial(url: str) -> httpx.AsyncBaseTransport:
        app = create_app(server)
        return httpx.ASGITransport(app, raise_app_exceptions=False, client=(HERE, 4712))

    def pocket(*, server: str | None = LOCAL_URL) -> Pocket:
        file = PhoneFile(tmp_path / "phone.keydesk", CHEAP)
        made.append(Pocket(file, dial, server=server, clock=clock, pause=0.01))
        return made[-1]

    yield pocket
    for one in made:
        await one.aclose()


@pytest.fixture
def phones(pockets: Pockets) -> Phones:
    """Opens phones."""

    @asynccontextmanager
    async def opened(
        pocket: Pocket | None = None,
        *,
        size: tuple[int, int] = (80, 24),
        looks: Looks | None = None,
        unlocked: bool = True,
    ) -> AsyncIterator[PaintedApp]:
        app = PhoneApp(pocket or pockets(), looks)
        async with over_app(app, size) as driver:
            phone = PaintedApp(driver, within_s=10)
            if unlocked:
                await unlock(phone, PASSPHRASE)
            yield phone

    return opened


@pytest.fixture
async def beside(pockets: Pockets, school: School, desks: Desks) -> Beside:
    """A teacher's paired phone."""
    return await enrolled(pockets(), school, desks)
