"""With a security control switched off, each test fails that docs/security.md names for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.controls.catalogue import CONTROLS
from tests.soak.controls.document import nodes, rows
from tests.soak.controls.patch import Patch, apply, copied
from tests.soak.controls.trial import LONGEST_S, run

AT_ONCE = 30  # tests of one trial in which nothing is switched off

pytestmark = pytest.mark.timeout(LONGEST_S)


def _cases() -> dict[tuple[Patch, str], list[str]]:
    """Returns the rows that each patch and test are for: some rows share both."""
    cases: dict[tuple[Patch, str], list[str]] = {}
    for row in rows():
        for test in row.tests:
            cases.setdefault((CONTROLS[row.requirements], test), []).append(row.requirements)
    return cases


CASES = _cases()
NAMES = [f"{', '.join(requirements)}: {test}" for (_, test), requirements in CASES.items()]
TESTS = sorted({test for row in rows() for test in row.tests})
GROUPS = [TESTS[at : at + AT_ONCE] for at in range(0, len(TESTS), AT_ONCE)]


@pytest.mark.parametrize(("patch", "test"), CASES, ids=NAMES)
def test_a_control_switched_off_is_noticed(tmp_path: Path, patch: Patch, test: str):
    apply(patch, copied(tmp_path / "keydesk"))
    trial = run(tmp_path / "keydesk", [nodes()[test]])
    assert not trial.passed, f"{test} survives: it passes with the control switched off"
    assert trial.failed, trial.output


@pytest.mark.parametrize("tests", GROUPS, ids=range(len(GROUPS)))
def test_the_same_tests_pass_in_a_copy_where_nothing_is_switched_off(
    tmp_path: Path, tests: list[str]
):
    trial = run(copied(tmp_path / "keydesk"), [nodes()[test] for test in tests])
    assert trial.passed, trial.output
