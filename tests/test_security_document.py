"""docs/security.md says what is so: the tests it names are there, each answer is one of five."""

import re
from pathlib import Path

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
