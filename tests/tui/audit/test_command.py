"""`keydesk audit` on other apps, and the table that it writes."""

from __future__ import annotations

import pytest
from textual.demo.home import StarCount

from tests.tui.test_cli_usage import left_with
from tui.audit.document import document
from tui.audit.finding import Finding
from tui.audit.others import first_screen, loaded
from tui.audit.requirements import requirements
from tui.audit.table import CHECKS

DEMO = "textual.demo.demo_app:DemoApp"


async def test_real_faults_are_found_in_textuals_own_demo(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(StarCount, "get_stars", lambda self: None)  # it would ask GitHub
    found = await first_screen(loaded(DEMO), (80, 24))
    assert {"FS-01", "FS-02", "FS-03", "FS-06", "FS-12", "FS-25"} <= {
        each.requirement for each in found
    }
    assert "Textual API" in {each.control for each in found}


@pytest.mark.parametrize("named", ["nothing", "no.such:App", f"{DEMO}s", "pathlib:Path"])
def test_what_is_no_app_is_refused_by_its_name(named):
    with pytest.raises(LookupError, match=named):
        loaded(named)


def test_an_app_and_a_table_do_not_go_together(capsys):
    assert left_with("audit", "--app", DEMO, "--write", "x.md") == 2


def test_every_check_is_of_a_known_requirement():
    assert {check.requirement for check in CHECKS} <= {each.id for each in requirements()}


def test_the_table_has_a_row_for_each_requirement_and_says_what_is_not_met():
    fault = Finding("FS-24", "Log in", "Save", "dark", (80, 24), "2 controls have this name.")
    rows = [line for line in document([fault]).splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + 29 + 19
    (named,) = (row for row in rows if row.startswith("| FS-24 "))
    assert "**not met**: the audit finds faults on Log in" in named
    assert "- FS-24 Log in, Save (80x24)" in document([fault])
