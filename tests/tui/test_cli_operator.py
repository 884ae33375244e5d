"""Backup, restore, a new key, and the logs' care, as whoever runs the server types them."""

import json
import os
import stat
import subprocess
import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, text, update
from sqlmodel import col, select

from models.store import whatever_is_there
from models.tables import Chore, LogEntry, LogHead, Organisation
from server_stub.clock import utc_now
from server_stub.rules.admin.trusted_clock import HEARTBEAT
from server_stub.server import Server
from server_stub.settings import Settings
from tests.command_line import KEYDESK, OwnStore, Ran, keydesk_here, serving
from tests.server_stub.on_both import environment, school, settings
from tests.server_stub.school import School, write
from tests.terminal import Terminal

__all__ = ["school", "settings"]


def run(settings: Settings, *words: str, **env: str) -> Ran:
    return keydesk_here(*words, env=environment(settings) | env)


def emails(settings: Settings) -> list[str]:
    with whatever_is_there(settings.database) as connection:
        return list(connection.execute(text("SELECT email FROM users ORDER BY email")).scalars())


@pytest.mark.each_database
def test_a_backup_is_put_back_once_it_is_confirmed(settings, school, tmp_path):
    file = tmp_path / "one.backup"
    made = run(settings, "backup", str(file))
    assert made.code == 0, made.err
    assert f"{file} is written and was read back: " in made.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = emails(settings)
    school.add("Came Later")
    asked = run(settings, "restore", str(file))
    assert asked.code == 1
    assert "Nothing was changed." in asked.err
    assert f"{len(before) + 1:,} users" in asked.err
    assert len(emails(settings)) == len(before) + 1
    done = run(settings, "restore", str(file), "--confirm")
    assert done.code == 0, done.err
    assert "Everybody signs in again." in done.err
    assert emails(settings) == before


@pytest.mark.each_database
def test_a_backup_goes_into_a_place_where_no_store_is(settings, school, tmp_path):
    file, there = tmp_path / "one.backup", tmp_path / "there.db"
    run(settings, "backup", str(file))
    env = {"KEYDESK_DATABASE": f"sqlite:///{there}"}
    done = run(settings, "restore", str(file), "--confirm", **env)
    assert done.code == 0, done.err
    assert "There is no store yet: one is made." in done.err
    assert run(settings, "doctor", **env).code == 0


def test_faults_in_a_log_are_told_by_backup_and_restore_with_exit_code_1(
    settings, school, tmp_path
):
    with whatever_is_there(settings.database) as connection:
        connection.execute(text("UPDATE log_entries SET address = 'elsewhere' WHERE seq = 2"))
    for words in (["backup"], ["restore", "--confirm"]):
        ran = run(settings, *words, str(tmp_path / "one.backup"))
        assert ran.code == 1
        assert "Entry 2 was changed." in ran.err


def test_a_file_that_is_no_backup_is_refused_in_a_sentence(settings, school, tmp_path):
    file = tmp_path / "notes"
    file.write_text("These are notes.")
    ran = run(settings, "restore", str(file), "--confirm")
    assert ran.code == 1
    assert ran.err == f"keydesk: {file} is not a Keydesk backup.\n"


def test_a_restore_asks_for_a_word_and_any_other_changes_nothing(own_home, tmp_path):
    store, file = OwnStore(own_home), str(tmp_path / "one.backup")
    assert keydesk_here("backup", file).code == 0
    store.school.add("Came Later")
    env = {"XDG_DATA_HOME": str(own_home / "data")}
    for word, came in (("yes", True), ("restore", False)):
        with Terminal([KEYDESK, "restore", file], home=own_home, env=env) as terminal:
            terminal.wait_for("Type 'restore' to go on")
            terminal.send(f"{word}\r")
            assert terminal.wait_for_end() == int(came)
        assert ("Came Later" in store.names()) is came


@pytest.mark.each_database
def test_the_stores_key_is_changed_and_the_old_one_put_aside(settings, school):
    ran = run(settings, "secrets", "rotate")
    assert ran.code == 0, ran.err
    [aside] = settings.key_file.parent.glob("keydesk-*.key")
    assert str(aside) in ran.err
    assert run(settings, "doctor").code == 0
    again = run(settings, "secrets", "rotate")
    assert again.code == 0
    assert len(list(settings.key_file.parent.glob("keydesk-*.key"))) == 2


def test_a_key_in_the_environment_is_changed_once_there_is_a_new_one(settings, school):
    key = settings.key_file.read_text().strip()
    ran = run(settings, "secrets", "rotate", KEYDESK_KEY=key)
    assert ran.code == 1
    assert "KEYDESK_KEY holds no new key." in ran.err
    both = f"{key} {'B' * 43}="
    ran = run(settings, "secrets", "rotate", KEYDESK_KEY=both)
    assert ran.code == 0, ran.err
    assert "Take the old key out of KEYDESK_KEY" in ran.err


