"""The audit of our own screens at every size but 80x24, at which `make test` has them."""

from __future__ import annotations

import pytest

from tests.tui.audit.test_own_screens import BEYOND, SCREENS, severe_faults
from tui.audit.tours import Size


@pytest.mark.parametrize("size", BEYOND, ids=str)
@pytest.mark.parametrize("tour", SCREENS)
async def test_no_severe_fault_is_found_on_our_screens(tour: str, size: Size):
    assert await severe_faults(tour, size) == []
