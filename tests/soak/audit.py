"""The audit of our own screens at every size but 80x24, which `make test` audits."""

from __future__ import annotations

import pytest

from tests.tui.audit.test_own_screens import SCREENS, SEVERE
from tui.audit.tours import SIZES, findings
from tui.theme import DEFAULT

OTHERS = [size for size in SIZES if size != (80, 24)]


@pytest.mark.parametrize("size", OTHERS, ids=str)
@pytest.mark.parametrize(("tour", "screens"), SCREENS, ids=["before", "between", "after", "phone"])
async def test_no_severe_fault_is_found_on_our_screens(tour, screens, size):
    heard: list[str] = []
    found = await findings(tour, size, screens=screens, themes=[DEFAULT], tell=heard.append)
    assert set(heard) == screens
    assert [str(each) for each in found if each.requirement in SEVERE] == []
