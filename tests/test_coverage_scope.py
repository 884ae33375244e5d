"""The tests of the server, with the processes that they start, count for its coverage alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONFIG = "[run]\nbranch = true\nparallel = true\nsource = .\nomit = tests/*\npatch = subprocess\n"
PRODUCT = """
def of_the_server():
    return 1
def of_its_child():
    return 2
def of_a_screen():
    return 3
def of_its_child_too():
    return 4
def of_a_long_test():
    return 5
"""
TEST = """
import subprocess, sys
import product
import pytest
def test_it():
    assert product.{own}()
    subprocess.run([sys.executable, "-c", "import product; product.{child}()"], check=True)
"""
LONG = """
@pytest.mark.unmeasured
def test_long():
    assert product.of_a_long_test()
"""
pytest_plugins = ["pytester"]


def test_tests_of_the_server_and_what_they_start_are_measured_and_no_others(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PYTHONPATH", f"{pytester.path}:{ROOT}")
    (pytester.path / ".coveragerc").write_text(CONFIG)
    (pytester.path / "product.py").write_text(PRODUCT)
    for name, own, child in (
        ("screens/test_one.py", "of_a_screen", "of_its_child_too"),
        ("server_stub/test_two.py", "of_the_server", "of_its_child"),
    ):
        test = pytester.path / "tests" / name
        test.parent.mkdir(parents=True)
        test.write_text(TEST.format(own=own, child=child) + LONG)
    coverage = [sys.executable, "-m", "coverage"]
    alone = ["-p", "no:cacheprovider", "-p", "no:keydesk", "-p", "tests.coverage_scope"]
    ran = pytester.run(*coverage, "run", "-m", "pytest", "--rootdir=.", *alone, "tests")
    ran.assert_outcomes(passed=4)
    pytester.run(*coverage, "combine", "-q")
    pytester.run(*coverage, "json", "-q", "-o", "measured.json")
    measured = json.loads((pytester.path / "measured.json").read_text())
    lines = PRODUCT.splitlines()
    missing = measured["files"]["product.py"]["missing_lines"]
    assert [lines[line - 1].strip() for line in missing] == ["return 3", "return 4", "return 5"]
