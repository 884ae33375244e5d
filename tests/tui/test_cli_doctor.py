"""`keydesk doctor`: what is wrong with a server and its store, on SQLite and PostgreSQL."""

import json
import os
import shutil
import sqlite3
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from sqlalchemy import Connection, text

from models.store import whatever_is_there
from server_stub import chores
from server_stub.clock import utc_now
from server_stub.doctor import clocks
from server_stub.rules import codes
from server_stub.settings import Settings
from server_stub.vault import new_master
from tests import mmdb
from tests.command_line import Ran, keydesk_here
from tests.ntp import time_server
from tests.server_stub import certificate
from tests.server_stub.on_both import environment, school, settings
from tests.server_stub.school import TestClock, found, open_server
from tests.server_stub.test_mail import serve
from tests.templates import KEY

__all__ = ["school", "serve", "settings"]


@pytest.fixture
def own(own_home: Path) -> Settings:
    """One's own SQLite store, for what has nothing to do with the database."""
    clock = TestClock()
    clock.now = utc_now()
    own = Settings.in_folder(own_home / "data" / "keydesk")
    server = open_server(own, clock)
    found(server, clock)
    server.close()
    return own


def doctor(settings: Settings, *words: str, **env: str) -> Ran:
    return keydesk_here("doctor", *words, env=environment(settings) | env)


def told(settings: Settings, *words: str, **env: str) -> tuple[int, dict[str, Any]]:
    """The exit code, and the finding of each check; the worst where there are several."""
    ran = doctor(settings, "--json", *words, **env)
    findings = sorted(json.loads(ran.out), key=lambda finding: finding["level"] != "ok")
    return ran.code, {finding["check"]: finding for finding in findings}


def sql(settings: Settings, statement: str) -> None:
    with whatever_is_there(settings.database) as connection:
        connection.execute(text(statement))


@pytest.mark.each_database
def test_a_sound_server_is_found_ok_line_by_line_and_as_json(settings, school):
    school.server.close()
    ran = doctor(settings)
    assert ran.code == 0, ran.out
    lines = [line.split() for line in ran.out.splitlines() if not line.startswith(" ")]
    assert {line[0] for line in lines} == {"ok"}
    assert "The store is sealed with the key" in ran.out
    assert "Logs that are whole: 1" in ran.out
    assert all(len(line) <= 80 or "/" in line for line in ran.out.splitlines())  # paths are whole
    code, checks = told(settings)
    assert code == 0
    store, around = {"store", "key", "log", "proxies"}, {"files", "clock", "places", "mail"}
    assert store | around | {"certificate"} < set(checks)


def test_a_changed_log_entry_is_wrong_and_named(settings, school):
    sql(settings, "UPDATE log_entries SET address = 'elsewhere' WHERE seq = 2")
    ran = doctor(settings)
    assert ran.code == 1
    assert "wrong      log          meadowbank.sch.uk: Entry 2 was changed." in ran.out
    assert "Logs that are whole" not in ran.out


@pytest.mark.each_database
def test_where_no_store_is_it_says_how_to_make_one_and_makes_none(settings):
    code, checks = told(settings)
    assert code == 1
    assert checks["store"]["advice"] == "Run 'keydesk init'."
    if settings.database.startswith("sqlite"):
        assert not settings.key_file.parent.exists()
        settings.key_file.parent.mkdir()
        Path(settings.database.removeprefix("sqlite:///")).touch(0o600)
        assert told(settings)[1]["store"]["says"] == "The database is empty."


def test_a_store_without_an_organisation_asks_for_init(settings):
    open_server(settings, TestClock()).close()
    code, checks = told(settings)
    assert code == 0
    assert (checks["log"]["level"], checks["log"]["advice"]) == ("attention", "Run 'keydesk init'.")


@pytest.mark.each_database
def test_an_older_schema_is_named_and_left_as_it_is(settings, school):
    school.server.close()
    sql(settings, "UPDATE alembic_version SET version_num = '0001'")
    code, checks = told(settings)
    assert code == 0
    assert checks["store"]["level"] == "attention"
    assert "The schema is 0001" in checks["store"]["says"]
    with whatever_is_there(settings.database) as connection:
        assert (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0001"
        )


@pytest.mark.each_database
@pytest.mark.parametrize(
    ("breaks", "says"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "written by a newer Keydesk (9999)"),
        ("DELETE FROM alembic_version", "is not a Keydesk store"),
        ("DROP TABLE used_steps", "upgrade has stopped half way"),
    ],
)
def test_a_store_that_cannot_be_opened_is_wrong_for_its_reason(settings, school, breaks, says):
    school.server.close()
    sql(settings, breaks)
    code, checks = told(settings)
    assert code == 1
    assert checks["store"]["level"] == "wrong"
    assert says in checks["store"]["says"]
    assert "key" not in checks


