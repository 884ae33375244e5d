"""`keydesk walk fmt`: files are put in form where they are, and nothing of them is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.tui.walkthrough.players import LIBRARY
from tui.main import main

LOOSE = (
    b'\xef\xbb\xbfwalk   1\r\ntitle "Log in" # why\r\nlet who="Luke"\r\nscene "1"\r\n'
    b'# who\r\n  press   "Log in"'
)
IN_FORM = """walk 1
title "Log in"  # why
let   who = "Luke"

scene "1"
# who
press "Log in"
"""
SHIPPED = sorted(map(str, LIBRARY.glob("*.walk")))


def test_files_are_written_anew_where_they_are_once_with_their_comments(tmp_path, capsys):
    file = tmp_path / "a.walk"
    file.write_bytes(LOOSE)
    file.chmod(0o640)
    assert main(["walk", "fmt", str(file)]) == 0
    assert file.read_bytes().decode() == IN_FORM
    assert file.stat().st_mode & 0o777 == 0o640
    before = file.stat().st_mtime_ns
    assert main(["walk", "fmt", str(file)]) == 0
    assert file.stat().st_mtime_ns == before
    assert capsys.readouterr().out == f"{file}: put in form\n{file}: is in form\n"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_stays_a_link(tmp_path):
    file, link = tmp_path / "a.walk", tmp_path / "b.walk"
    file.write_bytes(LOOSE)
    link.symlink_to(file)
    assert main(["walk", "fmt", str(link)]) == 0
    assert link.is_symlink()
    assert file.read_text() == IN_FORM


def test_no_file_is_changed_where_one_of_them_cannot_be_read(tmp_path, capsys):
    right, wrong = tmp_path / "right.walk", tmp_path / "wrong.walk"
    right.write_bytes(LOOSE)
    wrong.write_text("walk 1\npresss\n")
    assert main(["walk", "fmt", str(right), str(wrong)]) == 2
    assert right.read_bytes() == LOOSE
    assert capsys.readouterr().err.startswith(f"keydesk: nothing was changed.\n{wrong}:2:1: ")


def test_a_file_that_cannot_be_written_is_left_as_it_is(tmp_path, capsys, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "a.walk"
    file.write_bytes(LOOSE)
    monkeypatch.setattr(shutil, "copymode", full)
    assert main(["walk", "fmt", str(file)]) == 1
    assert file.read_bytes() == LOOSE
    assert list(tmp_path.iterdir()) == [file]
    assert capsys.readouterr().err == (
        f"keydesk: {file} could not be written: No space left on device.\n"
    )


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: Path(file).stem)
def test_our_own_walkthroughs_are_in_form(file, tmp_path):
    copy = tmp_path / "copy.walk"
    copy.write_bytes(Path(file).read_bytes())
    assert main(["walk", "fmt", str(copy)]) == 0
    assert copy.read_bytes() == Path(file).read_bytes()
