"""The audit finds no severe fault on our own screens, at every size, but for those known."""

from __future__ import annotations

import pytest

from tui.audit.catalogue import FACTOR, before_log_in, others, to_the_second_factor
from tui.audit.looking import PLAIN
from tui.audit.phone_tour import phone
from tui.audit.requirements import requirements
from tui.audit.tours import SIZES, findings
from tui.theme import DEFAULT

SEVERE = {each.id for each in requirements() if each.severity == "A"}
SCREENS = [
    (before_log_in, {"Log in"}),
    (to_the_second_factor, {f"{FACTOR}, refused"}),
    (others, {"Users", "A user, Security keys"}),
    (phone, {"Phone, Approve or deny"}),
]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(("tour", "screens"), SCREENS, ids=["before", "between", "after", "phone"])
async def test_no_severe_fault_is_found_on_our_screens(tour, screens, size):
    heard: list[str] = []
    found = await findings(tour, size, screens=screens, themes=[DEFAULT], tell=heard.append)
    assert set(heard) == screens
    assert [str(each) for each in found if each.requirement in SEVERE] == []


async def test_plain_mode_tells_every_screen_of_the_phone():
    heard: list[str] = []
    found = await findings(phone, SIZES[-1], themes=[DEFAULT], only=PLAIN, tell=heard.append)
    assert len(heard) > 10
    assert [str(each) for each in found] == []
