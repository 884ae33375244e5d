"""Heads of the logs that were sent away tell what a chain alone can't: that its end was cut off."""

import json
import logging
import re
import socket
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from models.tables import Chore, LogEntry, LogHead
from server_stub import chores, key_change, log_heads
from server_stub.head_target import HeadFile, Syslog, target
from server_stub.log_heads import Compared
from server_stub.rules import chain, retention
from server_stub.settings import Settings
from tests.server_stub.on_both import database_clock, school, settings
from tests.server_stub.school import School, open_server, write

__all__ = ["database_clock", "school", "settings"]
HERE = "192.0.2.7"


def heads(school: School) -> list[str]:
    with school.server.reading(HERE) as act:
        return log_heads.lines(act)


def compared(school: School, lines: list[str]) -> Compared:
    with school.server.reading(HERE) as act:
        return log_heads.compared(act, lines)


def whole(school: School) -> bool:
    with school.server.reading(HERE) as act:
        return chain.verify(act, school.of.id).whole


def copied(school: School) -> dict[str, object]:
    """The head's row with its seal, as somebody copies it who reads the database."""
    with school.server.reading(HERE) as act:
        return act.tx.exec(select(LogHead)).one().model_dump()


def put_back(school: School, head: dict[str, object]) -> None:
    """As somebody does who writes to the database: the end goes, and an older head comes back."""
    with school.server.act(HERE) as act:
        act.tx.exec(delete(LogEntry).where(col(LogEntry.seq) > head["seq"]))
        act.tx.exec(update(LogHead).values(**head))


def test_heads_that_were_noted_are_found_in_a_log_that_has_grown(school):
    noted = heads(school)
    write(school, 3)
    assert compared(school, [*noted, *heads(school)]) == Compared([], 2, 0)


def test_a_log_cut_off_together_with_its_head_is_found_out(school):
    """A head that was copied earlier is right by its seal: only what was noted elsewhere tells."""
    head = copied(school)
    write(school, 3)
    noted = heads(school)
    seq = json.loads(noted[0])["seq"]
    put_back(school, head)
    assert whole(school)
    [fault] = compared(school, noted).faults
    assert f"entry {seq}" in fault and fault.endswith("is gone: the log was cut off.")


def test_a_log_that_was_written_anew_after_the_cut_is_found_out(school):
    head = copied(school)
    write(school, 3)
    noted = heads(school)
    put_back(school, head)
    school.clock.move(seconds=1)
    write(school, 4)
    assert whole(school)
    [fault] = compared(school, noted).faults
    assert fault.endswith("is not the one in the log.")


def test_heads_of_entries_that_an_age_has_dropped_still_fit_and_no_others(school):
    first = heads(school)
    write(school)
    last = heads(school)
    school.clock.move(days=31)
    write(school)
    with school.server.act(HERE) as act:
        retention.keep(act, school.of.id, 30)
    assert chores.trim(school.server, school.of.id, confirmed=True) > 1
    assert compared(school, [*first, *last, *heads(school)]) == Compared([], 3, 0)
    forged = last[0].replace(json.loads(last[0])["mac"], "0" * 64)
    assert len(compared(school, [forged]).faults) == 1


def test_lines_of_a_syslog_server_are_read_and_others_counted(school):
    line = heads(school)[0]
    collected = [
        f"<85>1 - host keydesk - log-head - {line}\n",
        "",
        "\n",
        "Mar 2 other",
        "{nothing}",
    ]
    assert compared(school, collected) == Compared([], 1, 2)
    begun = json.dumps({**json.loads(line), "seq": 0, "mac": ""})
    assert compared(school, [begun]) == Compared([], 1, 0)


