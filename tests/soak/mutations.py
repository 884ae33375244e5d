"""With a rule switched off a walkthrough fails: the rules that `make test` leaves on."""

from __future__ import annotations

import pytest

from tests.tui.walkthrough.mutations import MUTATIONS, Mutation, named, notice
from tests.tui.walkthrough.test_mutations import IN_SUITE

OTHERS = [each for each in MUTATIONS if each[0] not in IN_SUITE]


@pytest.mark.parametrize("mutation", OTHERS, ids=named)
async def test_a_walkthrough_notices_that(mutation: Mutation, monkeypatch: pytest.MonkeyPatch):
    await notice(mutation, monkeypatch)