def test_a_value_that_no_key_opens_is_told_with_exit_code_1(settings, school):
    with whatever_is_there(settings.database) as connection:
        key = {"id": school.keyed.key_id.hex, "raw": b"\x01changed"}
        changed = "UPDATE security_keys SET secret = :raw WHERE REPLACE(id{}, '-', '') = :id"
        cast = "::text" if connection.dialect.name == "postgresql" else ""
        connection.execute(text(changed.format(cast)), key)
    ran = run(settings, "secrets", "rotate")
    assert ran.code == 1
    assert f"No key opens security_keys.secret:{school.keyed.key_id}" in ran.err


def test_the_logs_are_exported_as_json_and_cef(settings, school):
    ran = run(settings, "log", "export", "--since", "2026-03-02")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0
    assert {line["organisation"] for line in lines} == {school.of.domain}
    none = run(settings, "log", "export", "--until", "2026-03-02T08:30")
    assert (none.code, none.out) == (0, "")
    cef = run(settings, "log", "export", "--format", "cef", "--organisation", school.of.domain)
    assert len(cef.out.splitlines()) == len(lines)
    assert all(line.startswith("CEF:0|Keydesk|") for line in cef.out.splitlines())
    wrong = run(settings, "log", "export", "--organisation", "nowhere.example")
    assert wrong.code == 1
    assert school.of.domain in wrong.err
    with pytest.raises(SystemExit):
        run(settings, "log", "export", "--since", "yesterday")