def test_a_damaged_sqlite_store_is_wrong_and_names_the_damage(own):
    file = Path(own.database.removeprefix("sqlite:///"))
    with sqlite3.connect(file) as database:
        database.execute("UPDATE users SET organisation_id = 'nobody'")
    database.close()
    astray = told(own)[1]["store"]
    assert "rows that belong to none: " in astray["says"]
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA writable_schema = ON")
        database.execute("DELETE FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
    database.close()
    code, checks = told(own)
    assert code == 1
    assert "never used" in checks["store"]["says"]
    assert checks["store"]["advice"] == "Restore the last backup with 'keydesk restore'."
    file.write_bytes(b"These are notes, not a store." * 100)
    assert "is not a Keydesk store" in told(own)[1]["store"]["says"]


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_postgresql_without_checksums_is_worth_a_look(settings, school, monkeypatch):
    asked = Connection.exec_driver_sql

    def without(self: Connection, statement: str, *args: Any, **more: Any) -> Any:
        off = statement.replace("SHOW data_checksums", "SELECT 'off'")
        return asked(self, off, *args, **more)

    monkeypatch.setattr(Connection, "exec_driver_sql", without)
    code, checks = told(settings)
    assert code == 0
    assert checks["store"]["level"] == "attention"
    assert "data checksums are off" in checks["store"]["says"]


def test_another_key_a_lost_one_and_one_that_others_read_are_wrong(settings, school):
    school.server.close()
    settings.key_file.chmod(0o644)
    code, checks = told(settings)
    assert code == 1
    assert checks["files"]["advice"] == f"Run 'chmod go= {settings.key_file}'."
    settings.key_file.chmod(0o600)
    settings.key_file.write_text(f"{codes.base32(new_master())}\n")
    assert told(settings)[1]["key"]["level"] == "wrong"
    settings.key_file.unlink()
    code, checks = told(settings)
    assert (code, checks["key"]["level"]) == (1, "wrong")
    assert not settings.key_file.exists()


def test_a_change_of_the_key_that_stopped_is_worth_a_look(settings, school):
    sql(settings, "UPDATE store_keys SET before = 'old'")
    code, checks = told(settings)
    assert code == 0
    assert checks["key"]["advice"] == "Run 'keydesk secrets rotate' to go on."


def test_heads_of_the_logs_that_were_not_sent_lately_are_worth_a_look(settings, school, tmp_path):
    env = {
        "KEYDESK_LOG_HEAD_TO": f"file://{tmp_path}/heads.jsonl",
        "KEYDESK_LOG_HEAD_EVERY": "10",
    }
    assert "None was sent" in told(settings, **env)[1]["log heads"]["says"]
    to = replace(settings, log_heads_to=env["KEYDESK_LOG_HEAD_TO"])
    chores.look(replace(school.server, settings=to, clock=utc_now))
    code, checks = told(settings, **env)
    assert (code, checks["log heads"]["level"]) == (0, "ok")
    sql(settings, f"UPDATE chores SET at = '{utc_now() - timedelta(minutes=31)}'")
    late = told(settings, **env)[1]["log heads"]
    assert (late["level"], "since" in late["says"]) == ("attention", True)


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("ahead", "level", "way"),
    [(600, "wrong", "ahead of"), (5, "attention", "ahead of"), (-20, "wrong", "behind")],
)
def test_a_clock_that_differs_from_the_databases_is_named(
    settings, school, monkeypatch, ahead, level, way
):
    wrong = lambda: utc_now() + timedelta(seconds=ahead)  # noqa: E731
    monkeypatch.setattr("server_stub.clock.utc_now", wrong)
    _, checks = told(settings)
    assert checks["clock"]["level"] == level
    assert f"seconds {way} the database's" in checks["clock"]["says"]


