"""A run as JUnit XML, which build servers read: a test suite a file, a test case a scene."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from xml.etree import ElementTree as ET

from tui.walkthrough.failing import form
from tui.walkthrough.outcome import Outcome
from tui.walkthrough.played import Played, PlayedScene, Result
from tui.walkthrough.xml_text import xml_text

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
WHY_SKIPPED = "A scene before this one failed, and the story depends on it."


def junit(runs: Sequence[Played]) -> bytes:
    """The XML in UTF-8, with the elements and attributes of Jenkins' junit-10.xsd."""
    suites = [_suite(played) for played in runs]
    totals = {
        name: str(sum(int(suite.get(name, "0")) for suite in suites))
        for name in ("tests", "failures", "errors")
    }
    seconds = sum(scene.seconds for played in runs for scene in played.scenes)
    root = ET.Element("testsuites", {"name": "keydesk walk", **totals, "time": f"{seconds:.3f}"})
    root.extend(suites)
    ET.indent(root)
    return f"{HEAD}\n{ET.tostring(root, 'unicode')}\n".encode()


def _suite(played: Played) -> ET.Element:
    scenes = list(played.scenes)
    results = [scene.result for scene in scenes]
    told = {
        "name": played.walk.title,
        "file": played.walk.file.as_posix(),
        "tests": str(len(scenes)),
        "failures": str(results.count(Result.FAILED)),
        "errors": "0",
        "skipped": str(results.count(Result.SKIPPED)),
        "time": f"{sum(scene.seconds for scene in scenes):.3f}",
        "timestamp": f"{played.began.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
    }
    suite = _element("testsuite", told)
    suite.extend(_case(played, scene) for scene in scenes)
    return suite


def _case(played: Played, scene: PlayedScene) -> ET.Element:
    parts = (part for part in played.walk.file.with_suffix("").parts if part.strip("./\\"))
    told = {"name": scene.title, "classname": ".".join(parts), "time": f"{scene.seconds:.3f}"}
    case = _element("testcase", told)
    if scene.result is Result.SKIPPED:
        case.append(_element("skipped", {"message": WHY_SKIPPED}))
    elif scene.failed is not None:
        case.append(_failure(played, scene.failed))
    return case


def _failure(played: Played, outcome: Outcome) -> ET.Element:
    found = outcome.failure.found if outcome.failure else ""
    told = {"type": "StepFailed", "message": f"{outcome.step.text}: {found}"}
    failure = _element("failure", told)
    failure.text = form(outcome, played.before(outcome), played.walk.file)
    return failure


def _element(name: str, attributes: dict[str, str]) -> ET.Element:
    return ET.Element(name, {key: xml_text(value) for key, value in attributes.items()})