@pytest.mark.unmeasured
def test_an_export_ends_without_a_word_when_its_reader_has_gone(own_home):
    OwnStore(own_home)
    exporting = subprocess.Popen(
        [KEYDESK, "log", "export"],
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert exporting.stdout is not None and exporting.stderr is not None
    exporting.stdout.close()
    with exporting.stderr as told:
        assert told.read() == b""
    assert exporting.wait(30) == 1


def entries(settings: Settings) -> int:
    with whatever_is_there(settings.database) as connection:
        return int(connection.execute(text("SELECT count(*) FROM log_entries")).scalar_one())


def lately(school: School) -> None:
    """Let somebody have been here just now; the school itself was founded long ago."""
    school.clock.now = utc_now()
    write(school)


@pytest.mark.each_database
def test_an_organisations_log_is_kept_for_so_long_once_that_is_confirmed(settings, school):
    domain = school.of.domain
    lately(school)
    assert run(settings, "log", "retain", domain).out == f"{domain}: kept for ever\n"
    asked = run(settings, "log", "retain", domain, "--days", "30")
    assert asked.code == 1
    assert "Nothing was changed. Add --confirm to go on." in asked.err
    done = run(settings, "log", "retain", domain, "--days", "30", "--confirm")
    assert done.code == 0
    assert "entries dropped." in done.err
    assert run(settings, "log", "retain", domain).out == f"{domain}: kept for 30 days\n"
    assert run(settings, "doctor").code == 0
    few = run(settings, "log", "retain", domain, "--days", "3")
    assert (few.code, "must be from 30" in few.err) == (1, True)
    assert run(settings, "log", "retain", domain, "--for-ever").code == 0
    assert run(settings, "log", "retain", domain).out == f"{domain}: kept for ever\n"


@pytest.mark.each_database
def test_a_clock_far_after_the_last_heartbeat_drops_nothing_until_it_is_confirmed(settings, school):
    """As good as a clock 400 days ahead: the last heartbeat is 400 days old."""
    retain = ("log", "retain", school.of.domain)
    lately(school)
    long_ago = utc_now() - timedelta(days=400)
    with school.server.act("test") as act:
        act.tx.add(Chore(name=HEARTBEAT, at=long_ago))
        act.tx.exec(update(Organisation).values(log_days=30))
    before, saw = entries(settings), "that is 400 days after Keydesk last noted the time"
    for more in (["--confirm"], []):
        refused = run(settings, *retain, "--days", "31", *more)
        assert refused.code == 1
        assert saw in refused.err and "Nothing was changed." in refused.err
    shown = run(settings, *retain)
    assert shown.out == f"{school.of.domain}: kept for 30 days\n"
    assert "Nothing is dropped for now." in shown.err and saw in shown.err
    doctor = run(settings, "doctor")
    assert doctor.code == 0
    assert "attention  retention    Old entries of the logs are not dropped." in doctor.out
    assert entries(settings) == before
    believed = run(settings, *retain, "--days", "31", "--confirm", "--confirm-clock")
    assert believed.code == 0
    assert saw in believed.err and "You say that it is right" in believed.err
    assert entries(settings) < before
    again = run(settings, *retain, "--confirm-clock")
    assert (again.code, again.err) == (0, "")
    assert "ok         retention" in run(settings, "doctor").out


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_clock_that_differs_from_the_databases_cannot_be_confirmed(settings, school, monkeypatch):
    lately(school)
    start, ahead = Server.start, utc_now() + timedelta(days=400)
    monkeypatch.setattr(Server, "start", lambda settings: start(settings, lambda: ahead))
    retain = ("log", "retain", school.of.domain, "--days", "30", "--confirm")
    for more in ([], ["--confirm-clock"]):
        refused = run(settings, *retain, *more)
        assert refused.code == 1
        assert "the database's" in refused.err


def test_a_first_trim_takes_two_days_by_itself_and_all_once_a_person_has_typed_it(own_home):
    store = OwnStore(own_home)
    now = utc_now()
    for days in range(200, -1, -10):
        store.school.clock.now = now - timedelta(days=days)
        write(store.school)
    domain = store.school.of.domain
    before = len(logged(store))
    done = keydesk_here("log", "retain", domain, "--days", "30", "--confirm")
    assert done.code == 0
    left = len(logged(store))
    assert "more are older than that: two days' entries go at each daily look." in done.err
    assert 0 < before - left < 17
    env = {"XDG_DATA_HOME": str(own_home / "data")}
    for word, code in (("yes", 1), ("drop", 0)):
        command = [KEYDESK, "log", "retain", domain, "--days", "30"]
        with Terminal(command, home=own_home, env=env) as terminal:
            terminal.wait_for("Type 'drop' to drop them")
            terminal.send(f"{word}\r")
            assert terminal.wait_for_end() == code
    assert min(logged(store)) > now - timedelta(days=31)


def logged(store: OwnStore) -> list[datetime]:
    with store.server.reading("test") as act:
        return list(act.tx.exec(select(LogEntry.at)).all())


@pytest.mark.each_database
@pytest.mark.parametrize("after", [0, 5])
def test_a_log_cut_off_by_hand_is_told_by_verify_doctor_and_backup(
    settings, school, tmp_path, after
):
    """Without the key: the end is deleted, and the head is set to what is left, or to nothing."""
    write(school, 4)
    with school.server.act("test") as act:
        name, password = school.holder.email, school.holder.password
        act.tx.exec(delete(LogEntry).where(col(LogEntry.seq) > after))
        mac = act.tx.exec(select(LogEntry.mac).where(LogEntry.seq == after)).first() or ""
        act.tx.exec(update(LogHead).values(seq=after, mac=mac))
    signing_in = {
        "KEYDESK_EMAIL": name,
        "KEYDESK_PASSWORD": password,
        "KEYDESK_CODE": school.holder.code(utc_now()),
    }
    verified = run(settings, "log", "verify", **signing_in)
    assert verified.code == 1
    assert "The security log is not whole." in verified.out
    assert run(settings, "log", "verify", "--head", os.devnull).code == 1
    doctor = run(settings, "doctor")
    assert doctor.code == 1
    assert f"wrong      log          {school.of.domain}: The log" in doctor.out
    file = str(tmp_path / "one.backup")
    made = run(settings, "backup", file)
    assert made.code == 1
    assert "The backup holds a log that is not whole" in made.err
    restored = run(settings, "restore", file, "--confirm")
    assert restored.code == 1
    assert "The backup held a log that is not whole" in restored.err


def test_a_server_sends_heads_and_a_log_is_checked_by_them(settings, school, tmp_path):
    school.server.close()
    heads = tmp_path / "heads.jsonl"
    env = environment(settings) | {"KEYDESK_LOG_HEAD_TO": f"file://{heads}"}
    with serving(env=env) as server:
        ready = threading.Event()
        while not heads.exists() or not heads.read_text().endswith("\n"):
            assert server.process.poll() is None
            ready.wait(0.02)
    whole = run(settings, "log", "verify", "--head", str(heads))
    assert whole.code == 0, whole.err
    assert "The security logs are whole, and 1 heads are in them." in whole.out
    with whatever_is_there(settings.database) as connection:
        connection.execute(text("DELETE FROM log_entries WHERE seq > 1"))
        first = connection.execute(text("SELECT mac FROM log_entries")).scalar()
        connection.execute(text("UPDATE log_heads SET seq = 1, mac = :mac"), {"mac": first})
    cut = run(settings, "log", "verify", "--head", str(heads), "--json")
    assert cut.code == 1
    [changed, gone] = json.loads(cut.out)["problems"]
    assert "The log's head was changed" in changed
    assert "the log was cut off" in gone


def test_heads_that_cannot_be_compared_are_no_success(settings, school, tmp_path):
    notes = tmp_path / "notes"
    notes.write_text("These are\nnotes.\n")
    ran = run(settings, "log", "verify", "--head", str(notes))
    assert ran.code == 1
    assert f"{notes} holds no head." in ran.out
    assert "2 lines hold no head" in ran.err
    gone = run(settings, "log", "verify", "--head", str(tmp_path / "gone"))
    assert (gone.code, "could not be read" in gone.err) == (1, True)
    remote = keydesk_here("log", "verify", "--head", str(notes), "--server", "http://127.0.0.1:9")
    assert remote.code == 2


@pytest.mark.parametrize(
    ("named", "value", "told"),
    [
        ("KEYDESK_LOG_HEAD_TO", "elsewhere", "give file:///PATH or syslog://HOST:PORT"),
        ("KEYDESK_LOG_HEAD_EVERY", "0", "must be 1 to 10080 minutes"),
    ],
)
def test_a_wrong_setting_of_the_heads_is_named(settings, school, named, value, told):
    ran = run(settings, "doctor", **{named: value})
    assert ran.code == 1
    assert named in ran.err and told in ran.err