@pytest.mark.parametrize(
    ("theirs", "level", "says"),
    [
        ({}, "ok", "0.0 seconds"),
        ({"ahead": 5.0}, "attention", "5.0 seconds behind 127.0.0.1"),
        ({"ahead": -600.0}, "wrong", "600.0 seconds ahead of 127.0.0.1"),
        ({"leap": 3}, "attention", "does not know the time"),
        ({"answer": b"hello"}, "attention", "does not answer"),
        ({"answer": b""}, "attention", "does not answer"),
    ],
)
def test_a_clock_is_compared_with_a_time_servers_and_needs_none_to_pass(
    own, monkeypatch, theirs, level, says
):
    if theirs.get("answer") == b"":
        monkeypatch.setattr(clocks, "PATIENCE", 0.05)
    with time_server(**theirs) as where:
        code, checks = told(own, KEYDESK_NTP_SERVER=where)
    assert checks["clock"]["level"] == level
    assert says in checks["clock"]["says"]
    assert code == (level == "wrong")


@pytest.mark.parametrize("named", ["", "time:server", "a@b", "host/x", "[::1"])
def test_what_is_no_time_server_is_wrong_usage(own, capsys, named):
    with pytest.raises(SystemExit) as ended:
        keydesk_here("doctor", "--ntp", named)
    assert ended.value.code == 2


def test_a_certificate_is_looked_at_for_its_end_its_key_and_its_host(own, tmp_path, monkeypatch):
    def look(cert: object, key: object, *words: str) -> tuple[str, str]:
        given = ("--tls-cert", str(cert), "--tls-key", str(key))
        finding = told(own, *given, *words)[1]["certificate"]
        return finding["level"], finding["says"]

    names = ("keydesk.example.org", "*.school.example")
    pem, key = certificate.make(tmp_path, *names, lasts=timedelta(days=90))
    for host in ("keydesk.example.org", "Hill.school.example"):
        assert look(pem, key, "--host", host)[0] == "ok"
    assert look(pem, key, "--host", "a.hill.school.example")[0] == "wrong"
    (tmp_path / "other").mkdir()
    soon, other = certificate.make(tmp_path / "other")
    assert look(soon, other)[0] == "attention"
    assert look(pem, other) == ("wrong", f"The key in {other} is another certificate's.")
    assert look(pem, pem) == ("wrong", f"{pem} holds no key that the server can use.")
    assert look(key, key) == ("wrong", f"{key} holds no certificate in PEM.")
    assert look(tmp_path / "none", key)[1].startswith(f"{tmp_path / 'none'} cannot be looked at")
    assert told(own, "--tls-cert", str(pem))[1]["certificate"]["level"] == "wrong"
    key.chmod(0o640)
    assert told(own, KEYDESK_TLS_CERT=str(pem), KEYDESK_TLS_KEY=str(key))[0] == 0
    key.chmod(0o644)
    code, checks = told(own, KEYDESK_TLS_CERT=str(pem), KEYDESK_TLS_KEY=str(key))
    assert (code, checks["files"]["advice"]) == (1, f"Run 'chmod g-wx,o= {key}'.")
    for days, says in ((91, "It ended on"), (-1, "It begins on")):
        then = utc_now() + timedelta(days=days)
        monkeypatch.setattr("server_stub.clock.utc_now", lambda then=then: then)
        assert says in look(pem, key)[1]


def test_a_certificate_that_names_no_host_is_for_none(own, tmp_path, monkeypatch):
    monkeypatch.setattr(x509.CertificateBuilder, "add_extension", lambda self, *_, **__: self)
    pem, key = certificate.make(tmp_path, lasts=timedelta(days=90))
    env = {"KEYDESK_TLS_CERT": str(pem), "KEYDESK_TLS_KEY": str(key)}
    finding = told(own, "--host", "localhost", **env)[1]["certificate"]
    assert finding["says"] == "It is for no host, not for localhost."


def test_proxies_are_looked_at_for_one_that_is_not_configured(own):
    server = open_server(own)
    chores.look(server)
    assert told(own)[1]["proxies"]["says"] == "No proxy is configured."
    server.unconfigured_proxies.note("127.0.0.1")
    chores.look(server)
    server.close()
    code, checks = told(own, KEYDESK_PROXIES="127.0.0.2")
    assert (code, checks["proxies"]["level"]) == (0, "attention")
    assert "A proxy that is not configured forwarded a request at" in checks["proxies"]["says"]
    assert "KEYDESK_PROXIES" in checks["proxies"]["advice"]


@pytest.mark.parametrize(
    ("named", "level", "says"),
    [
        ("127.0.0.1, 10.0.0.0/8", "ok", "is believed from 127.0.0.1/32, 10.0.0.0/8."),
        ("0.0.0.0/0", "attention", "Whoever connects from 0.0.0.0/0 is believed"),
    ],
)
def test_proxies_that_are_configured_are_told_and_everybody_is_none(own, named, level, says):
    code, checks = told(own, KEYDESK_PROXIES=named)
    assert (code, checks["proxies"]["level"]) == (0, level)
    assert says in checks["proxies"]["says"]


