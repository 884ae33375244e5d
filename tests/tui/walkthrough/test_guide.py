"""docs/guide.md is what the walkthroughs tell today."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tui.main import main

ROOT = Path(__file__).parents[3]
STALE = "docs/guide.md is not what the walkthroughs tell any more: run `make docs`"


def walks() -> list[str]:
    """The files that the Makefile names, in its order."""
    named = re.search(r"^GUIDE = (.*?[^\\\\])$", (ROOT / "Makefile").read_text(), re.M | re.S)
    assert named is not None
    return [f"walkthroughs/{name}.walk" for name in named[1].replace("\\", " ").split()]


def test_the_guide_is_as_the_walkthroughs_tell_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(ROOT)
    assert main(["walk", "explain", *walks()]) == 0
    assert capsys.readouterr().out == (ROOT / "docs" / "guide.md").read_text("utf-8"), STALE


def test_every_picture_of_the_guide_is_there():
    docs = ROOT / "docs"
    pictures = re.findall(r"\]\((.*?\.svg)\)", (docs / "guide.md").read_text("utf-8"))
    assert pictures
    assert [each for each in pictures if not (docs / each).is_file()] == [], STALE


def test_the_film_has_the_scenes_of_the_story():
    cast = (ROOT / "docs/lost-phone.cast").read_text("utf-8")
    events = [json.loads(line) for line in cast.splitlines()]
    marks = [event[2] for event in events[1:] if event[1] == "m"]
    story = (ROOT / "walkthroughs/lost-phone.walk").read_text("utf-8")
    assert set(re.findall(r'^scene "(.*)"$', story, re.M)) <= set(marks), STALE
