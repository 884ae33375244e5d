"""With a rule switched off a walkthrough fails, at the step that tells of the rule."""

from __future__ import annotations

import pytest

from tests.tui.walkthrough.mutations import (
    MUTATIONS,
    Mutation,
    a_question_never_grows_old,
    a_removal_needs_no_tick,
    named,
    notice,
)

IN_SUITE = (a_question_never_grows_old, a_removal_needs_no_tick)
"""One of the server and one of the screens; `make soak` has the others."""


@pytest.mark.parametrize("mutation", [each for each in MUTATIONS if each[0] in IN_SUITE], ids=named)
async def test_a_walkthrough_notices_that(mutation: Mutation, monkeypatch: pytest.MonkeyPatch):
    await notice(mutation, monkeypatch)
