"""The Dashboard, the session bar above it and the elevate prompt."""

from __future__ import annotations

from screens.elevate import ElevateScreen
from server_stub.client import Client
from server_stub.demo import PASSWORD
from server_stub.transport import LOCAL_URL
from tests.screens.seat import LUKE, PRIYA, Seat


async def without_keys(seat: Seat, email: str) -> None:
    """Let the admin key holder remove somebody's devices, at another desk."""
    holder = Client(seat.wire, LOCAL_URL)
    await holder.sign_in(PRIYA, PASSWORD)
    await holder.answer_second_factor((await holder.demo_code()).code)
    found = await holder.find_users(email.partition(".")[0])
    await holder.remove_keys(found.users[0].id, confirmed=True)


def actions(seat: Seat) -> list[str]:
    return [action.name or "" for action in seat.screen.query("Action") if action.display]


async def test_the_dashboard_says_who_i_am_what_i_may_do_and_until_when(seat: Seat):
    await seat.log_in(LUKE)
    said = seat.said()
    assert "Luke Smith, Class teacher Group: Teachers" in said
    assert "You may add incidents and read students' records." in said
    assert "Your access is elevated until 10:00." in said
    assert "You are logged in until 21:00 at the latest." in said
    assert "Nothing about your access has changed since you last came." in said


async def test_elevated_access_can_be_given_up_and_asked_for_again(seat: Seat):
    await seat.log_in(LUKE)
    assert "Elevate Your Access" not in actions(seat)
    await seat.choose("Give up elevated access")
    await seat.sees("Luke Smith | Not elevated")
    assert "With elevated access you may also read students' records." in seat.said()
    await seat.choose("Elevate Your Access")
    await seat.give_code()
    await seat.at("Dashboard")
    await seat.sees("Your access has changed.")
    assert "Elevated until 10:00" in seat.said()


async def test_elevate_your_access_stands_at_the_top_right(seat: Seat):
    await seat.log_in(LUKE)
    await seat.choose("Give up elevated access")
    await seat.sees("Not elevated")
    region = seat.screen.query_one("#elevate").region
    assert region.right == seat.app.size.width - 1
    assert region.y == 1


async def test_escape_leaves_the_elevate_prompt_and_the_access_as_it_was(seat: Seat):
    await seat.log_in(LUKE)
    await seat.choose("Give up elevated access")
    await seat.sees("Not elevated")
    await seat.choose("Elevate Your Access")
    await seat.at("Two Factor Authentication")
    assert isinstance(seat.screen, ElevateScreen)
    await seat.press("escape")
    await seat.at("Dashboard")
    assert "Not elevated" in seat.said()


async def test_admin_is_there_for_an_elevated_key_holder_alone(seat: Seat):
    await seat.log_in(PRIYA)
    assert "Admin" in actions(seat)
    await seat.choose("Give up elevated access")
    await seat.sees("Not elevated")
    assert "Admin" not in actions(seat)


async def test_admin_is_invisible_to_a_teacher(seat: Seat):
    await seat.log_in(LUKE)
    assert "Admin" not in seat.text()


async def test_without_a_key_the_dashboard_leads_to_a_new_device(seat: Seat):
    await without_keys(seat, LUKE)
    await seat.give_password(LUKE)
    await seat.sees("You have no security key yet.")
    assert "Elevate Your Access" not in actions(seat)
    await seat.choose("Add new device")
    await seat.at("Add new device")


async def test_what_changed_since_the_last_visit_is_listed(seat: Seat):
    await seat.log_in(LUKE)
    await seat.choose("Log out")
    await seat.at("Log in")
    seat.clock.pass_by(minutes=2)
    await seat.give_password(LUKE, "not the password")
    await seat.sees("Error:")
    await seat.log_in(LUKE)
    assert "Mar 02, 2026 at 09:02: A sign-in was refused: wrong password." in seat.said()
