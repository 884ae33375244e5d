"""JUnit XML, as build servers read it."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from tests.tui.walkthrough.played_by_hand import played
from tui.walkthrough.failing import failures
from tui.walkthrough.junit import junit

# Jenkins' junit-10.xsd: what each element may and must have, as far as it concerns us.
MAY = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "time", "skipped", "timestamp", "file"},
    "testcase": {"name", "time", "classname", "group"},
    "failure": {"type", "message"},
    "skipped": {"type", "message"},
}
MUST = {"testsuite": {"name", "tests", "failures", "errors"}, "testcase": {"name"}}
INSIDE = {
    "testsuites": {"testsuite"},
    "testsuite": {"testcase"},
    "testcase": {"failure", "skipped"},
}
TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")


def read(xml: bytes) -> ET.Element:
    """The root; fails where the schema would."""
    root = ET.fromstring(xml)
    for element in root.iter():
        assert element.attrib.keys() <= MAY[element.tag]
        assert element.attrib.keys() >= MUST.get(element.tag, set())
        assert {child.tag for child in element} <= INSIDE.get(element.tag, set())
        assert TIME.fullmatch(element.get("time", ""))
    return root


def test_a_suite_is_a_file_and_a_case_a_scene():
    suite = read(junit([played()]))[0]
    assert suite.attrib == {
        "name": "Lost phone",
        "file": "walkthroughs/story.walk",
        "tests": "3",
        "failures": "1",
        "errors": "0",
        "skipped": "1",
        "time": "4.640",
        "timestamp": "2020-10-20T09:01:02",
    }
    cases = [(case.get("name"), case.get("classname"), case.get("time")) for case in suite]
    assert cases == [
        ("1. Log in", "walkthroughs.story", "1.520"),
        ("2. Key", "walkthroughs.story", "3.120"),
        ("3. End", "walkthroughs.story", "0.000"),
    ]
    assert [[child.tag for child in case] for case in suite] == [[], ["failure"], ["skipped"]]


def test_a_failed_case_carries_the_whole_form_and_one_line_for_a_list():
    failed = read(junit([played()])).find(".//failure")
    assert failed is not None
    assert failed.text == next(failures(played()))
    assert failed.get("message") == (
        'see no row "iPhone 7" with "Unverified": iPhone 7 | Unverified | N/A'
    )


def test_the_whole_counts_what_its_suites_count():
    root = read(junit([played(), played()]))
    assert (root.get("tests"), root.get("failures"), root.get("time")) == ("6", "2", "9.280")
    assert read(junit([])).get("tests") == "0"


@given(st.text(), st.text(alphabet=st.characters()))
def test_whatever_a_title_or_a_screen_holds_the_xml_can_be_read(title: str, found: str):
    suite = read(junit([played(found, title)]))[0]
    if title.isprintable():
        assert suite.get("name") == title


def test_what_xml_cant_hold_is_shown_as_its_escape_or_a_replacement():
    suite = read(junit([played(title="a\x00b\ud800c\x1bd\ufffee")]))[0]
    assert suite.get("name") == r"a\x00b\ud800c\x1bd�e"
