"""Golden frames, through the album that a run holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.walkthrough.played_by_hand import frame
from tui.walkthrough.album import Album
from tui.walkthrough.golden import difference, update
from tui.walkthrough.stage import Failed

SHOWN = frame("Security keys", "", "iPhone 7  Unverified", "[ Log out ]")


@pytest.fixture
def walk(tmp_path: Path) -> Path:
    return tmp_path / "story.walk"


def test_a_frame_is_kept_beside_the_walk_and_compared_by_its_text_alone(walk: Path):
    updating = Album(walk, update=True)
    assert updating.differs("keys", SHOWN) == ""
    kept = walk.with_suffix(".frames") / "keys.txt"
    assert updating.kept == [kept]
    assert kept.read_text("utf-8") == "Security keys\n\niPhone 7  Unverified\n[ Log out ]\n"
    coloured = frame([("Security", "bold red"), (" keys", "on blue")], *SHOWN.lines[1:])
    assert Album(walk).differs("keys", coloured) == ""


def test_a_difference_shows_the_rows_as_kept_and_as_they_are(walk: Path):
    Album(walk, update=True).differs("keys", SHOWN)
    said = Album(walk).differs("keys", frame("Security keys", "", "iPhone 7", "[ Log out ]"))
    first, *rows = said.split("\n")
    assert first.startswith("the screen differs from ") and "--update" in first
    assert rows == ["from row 2:", " ", "-iPhone 7  Unverified", "+iPhone 7", " [ Log out ]"]


def test_an_unchanged_frame_is_not_written_again(walk: Path):
    Album(walk, update=True).differs("keys", SHOWN)
    again = Album(walk, update=True)
    assert again.differs("keys", SHOWN) == ""
    assert again.kept == []


def test_a_frame_that_was_never_kept_says_how_to_keep_it(walk: Path):
    said = Album(walk).differs("keys", SHOWN)
    assert said.startswith("there is no ") and "--update" in said


def test_what_was_said_line_by_line_has_a_golden_frame_of_its_own(walk: Path):
    told = replace(SHOWN, said=True)
    assert Album(walk, update=True).differs("keys", SHOWN) == ""
    assert "keys.plain.txt" in Album(walk).differs("keys", told)
    Album(walk, update=True).differs("keys", told)
    assert Album(walk).differs("keys", told) == Album(walk).differs("keys", SHOWN) == ""


def test_an_unfit_name_or_an_unreadable_file_fails_the_step_with_a_sentence(walk: Path):
    with pytest.raises(Failed, match="can't be the name of a file"):
        Album(walk).differs("../keys", SHOWN)
    (walk.with_suffix(".frames") / "keys.txt").mkdir(parents=True)
    with pytest.raises(Failed, match="Is a directory"):
        Album(walk).differs("keys", SHOWN)


def test_pictures_go_to_the_folder_and_nowhere_without_one(walk: Path, tmp_path: Path):
    Album(walk).save("keys", SHOWN)
    assert not list(tmp_path.iterdir())
    album = Album(walk, tmp_path / "shots")
    album.save("keys", SHOWN)
    assert [path.name for path in album.kept] == ["keys.txt", "keys.svg", "keys.png"]


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4))
def test_any_frame_equals_itself_once_it_is_kept(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str]
):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    shown = frame(*rows)
    update(shown, path)
    assert difference(shown, path) is None
