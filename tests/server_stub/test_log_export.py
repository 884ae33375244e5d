"""The logs as lines for other programs: none lost, none cut in two by what people have typed."""

import json
import re
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from sqlmodel import select

from models.events import Event
from models.refusals import Refusal
from models.tables import LogEntry
from server_stub import log_export
from server_stub.log_export import Line, as_cef, as_json
from server_stub.rules import log
from tests.refusals import refused
from tests.server_stub.on_both import school, settings
from tests.server_stub.school import School, found

__all__ = ["school", "settings"]
HEADER = re.compile(r"(?<!\\)\|")
EVIL = "Luke's|phone\\ = \r\n\u2028CEF:0|x"


@pytest.fixture
def written(school: School) -> School:
    """A school whose newest entry, a day younger, holds text that could break a line."""
    school.clock.move(days=1)
    with school.server.act("192.0.2.7") as act:
        holder = school.user(school.holder)
        log.record(act, Event.KEY_ADDED, school.user(school.teacher), holder, device=EVIL)
    return school


def exported(school: School, **within) -> list[Line]:
    given = {"only": None, "since": None, "until": None} | within
    with school.server.reading("test") as act:
        return list(log_export.entries(act, **given))


def test_every_entry_is_a_line_in_order_with_the_names_of_its_people(written):
    lines = exported(written)
    with written.server.reading("test") as act:
        assert len(lines) == len(act.tx.exec(select(LogEntry.seq)).all())
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
    last = json.loads(as_json(lines[-1]))
    assert last["user"] == written.teacher.email
    assert last["actor"] == written.holder.email
    assert last["organisation"] == written.of.domain
    assert last["event"] == "key_added"
    assert last["detail"] == {"device": EVIL}
    assert last["at"] == written.clock.now.astimezone(UTC).isoformat()
    assert as_json(lines[-1]).isascii()


def test_lines_are_of_one_organisation_and_between_two_times_when_asked(written):
    other = found(written.server, written.clock, name="Hilltop Academy")
    now = written.clock.now
    assert {line.organisation for line in exported(written)} == {other.of.domain, written.of.domain}
    mine = exported(written, only=written.of.id)
    assert {line.organisation for line in mine} == {written.of.domain}
    young = exported(written, only=written.of.id, since=now)
    assert [line.event for line in young] == [Event.KEY_ADDED]
    assert exported(written, only=written.of.id, until=now) == mine[:-1]
    assert exported(written, since=now + timedelta(seconds=1)) == []


def test_an_organisation_is_named_by_its_domain_and_an_unknown_one_is_refused(written):
    with written.server.reading("test") as act:
        assert log_export.organisation_of(act, " @MEADOWBANK.sch.uk").id == written.of.id
        with refused(Refusal.INPUT_WRONG) as told:
            log_export.organisation_of(act, "nowhere.example")
    assert written.of.domain in told.value.sentence


def test_a_cef_line_has_seven_fields_and_no_text_adds_one(written):
    line = as_cef(exported(written)[-1])
    assert line.isprintable()
    *header, extension = HEADER.split(line, 7)
    assert header[:3] == ["CEF:0", "Keydesk", "Keydesk"]
    assert len(header) == 7
    assert header[4] == "key_added"
    assert extension.startswith("rt=")
    assert "device Luke" not in extension
    assert r"Luke's|phone\\ \=" in extension
    facts = dict(re.findall(r"(\w+)=(.*?)(?= \w+=|$)", extension))
    assert facts["duser"] == written.teacher.email
    assert facts["suser"] == written.holder.email
    assert facts["src"] == "192.0.2.7"
    assert facts["rt"] == str(int(written.clock.now.timestamp() * 1000))
    assert facts["cs1"] == written.of.domain


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("2001:db8::7", "c6a2Label=Source IPv6 Address c6a2=2001:db8::7"),
        ("this machine", "shost=this machine"),
    ],
)
def test_cef_has_a_key_for_each_kind_of_address(written, address, told):
    assert told in as_cef(replace(exported(written)[-1], address=address))


def test_what_a_person_should_see_is_graver_in_cef(written):
    line = exported(written)[-1]
    grave = as_cef(replace(line, event=Event.SIGN_IN_LIMITED))
    plain = as_cef(replace(line, event=Event.SIGNED_OUT))
    assert Event.SIGN_IN_LIMITED.notable and not Event.SIGNED_OUT.notable
    assert int(HEADER.split(grave, 7)[6]) > int(HEADER.split(plain, 7)[6])