def test_the_database_of_places_is_looked_at_for_its_age(own, tmp_path):
    file = tmp_path / "places.mmdb"
    for built, level in ((utc_now().timestamp(), "ok"), (1, "attention")):
        mmdb.write(file, {"192.0.2.0/24": {}}, built=int(built))
        code, checks = told(own, KEYDESK_PLACES=str(file))
        assert (code, checks["places"]["level"]) == (0, level)
    for wrong in (b"", b"no database"):
        file.write_bytes(wrong)
        code, checks = told(own, KEYDESK_PLACES=str(file))
        assert (code, checks["places"]["level"]) == (1, "wrong")
        assert checks["log"]["level"] == "ok"


def test_the_mail_server_is_asked_whether_it_takes_us_and_nothing_is_sent(own, serve):
    inbox, port = serve()
    url = f"smtp://127.0.0.1:{port}"
    assert told(own, KEYDESK_SMTP_URL=url)[1]["mail"]["level"] == "attention"
    ours = told(own, KEYDESK_SMTP_URL=url, KEYDESK_MAIL_FROM="desk@hill.example")[1]["mail"]
    assert ours["level"] == "ok"
    assert inbox.envelopes == []
    for named in (f"smtp://me:s3cret@127.0.0.1:{port}", "smtp://me:s3cret@host:s3cret", "http://x"):
        ran = doctor(own, KEYDESK_SMTP_URL=named)
        assert ran.code == 1
        assert "wrong      mail" in ran.out
        assert "s3cret" not in ran.out


def test_a_full_disk_is_wrong_before_it_refuses_anybody(own, monkeypatch):
    usage = shutil.disk_usage(own.key_file.parent)
    for free, level in ((10, "wrong"), (300, "attention"), (1000, "ok")):
        left = usage._replace(free=free * 1024**2)
        monkeypatch.setattr(shutil, "disk_usage", lambda _folder, left=left: left)
        code, checks = told(own)
        assert (code, checks["disk"]["level"]) == (level == "wrong", level)


def test_files_of_different_users_are_named(own, monkeypatch):
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    checks = told(own)[1]
    assert "belong to another user than you" in checks["files"]["says"]
    real = Path.stat

    def owned(path: Path, **more: Any) -> os.stat_result:
        found = real(path, **more)
        own_by = [*found[:4], me + 7, *found[5:]] if path.suffix == ".key" else [*found]
        return os.stat_result(own_by)

    monkeypatch.setattr(Path, "stat", owned)
    code, checks = told(own)
    assert (code, checks["files"]["level"]) == (1, "wrong")
    assert "different users" in checks["files"]["says"]


def test_the_key_that_a_change_put_aside_and_the_outbox_must_be_private_too(own):
    aside = own.key_file.with_name("keydesk-0123abcd.key")
    aside.write_text(KEY)
    aside.chmod(0o640)
    own.outbox.mkdir()
    own.outbox.chmod(0o755)
    ran = doctor(own)
    assert ran.code == 1
    assert f"{aside} can be read by others" in " ".join(ran.out.split())
    assert f"{own.outbox} can be read by others" in " ".join(ran.out.split())
    assert stat.S_IMODE(aside.stat().st_mode) == 0o640


def test_a_folder_of_the_key_that_everybody_can_write_to_is_wrong(own):
    own.key_file.parent.chmod(0o777)
    ran = doctor(own)
    assert ran.code == 1
    told = " ".join(ran.out.split())
    assert f"{own.key_file.parent} can be written by everybody." in told
    assert f"Run 'chmod o-w {own.key_file.parent}'." in told


def test_a_name_that_no_file_can_have_is_told_and_the_rest_is_looked_at(own):
    code, checks = told(own, KEYDESK_KEY_FILE="/" + "k" * 300)
    assert code == 1
    assert "File name too long" in checks["files"]["says"]
    assert checks["key"]["level"] == "wrong"
    assert checks["places"]["level"] == "ok"


def test_a_database_that_is_none_of_ours_is_told(own):
    code, checks = told(own, KEYDESK_DATABASE="mysql://keydesk@db/keydesk")
    assert code == 1
    assert "only SQLite and PostgreSQL are known" in checks["store"]["says"]


def test_a_key_in_the_environment_is_no_file(own):
    key = own.key_file.read_text().strip()
    own.key_file.unlink()
    code, checks = told(own, KEYDESK_KEY=key)
    assert (code, checks["key"]["level"]) == (0, "ok")
