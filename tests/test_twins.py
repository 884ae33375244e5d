"""The choice of PostgreSQL twins: none, a seventh by the commit, all, or those asked for."""

from __future__ import annotations

import re

import pytest

from tests import twins

pytest_plugins = ["pytester"]
ALONE = ("-v", "-p", "no:asyncio", "-p", "no:xdist", "-p", "no:cacheprovider", "-p", "tests.twins")
TESTS = """
import pytest
databases = pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@databases
@pytest.mark.parametrize("of", range(30))
def test_rule(database, of): pass
@databases
@pytest.mark.each_database
def test_race(database): pass
@pytest.mark.parametrize("database", ["postgresql"])
def test_alone(database): pass
"""
INI = "[pytest]\nmarkers =\n    each_database: .\n    twin: .\n"


@pytest.fixture
def ran(pytester: pytest.Pytester):
    """Runs the tests with these options; gives the ids of those that ran, and what was written."""
    pytester.makeini(INI)
    pytester.makepyfile(test_it=TESTS)

    def run(*options: str) -> tuple[set[str], str]:
        written = pytester.runpytest_inprocess(*ALONE, *options).stdout.str()
        return set(re.findall(r"test_it.py::(\S+) PASSED", written)), written

    return run


ALWAYS = {
    *("test_race[sqlite]", "test_race[postgresql]", "test_alone[postgresql]"),
    *(f"test_rule[{of}-sqlite]" for of in range(30)),
}
TWINS = {f"test_rule[{of}-postgresql]" for of in range(30)}


def test_without_the_option_each_rule_runs_on_sqlite_and_each_race_on_both(ran):
    assert ran()[0] == ALWAYS
    assert ran("--twins=all")[0] == ALWAYS | TWINS


def test_seven_commits_run_each_twin_once_and_say_which(ran, monkeypatch):
    chosen: list[str] = []
    for commit in range(7):
        monkeypatch.setattr(twins, "_commit", lambda _, commit=commit: f"{commit:040x}")
        these, written = ran("--twins=seventh")
        assert these >= ALWAYS
        chosen += these - ALWAYS
        part = f"part {commit + 1} of 7 by commit 0000000"
        assert f"PostgreSQL twins: {len(these - ALWAYS)} of 30, {part}" in written
    assert sorted(chosen) == sorted(TWINS)


@pytest.mark.parametrize("asked", [("-k", "postgresql and rule"), ("-m", "twin")])
def test_a_twin_that_is_asked_for_without_its_half_runs(ran, asked):
    assert ran(*asked)[0] == TWINS
