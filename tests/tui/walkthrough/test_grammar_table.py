"""docs/walkthroughs.md has the grammar of today, and an example that is right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tui.main import main
from tui.walkthrough.grammar import FORMS
from tui.walkthrough.grammar_table import DOCUMENT, tables, with_tables
from tui.walkthrough.schools import SCHOOLS

PAGE = Path(__file__).parents[3] / DOCUMENT
RENEW = "It is stale: renew it by python -m tui.walkthrough.grammar_table"


def test_the_page_has_the_tables_of_today():
    page = PAGE.read_text("utf-8")
    assert with_tables(page) == page, RENEW


def test_each_sentence_has_a_row():
    rows = tables()
    assert all(f"| `{form.form}` | {form.does} |" in rows for form in FORMS.values())


def test_each_world_has_a_row():
    assert all(f"| `{name}` | {school.about} |" in tables() for name, school in SCHOOLS.items())


def test_a_page_without_a_place_for_the_tables_is_refused():
    with pytest.raises(ValueError, match="lacks the line"):
        with_tables("# Walkthroughs\n")


def test_the_first_example_of_the_page_passes_and_is_in_form(tmp_path, capsys):
    found = re.search(r"^```\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None
    file = tmp_path / "log-in.walk"
    file.write_text(found[1])
    assert main(["walk", "fmt", str(file)]) == 0
    assert main(["walk", "check", str(file)]) == 0
    assert main(["walk", "run", str(file)]) == 0
    assert file.read_text() == found[1]
