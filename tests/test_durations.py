"""The table at the end of a run, and what is said of a test that needed two tries."""

from __future__ import annotations

from typing import Literal

import pytest

from tests.durations import PROCESSOR, tables

pytest_plugins = ["pytester"]
ALONE = ("-p", "no:asyncio", "-p", "no:xdist", "-p", "no:cacheprovider", "-p", "tests.durations")


Phase = Literal["setup", "call", "teardown"]


def report(nodeid: str, phase: Phase, wall: float, processor: float) -> pytest.TestReport:
    """A phase of a test that passed."""
    where = (nodeid.partition("::")[0], 1, "test")
    found = pytest.TestReport(nodeid, where, {}, "passed", None, phase, duration=wall)
    found.user_properties.append((PROCESSOR, processor))
    return found


def test_each_folder_has_its_tests_and_seconds_and_the_slowest_tests_follow():
    lines = tables(
        [
            report("tests/a/test_x.py::test_one", "setup", 0.5, 0.25),
            report("tests/a/test_x.py::test_one", "call", 1.0, 0.5),
            report("tests/a/test_x.py::test_two", "call", 1.0, 0.25),
            report("tests/b/test_y.py::test_three", "call", 3.0, 2.0),
        ]
    )
    assert [line.split() for line in lines] == [
        ["tests", "wall", "s", "processor", "s", "folder"],
        ["1", "3.0", "2.0", "tests/b"],
        ["2", "2.5", "1.0", "tests/a"],
        ["wall", "s", "processor", "s", "the", "15", "slowest"],
        ["3.0", "2.0", "tests/b/test_y.py::test_three"],
        ["1.5", "0.8", "tests/a/test_x.py::test_one"],
        ["1.0", "0.2", "tests/a/test_x.py::test_two"],
    ]


def test_a_test_that_passes_at_the_second_try_is_told_as_a_defect_with_both_tries(
    pytester: pytest.Pytester,
):
    pytester.makepyfile(
        """
        tries = []
        def test_it():
            tries.append(1)
            assert len(tries) == 2, "the first try"
        """
    )
    done = pytester.runpytest_inprocess(*ALONE, "--reruns", "1")
    done.stdout.fnmatch_lines(
        [
            "_* DEFECT: *::test_it needed two tries _*",
            "call: rerun",
            "*the first try*",
            "call: passed",
        ]
    )
    assert done.ret == 0
