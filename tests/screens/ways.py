"""Ways from Log in to the states in which every screen is looked at and read aloud."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.widgets import Static

from screens.places import Place
from screens.qr_page import QRPage
from screens.widgets.field import Field
from screens.widgets.notice import Notice
from tests.screens.seat import LUKE, PRIYA, Seat
from tests.screens.test_add_device import open_the_form
from tests.screens.test_user_profile import open_profile
from tests.screens.test_users import to_users

Way = Callable[[Seat], Awaitable[None]]


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


async def settings(seat: Seat) -> None:
    await seat.log_in_at(Place.ACCOUNT)
    await seat.sees(lambda: seat.screen.query_one("#name", Field).value == "Priya Nair")


async def settings_of_keys(seat: Seat) -> None:
    await settings(seat)
    await seat.press("ctrl+pagedown")


async def tab_before(seat: Seat) -> None:
    await seat.press("ctrl+pageup")


async def rename(seat: Seat) -> None:
    await seat.choose("Rename")
    await seat.at("Rename")


async def qr_page(seat: Seat) -> None:
    await seat.choose("Full-page QR")
    await seat.sees(lambda: isinstance(seat.screen, QRPage))


async def add_device(seat: Seat) -> None:
    await open_the_form(seat)


async def users(seat: Seat) -> None:
    await to_users(seat)
    await seat.sees("Luke Smith")


async def removal(seat: Seat) -> None:
    await open_profile(seat, "Luke Smith")
    await seat.sees("Luke's iPhone")


async def phone(seat: Seat) -> None:
    await seat.give_password()
    await seat.at("Two Factor Authentication")
    await seat.press("f2")
    await seat.at("Demo phone")


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

CHAINS: dict[str, list[Way]] = {
    "settings": [settings, tab_before, tab_before, rename],
    "device": [add_device, qr_page],
    "users": [users, removal],
    "phone": [phone],
}
"""Screens that lead to each other."""
