"""The audit finds no severe fault on our own screens at 80x24; `make soak` looks at all sizes."""

from __future__ import annotations

import pytest

from tui.audit.catalogue import FACTOR, before_log_in, others, to_the_second_factor
from tui.audit.looking import PLAIN
from tui.audit.phone_tour import phone
from tui.audit.requirements import requirements
from tui.audit.tours import SIZES, Size, Tour, findings
from tui.theme import DEFAULT

COMMON: Size = (80, 24)
BEYOND = [size for size in SIZES if size != COMMON]
"""The sizes of `make soak`."""
SEVERE = {each.id for each in requirements() if each.severity == "A"}
SCREENS: dict[str, tuple[Tour, set[str]]] = {
    "before": (before_log_in, {"Log in"}),
    "between": (to_the_second_factor, {f"{FACTOR}, refused"}),
    "after": (others, {"Users", "A user, Security keys"}),
    "phone": (phone, {"Phone, Approve or deny", "Phone, which session"}),
}


async def severe_faults(tour: str, size: Size) -> list[str]:
    """Those on the screens of a tour, each of which must have been come to."""
    heard: list[str] = []
    follow, screens = SCREENS[tour]
    found = await findings(follow, size, screens=screens, themes=[DEFAULT], tell=heard.append)
    assert set(heard) == screens
    return [str(each) for each in found if each.requirement in SEVERE]


@pytest.mark.long
@pytest.mark.parametrize("tour", SCREENS)
async def test_no_severe_fault_is_found_on_our_screens(tour: str):
    assert await severe_faults(tour, COMMON) == []


async def test_plain_mode_tells_every_screen_of_the_phone():
    heard: list[str] = []
    found = await findings(phone, SIZES[-1], themes=[DEFAULT], only=PLAIN, tell=heard.append)
    assert len(heard) > 10
    assert [str(each) for each in found] == []
