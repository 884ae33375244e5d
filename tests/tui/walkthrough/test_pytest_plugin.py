"""Walk files as tests of pytest."""

import pytest

from tui.walkthrough import run  # noqa: F401  pytester forgets what its runs import, by halves

pytest_plugins = ["pytester"]
ALONE = ("-p", "no:asyncio", "-p", "no:xdist", "-p", "no:cacheprovider")
HEAD = 'walk 1\ntitle "T"\nworld "meadowbank"\n\nscene "One"\nas "Luke Smith"\n'


def test_each_walk_file_is_a_test_that_fails_in_the_words_of_the_walkthrough(
    pytester: pytest.Pytester,
):
    pytester.makefile(".walk", passes=HEAD + 'see "Log in"\n')
    pytester.makefile(".walk", fails=HEAD + 'see "Log on" within 0.1s\n')
    pytester.makefile(".walk", broken="walk 1\npresss\n")
    done = pytester.runpytest_inprocess(*ALONE)
    done.assert_outcomes(passed=1, failed=2)
    done.stdout.fnmatch_lines(
        ['*broken.walk:2:1: *"press"*', "FAILED  *fails.walk:7  scene 1  as Luke Smith  on pilot"]
    )
    assert "Traceback" not in done.stdout.str()


def test_a_file_is_played_on_each_target_that_is_asked_for(pytester: pytest.Pytester):
    pytester.makefile(".walk", it=HEAD + 'see "Log in"\n')
    done = pytester.runpytest_inprocess(*ALONE, "--walk-on", "pilot", "--walk-on", "paper", "-v")
    done.stdout.fnmatch_lines(["it.walk::pilot PASSED*", "*there is no target paper*"])
