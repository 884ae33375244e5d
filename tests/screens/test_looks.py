"""What every screen looks like in every theme and size: readable, whole, with a visible focus."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.containers import VerticalScroll
from textual.widgets import Static

from screens.widgets.action import Action
from screens.widgets.notice import Notice
from tests.screens.seat import LUKE, PRIYA, Clock, Seat, seated
from tui.audit.contrast import contrast
from tui.theme import THEMES

READABLE, IN_CONTRAST = 4.5, 7.0
ATTRIBUTES = ("bold", "reverse", "underline")
SIZES = [(40, 12), (80, 24), (200, 50)]


async def sign_in(seat: Seat) -> None:
    await seat.give_password(LUKE, "not the password")
    await seat.sees("Error:")


async def second_factor(seat: Seat) -> None:
    await seat.give_password(LUKE)
    await seat.at("Two Factor Authentication")
    await seat.press(*"000000", "enter")
    await seat.sees("Error:")


async def lost_device(seat: Seat) -> None:
    await second_factor(seat)
    await seat.choose("I no longer have this device")
    await seat.sees(lambda: "Owen Price" in str(seat.screen.query_one("#who", Static).render()))


async def new_password(seat: Seat) -> None:
    await seat.choose("Forgotten your password or using CPOMS for the first time?")
    await seat.at("New password")
    await seat.fill("email", LUKE)
    await seat.choose("Mail me a code")
    await seat.sees(lambda: "is on its way" in seat.screen.query_one(Notice).said)


async def dashboard(seat: Seat) -> None:
    await seat.log_in(PRIYA)


async def elevate(seat: Seat) -> None:
    await seat.log_in(PRIYA)
    await seat.choose("Give up elevated access")
    await seat.sees(lambda: seat.app.desk.session and not seat.app.desk.session.elevated)
    await seat.choose("Elevate Your Access")
    await seat.at("Two Factor Authentication")


async def sign_in_again(seat: Seat) -> None:
    await seat.log_in(PRIYA)
    seat.clock.pass_by(minutes=61)
    seat.app.watch_on_session.look()
    await seat.at("Log in again")


async def idle_warning(seat: Seat) -> None:
    await seat.log_in(PRIYA)
    seat.clock.pass_by(minutes=56)
    seat.app.watch_on_session.look()
    await seat.at("Are you still there?")


async def help_screen(seat: Seat) -> None:
    await seat.press("f1")
    await seat.at("Help")


async def palette(seat: Seat) -> None:
    await seat.press("ctrl+p")
    await seat.sees("Help for this screen")


Way = Callable[[Seat], Awaitable[None]]
WAYS: list[Way] = [
    sign_in,
    second_factor,
    lost_device,
    new_password,
    dashboard,
    elevate,
    sign_in_again,
    idle_warning,
    help_screen,
    palette,
]


def faint(seat: Seat, least: float) -> list[tuple[str, float]]:
    """Texts in front that are below a contrast; what lies dimmed behind a question is not read."""
    found = []
    for row in seat.front_strips():
        for segment in row:
            style = segment.style
            if style and segment.text.strip(" ▁▂▃▄▅▆▇█▏▎▍▌▋▊▉▔") and style.color and style.bgcolor:
                ratio = contrast(style.color, style.bgcolor)
                if ratio < least or style.dim:
                    found.append((segment.text, round(ratio, 1)))
    return found


@pytest.mark.parametrize("way", WAYS)
async def test_every_text_is_readable_in_every_theme_wherever_the_focus_is(seat: Seat, way: Way):
    await way(seat)
    for theme in THEMES:
        seat.app.theme = theme.name
        least = IN_CONTRAST if theme.name.endswith("contrast") else READABLE
        stops = 1 if way is idle_warning else len(seat.screen.focus_chain) or 1
        for _ in range(stops):
            await seat.pilot.pause()
            assert not faint(seat, least), (theme.name, seat.focused())
            seat.screen.focus_next()


@pytest.mark.parametrize("way", WAYS)
async def test_the_focus_is_seen_without_colour(seat: Seat, way: Way):
    await way(seat)
    if way in (idle_warning, palette):  # one has no focus, the other one stop alone
        return
    for _ in seat.screen.focus_chain:
        focused = seat.app.focused
        assert focused is not None
        await seat.pilot.pause()
        inside = marks(seat)
        seat.screen.set_focus(None)
        await seat.pilot.pause()
        assert isinstance(focused, VerticalScroll) or inside != marks(seat), focused
        focused.focus()
        seat.screen.focus_next()


def marks(seat: Seat) -> list[tuple[object, ...]]:
    """Glyphs and attributes of all that is in front, without colours."""
    cells: list[tuple[object, ...]] = []
    for row in seat.strips():
        for text, style, _ in row:
            attributes = tuple(bool(style and getattr(style, name)) for name in ATTRIBUTES)
            cells += [(glyph, *attributes) for glyph in text]
    return cells


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", WAYS)
async def test_every_action_is_whole_at_every_size(
    tmp_path: Path, clock: Clock, way: Way, size: tuple[int, int]
):
    async with seated(tmp_path, clock, size) as seat:
        await way(seat)
        for action in seat.screen.query(Action):
            if all(node.display for node in action.ancestors_with_self):
                action.focus()
                await seat.pilot.pause()
                action.scroll_visible(animate=False)
                await seat.pilot.pause()
                seen = " ".join(seat.rows_of(action).split())
                assert seen == f"[ {action.text} ]", seat.text()
