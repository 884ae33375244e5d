"""`make soak`: its parts have all that is in its folder, and what passed is not run again."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.soak.parts import PARTS
from tests.soak.passed_parts import PassedParts
from tests.soak.runner import Result, counts_in

FOLDER = Path(__file__).parent / "soak"
AUTHOR = ("-c", "user.name=Wendy", "-c", "user.email=wendy@example.org")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A repository with one commit."""
    root = tmp_path / "source"
    root.mkdir()
    (root / "rule.py").write_text("yes")
    for words in (("init", "-q"), ("add", "."), (*AUTHOR, "commit", "-qm", "One")):
        subprocess.run(["git", *words], cwd=root, check=True)
    return root


@pytest.fixture
def state(tmp_path: Path, source: Path) -> Path:
    """The file that says that the part "kills" passed."""
    file = tmp_path / "state.json"
    result = Result(passed=True, counts="2 passed", seconds=60, log=tmp_path / "kills.log")
    PassedParts.of(source, file).keep("kills", result)
    return file


def test_every_file_of_the_folder_is_in_a_part():
    named = " ".join(word for part in PARTS.values() for word in part.arguments)
    files = [each.name for each in FOLDER.glob("*.py") if "\ndef test_" in each.read_text()]
    files += [each.name for each in FOLDER.glob("*.py") if "\nasync def test_" in each.read_text()]
    assert len(files) > 5
    assert [name for name in files if f"tests/soak/{name}" not in named] == []


def test_a_part_that_passed_is_known_on_the_same_source_until_it_is_forgotten(
    source: Path, state: Path
):
    passed = PassedParts.of(source, state)
    result = passed.result("kills")
    assert result == Result(True, "2 passed", 60, state.with_name("kills.log"))
    assert passed.result("pty") is None
    passed.forget(["kills"])
    assert passed.result("kills") is None


@pytest.mark.parametrize("name", ["rule.py", "new.py"])
def test_it_is_not_known_once_a_file_has_changed_or_is_new(source: Path, state: Path, name: str):
    (source / name).write_text("no")
    assert PassedParts.of(source, state).result("kills") is None


def test_what_passed_while_the_source_changed_is_not_kept(source: Path, state: Path):
    passed = PassedParts.of(source, state)
    (source / "rule.py").write_text("no")
    passed.keep("pty", Result(passed=True, counts="1 passed", seconds=1, log=state))
    assert PassedParts.of(source, state).result("pty") is None
    (source / "rule.py").write_text("yes")
    assert PassedParts.of(source, state).result("pty") is None
    assert PassedParts.of(source, state).result("kills") is not None


@pytest.mark.parametrize(
    ("last", "counts"),
    [
        ("1 failed, 393 passed in 544.87s (0:09:04)", "1 failed, 393 passed"),
        ("= 3 passed, 1 skipped, 2 rerun in 0.51s =", "3 passed, 1 skipped, 2 rerun"),
        ("= 2 passed, 1 error in 0.51s =", "2 passed, 1 error"),
    ],
)
def test_the_counts_are_those_of_pytests_last_line(last: str, counts: str):
    assert counts_in(f"1 passed in 1.00s\n{last}\nleaked 1 instances!\n") == counts
    assert counts_in("ERROR: file or directory not found: x.py\n") == "no tests were counted"
