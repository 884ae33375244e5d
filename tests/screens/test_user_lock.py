"""The lock of an account on its page, and lifting it."""

from __future__ import annotations

from contextlib import suppress

from models.refusals import Refused
from screens.admin.user_lock import UserLockPane
from screens.widgets.action import Action
from screens.widgets.tick import Tick
from server_stub.client import Client
from server_stub.demo import PASSWORD
from tests.screens.seat import LUKE, PRIYA, Seat
from tests.screens.test_user_profile import open_profile


async def guess(seat: Seat, email: str) -> None:
    """Five wrong passwords at another desk."""
    other = Client(seat.wire, "http://this-machine")
    for _ in range(5):
        with suppress(Refused):
            await other.sign_in(email, "not this one, sorry")


async def test_the_lock_of_an_account_is_shown_and_lifted_after_a_confirmation(seat: Seat):
    await seat.log_in()
    await guess(seat, LUKE)
    screen = await open_profile(seat, "Luke Smith", tab=0)
    await seat.sees("Locked until Mar 02, 2026 at 09:05: too many failed attempts.")
    lift = screen.query_one("#lift", Action)
    assert lift.disabled and "Not available yet: tick the box above first." in seat.said()
    screen.query_one("#lock-confirm", Tick).focus()
    await seat.press("space")
    await seat.sees(lambda: not lift.disabled)
    await seat.choose("Lift the lock")
    await seat.sees("The lock was lifted. This user can log in now.")
    await seat.sees(lambda: not screen.query_one(UserLockPane).display)
    assert seat.app.focused is not None and seat.app.focused.display
    other = Client(seat.wire, "http://this-machine")
    await other.sign_in(LUKE, PASSWORD)


async def test_an_account_that_is_not_locked_shows_nothing_of_it(seat: Seat):
    await seat.log_in()
    screen = await open_profile(seat, "Luke Smith", tab=0)
    await seat.sees("Email address: luke.smith")
    assert not screen.query_one(UserLockPane).display
    assert "lock" not in seat.said().lower()


async def test_ones_own_lock_is_told_without_a_button(seat: Seat):
    await seat.log_in()
    await guess(seat, PRIYA)
    screen = await open_profile(seat, "Priya Nair", tab=0)
    await seat.sees("Locked until")
    assert not screen.query("#lift, #lock-confirm")
