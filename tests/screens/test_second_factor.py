"""The second factor of a sign-in, and what to do when the device is gone."""

from __future__ import annotations

from screens.second_factor import SecondFactorScreen
from screens.widgets.field import Field
from server_stub.demo import SCHOOL
from tests.screens.seat import LUKE, PRIYA, Seat


async def to_code(seat: Seat, email: str = LUKE) -> None:
    await seat.give_password(email)
    await seat.at("Two Factor Authentication")


async def test_the_question_bears_the_guides_labels(seat: Seat):
    await to_code(seat)
    for label in ("Two Factor Authentication", "CPOMS Authenticator Code", "[ Authenticate ]"):
        assert label in seat.text()
    assert "It shows them without a connection, too." in seat.said()
    assert seat.focused() == "CPOMS Authenticator Code"


async def test_a_wrong_code_is_told_beside_the_field_which_is_emptied_for_the_next(seat: Seat):
    await to_code(seat)
    await seat.press(*"000000", "enter")
    await seat.sees("Error: Incorrect or out of date code.")
    assert seat.focused() == "CPOMS Authenticator Code"
    assert seat.screen.query_one("#code", Field).value == ""


async def test_outside_a_demo_there_is_no_phone_and_no_key_for_it(seat: Seat):
    assert seat.app.desk.about is not None
    seat.app.desk.about = seat.app.desk.about.model_copy(update={"demo": None})
    await to_code(seat)
    assert "F2" not in seat.text()
    await seat.press("f2")
    assert "Demo" not in seat.text()


async def test_escape_goes_back_to_log_in_with_the_address_kept(seat: Seat):
    await to_code(seat)
    await seat.press("escape")
    await seat.at("Log in")
    assert seat.screen.query_one("#email", Field).value == LUKE
    assert seat.screen.query_one("#password", Field).value == ""
    assert seat.focused() == "Password"


async def test_a_lost_device_leads_to_who_can_help_by_name_and_what_happens_next(seat: Seat):
    await to_code(seat)
    await seat.choose("I no longer have this device")
    await seat.sees("can remove your key:")
    assert "Priya Nair" in seat.text()
    assert "Owen Price" in seat.text()
    for step in ("1. Ask one of them", "2. They choose Admin", "3. Log in", "4. Go to Account"):
        assert step in seat.said()
    await seat.press("escape")
    assert isinstance(seat.screen, SecondFactorScreen)


async def test_a_single_sign_on_user_is_told_how_to_reach_support(seat: Seat):
    await to_code(seat, f"grace.hughes@{SCHOOL.domain}")
    await seat.choose("I no longer have this device")
    await seat.sees("so only support can remove your key")
    assert SCHOOL.support_email in seat.said()
    assert "Priya Nair" not in seat.text()


async def test_the_session_is_the_new_one_after_the_code(seat: Seat):
    await seat.log_in(PRIYA)
    assert "Priya Nair | Elevated until 10:00" in seat.said()
