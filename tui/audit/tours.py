"""Follows the tours of a throw-away school's desk and of a phone, and audits each screen."""

from collections.abc import AsyncIterator, Callable, Container, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from textual.command import CommandPalette

from server_stub.client import Client
from server_stub.clock import Clock, utc_now
from server_stub.demo_pocket import Shared
from server_stub.embedded import open_app
from server_stub.phone_file import PhoneFile
from server_stub.pocket import Pocket
from server_stub.settings import Settings
from server_stub.transport import LOCAL_URL, Embedded
from tui.app import KeydeskApp
from tui.audit.catalogue import TOURS as OF_DESK
from tui.audit.finding import Finding
from tui.audit.hand import DeskHand, Hand, PhoneHand
from tui.audit.looking import ALL, PLAIN, audit
from tui.audit.phone_tour import phone
from tui.phone_app import PhoneApp
from tui.theme import DEFAULT, THEMES

Tour = Callable[[Any], AsyncIterator[str]]
TOURS: tuple[Tour, ...] = (*OF_DESK, phone)
SIZES = ((40, 12), (80, 24), (200, 50))
COLOURS = frozenset({"FS-06", "FS-28"})
EVERY_THEME = tuple(each.name for each in THEMES)
Size = tuple[int, int]


def checked_in(theme: str, size: Size) -> frozenset[str]:
    """What is checked: colours alone in other themes than the first; plain mode has one size."""
    if theme != DEFAULT:
        return COLOURS
    return ALL if size == SIZES[-1] else ALL - PLAIN


async def findings(
    tour: Tour,
    size: Size,
    *,
    screens: Container[str] | None = None,
    themes: Sequence[str] = EVERY_THEME,
    only: frozenset[str] = ALL,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Finding]:
    """All that is found on a tour, or on some of its screens; `tell` hears of each of them."""
    found: list[Finding] = []
    async with (phone_in_hand if tour is phone else desk)(size) as hand:
        async for name in tour(hand):
            if screens is not None and name not in screens:
                continue
            tell(name)
            # a palette closes once a theme is chosen in it, so it never changes its colours
            worn = (DEFAULT,) if isinstance(hand.app.screen, CommandPalette) else themes
            for theme in worn:
                await _dress(hand, theme)
                checked = checked_in(theme, size) & only
                found += await audit(
                    hand.pilot, screen_name=name, theme=theme, size=size, only=checked
                )
            await _dress(hand, DEFAULT)
    return found


async def _dress(hand: Hand, theme: str) -> None:
    """Change the theme, and wait until each widget follows."""
    if hand.app.theme != theme:
        hand.app.theme = theme
        for _ in range(3):
            await hand.pilot.pause()


@asynccontextmanager
async def desk(size: Size) -> AsyncIterator[DeskHand]:
    """The desk on a school of its own, without a terminal."""
    async with _school() as (client, _):
        app = KeydeskApp(lambda: client, now=_stopped())
        async with app.run_test(size=size) as pilot:
            yield DeskHand(app, pilot)


@asynccontextmanager
async def phone_in_hand(size: Size) -> AsyncIterator[PhoneHand]:
    """A phone at such a school, at its first start."""
    async with _school() as (client, folder):
        road = client.road
        pocket = Pocket(
            PhoneFile(folder / "phone"),
            lambda _: Shared(road.transport),
            server=road.where,
            clock=_stopped(),
        )
        app = PhoneApp(pocket)
        try:
            async with app.run_test(size=size) as pilot:
                yield PhoneHand(app, pilot, client)
        finally:
            await pocket.aclose()


def _stopped() -> Clock:
    """A phone's clock that stands still: a code that changes during a check would be a fault."""
    now = utc_now()
    return lambda: now


@asynccontextmanager
async def _school() -> AsyncIterator[tuple[Client, Path]]:
    with TemporaryDirectory(prefix="keydesk-audit-") as folder:
        settings = Settings.in_folder(Path(folder), demo=True, shows_outbox=True)
        client = Client(Embedded(partial(open_app, settings)), LOCAL_URL)
        try:
            yield client, Path(folder)
        finally:
            await client.aclose()
