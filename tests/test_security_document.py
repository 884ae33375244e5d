"""docs/security.md says what is so: the tests it names are there, each answer is one of five."""

import re
from pathlib import Path

from tests.soak.controls.catalogue import CONTROLS
from tests.soak.controls.document import rows
from tests.soak.controls.patch import Edit, product_files, stale

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "docs" / "security.md").read_text()
ROW = re.compile(
    r"^\| (V\d+\.\d+\.\d+[^|]*) \| [^|]+ \| ([a-z-]+) \| ([^|]*) \|[^|]*\|$", re.MULTILINE
)
UNMET = {"partly", "no"}
ANSWERS = {"yes", "operator", "-"} | UNMET


def test_every_test_that_the_document_names_is_there():
    there = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        there |= set(re.findall(r"^(?:async )?def (test_\w+)", file.read_text(), re.MULTILINE))
    named = set(re.findall(r"`(test_\w+)`", DOCUMENT))
    assert len(named) > 90
    assert not named - there


def test_every_requirement_has_one_answer_and_what_is_not_met_says_why():
    rows = [line for line in DOCUMENT.splitlines() if line.startswith("| V")]
    found = [ROW.match(row) for row in rows]
    assert all(found), [row for row, match in zip(rows, found, strict=True) if not match]
    assert {match[2] for match in found if match} <= ANSWERS
    assert not [match[1] for match in found if match and match[2] in UNMET and not match[3].strip()]
    first = [match[1].replace(",", " ").split()[0] for match in found if match]
    assert len(first) == len(set(first))


def test_each_row_that_names_a_test_has_a_patch_that_switches_its_control_off():
    assert set(CONTROLS) == {row.requirements for row in rows()}


def test_each_of_these_patches_fits_the_source_as_it_is():
    sources = [file.read_text() for file in product_files(ROOT)]
    problems = {row: stale(patch, sources) for row, patch in CONTROLS.items()}
    assert not {row: problems[row] for row in problems if problems[row]}


def test_a_patch_is_stale_when_its_text_is_gone_or_is_there_twice():
    patch = (Edit("one", ""), Edit("two", ""), Edit("three", ""))
    assert stale(patch, ["one two", "two"]) == [
        "'two' is found 2 times",
        "'three' is found 0 times",
    ]