def test_a_file_of_heads_only_grows_and_mends_a_line_that_was_cut(tmp_path):
    path = tmp_path / "heads of logs.jsonl"
    to = target(f"file://{tmp_path}/heads%20of%20logs.jsonl")
    assert to == HeadFile(path)
    to.put(["one", "two"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text(path.read_text() + "cut of")
    to.put(["three"])
    assert path.read_text() == "one\ntwo\ncut of\nthree\n"


def test_a_link_planted_in_the_place_of_the_file_of_heads_is_not_followed(tmp_path):
    theirs = tmp_path / "authorized_keys"
    theirs.write_text("theirs\n")
    (tmp_path / "heads.jsonl").symlink_to(theirs)
    with pytest.raises(OSError, match="symbolic links"):
        HeadFile(tmp_path / "heads.jsonl").put(["one"])
    assert theirs.read_text() == "theirs\n"


def test_heads_go_to_a_syslog_server_as_notices_of_security():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)
        target(f"syslog://127.0.0.1:{server.getsockname()[1]}").put(['{"seq":1}', '{"seq":2}'])
        told = [server.recv(1000).decode() for _ in range(2)]
    assert re.fullmatch(r'<85>1 - \S+ keydesk - log-head - \{"seq":1\}', told[0])
    assert told[1].endswith('{"seq":2}')
    assert target("syslog://logs.example") == Syslog("logs.example", 514)


@pytest.mark.parametrize(
    "named",
    ["", "file://", "file:///", "file://host/x", "syslog://", "syslog://h/x", "syslog://h:x", "/x"],
)
def test_what_is_no_target_for_heads_is_refused_with_an_example(named):
    with pytest.raises(ValueError, match="give file:///PATH or syslog://HOST:PORT"):
        target(named)


@pytest.fixture
def sending(settings: Settings, school: School, tmp_path: Path) -> School:
    """A school whose server sends its heads to the file `heads` every hour."""
    to = replace(settings, log_heads_to=f"file://{tmp_path}/heads")
    return replace(school, server=replace(school.server, settings=to))


def sent(folder: Path) -> int:
    file = folder / "heads"
    return len(file.read_text().splitlines()) if file.exists() else 0


@pytest.mark.each_database
def test_heads_are_sent_once_an_hour_by_one_of_all_servers(sending, tmp_path):
    other = open_server(sending.server.settings, sending.clock)
    for hours in (1, 2):
        for server in (sending.server, other, sending.server):
            chores.look(server)
        assert sent(tmp_path) == hours
        sending.clock.move(minutes=60)
    other.close()


@pytest.mark.each_database
def test_of_servers_that_look_at_once_one_sends(sending, tmp_path):
    looking = [threading.Thread(target=chores.look, args=(sending.server,)) for _ in range(4)]
    for thread in looking:
        thread.start()
    for thread in looking:
        thread.join()
    assert sent(tmp_path) == 1


def test_a_clock_set_back_does_not_silence_the_heads(sending, tmp_path):
    chores.look(sending.server)
    sending.clock.move(days=-2)
    chores.look(sending.server)
    assert sent(tmp_path) == 2


def test_heads_that_could_not_be_sent_are_told_in_the_log_and_sent_at_the_next_look(
    sending, tmp_path, caplog
):
    (tmp_path / "heads").mkdir()
    with caplog.at_level(logging.WARNING):
        chores.look(sending.server)
    assert "could not be done and will be tried again" in caplog.text
    (tmp_path / "heads").rmdir()
    chores.look(sending.server)
    assert sent(tmp_path) == 1


def test_a_server_looks_again_and_again_whatever_a_look_has_met(monkeypatch, caplog, school):
    looks = iter((RuntimeError("a bug"), KeyboardInterrupt()))

    def look(_server: object) -> None:
        raise next(looks)

    monkeypatch.setattr(chores, "look", look)
    monkeypatch.setattr(chores, "LOOK_EVERY", 0)
    with pytest.raises(KeyboardInterrupt):
        chores._for_ever(school.server)
    assert "a chore failed" in caplog.text


def test_heads_fit_also_across_a_change_of_the_stores_key(school):
    noted = heads(school)
    key_change.change(school.server)
    write(school)
    assert compared(school, [*noted, *heads(school)]).faults == []


@pytest.mark.each_database
def test_a_chore_that_another_server_has_just_begun_is_left_to_it(sending, tmp_path, monkeypatch):
    """Between our look at the time and our claim, somebody else claims it."""
    claimed = chores._claim

    def late(act, name, every):
        act.tx.add(Chore(name=name, at=act.now))
        act.tx.flush()
        return claimed(act, name, every)

    monkeypatch.setattr(chores, "_claim", late)
    chores.look(sending.server)
    assert sent(tmp_path) == 0
