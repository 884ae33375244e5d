"""What a person reads of a run, and of its failure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.tui.walkthrough.played_by_hand import FILE, UNVERIFIED, failure, outcome, played
from tui.walkthrough.failing import closing, failures, form, heading, summary
from tui.walkthrough.outcome import Failure, Kept
from tui.walkthrough.script import Scene

SCENE = Scene("5. He logs in with a code", (), 60)

WHOLE = """\
FAILED  walkthroughs/story.walk:77  scene 2  as Luke Smith  on pty
  see no row "iPhone 7" with "Unverified"
  Found: iPhone 7 | Unverified | N/A
  Waited 3.0 s; the screen last changed 2.9 s ago, so this is not a timing problem.
  World 2020-10-20 09:01:02.  New phone: online, clock right, code 571888.
  Before it: 76 see row "iPhone 7"  ok 0.02 s
  Screen (24x4):
  +------------------------+
  |Account Settings        |
  |世界  iPhone 7          |
  |                        |
  |[ Log out ]             |
  +------------------------+
  Kept: out/story/77.svg  story.cast (at 0:41)
  Try again from here: keydesk walk run walkthroughs/story.walk --stop-before 77 --on live"""


def one_form(failed: Failure, file: Path = FILE, walk: Path = FILE) -> list[str]:
    return form(outcome(UNVERIFIED, 77, SCENE, failed, file=file), None, walk).split("\n")


def test_a_failure_says_what_was_wanted_found_and_on_the_screen_and_how_to_go_on():
    assert list(failures(played())) == [WHOLE]


def test_the_screen_is_framed_straight_with_wide_characters_too():
    framed = [line for line in WHOLE.split("\n") if line.startswith(("  |", "  +"))]
    assert {cell_len(line) for line in framed} == {28}


@pytest.mark.parametrize(
    ("waited", "changed_ago", "verdict"),
    [
        (3.0, 2.9, "so this is not a timing problem."),
        (3.0, 60.0, "so this is not a timing problem."),
        (3.0, 0.1, "so it may only need longer: this may be a timing problem."),
    ],
)
def test_a_screen_at_rest_acquits_the_clock_and_one_that_still_moves_does_not(
    waited: float, changed_ago: float, verdict: str
):
    assert one_form(failure(waited=waited, changed_ago=changed_ago))[3].endswith(verdict)


def test_a_step_that_failed_at_once_says_so_instead_of_judging_the_time():
    assert one_form(failure(waited=0, changed_ago=0))[3] == (
        "  It failed at once; nothing was waited for."
    )


def test_a_step_in_an_included_file_is_named_there_and_tried_again_from_its_scene():
    lines = one_form(failure(), file=Path("parts/log in.walk"), walk=Path("my story.walk"))
    assert lines[0].startswith("FAILED  parts/log in.walk:77  scene 5")
    assert lines[-1].endswith("walk run 'my story.walk' --stop-before 60 --on live")


def test_what_a_screen_says_cant_steer_the_terminal_of_whoever_reads_the_failure():
    lines = one_form(failure(found="a row \x1b]0;owned\x07 is there\nand more"))
    assert lines[2] == r"  Found: a row \x1b]0;owned\x07 is there\x0aand more"


def test_a_target_that_paints_nothing_and_a_world_without_phones_leave_no_gaps():
    failed = failure()
    bare = Failure(failed.found, 0, 0, failed.now, failed.size, ())
    assert one_form(bare)[4:6] == [
        "  World 2020-10-20 09:01:02.",
        "  Screen: nothing to show.",
    ]


def test_only_a_failed_step_has_a_form():
    with pytest.raises(ValueError, match="did not fail"):
        form(outcome("see", 1), None, FILE)


def test_kept_files_of_one_folder_are_told_with_the_folder_once():
    kept = (Kept(Path("a/1.svg")), Kept(Path("a/1.txt")), Kept(Path("b/1.cast"), at=3725))
    told = form(outcome(UNVERIFIED, 77, SCENE, replace(failure(), kept=kept)), None, FILE)
    assert "  Kept: a/1.svg  1.txt  b/1.cast (at 62:05)\n" in told


def test_each_scene_is_one_line_with_its_result_in_a_word_below_the_title():
    assert [heading(played()), *map(summary, played().scenes)] == [
        "Lost phone  (walkthroughs/story.walk)",
        "  passed    1.5 s  1. Log in",
        "  failed    3.1 s  2. Key",
        "  skipped          3. End",
    ]


def test_a_run_ends_with_its_scenes_counted_by_result():
    assert closing([played()]) == (
        "1 walkthrough, 3 scenes: 1 passed, 1 failed, 1 skipped; 4 steps in 4.6 s."
    )
    assert closing([]) == "0 walkthroughs, 0 scenes: 0 passed; 0 steps in 0.0 s."
