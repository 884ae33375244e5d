"""`keydesk users list` and `keydesk users import`, on the own store and on a server."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest

from server_stub import road
from tests.command_line import OwnStore, keydesk, keydesk_here, serving

GOOD = "name,email,job title,group\nZoë [/b] Öz,zoe@meadowbank.sch.uk,,Teachers\n"


@pytest.fixture
def store(own_home):
    """A school in the user's own store."""
    return OwnStore(own_home)


@pytest.fixture(params=["own store", "server"])
def where(request, store):
    """The options that lead to the school: none, or those of a server over its store."""
    with serving() if request.param == "server" else nullcontext() as server:
        yield ("--server", server.url) if server else ()


def test_users_are_listed_for_people_and_for_programs(store, where):
    table = keydesk("users", "list", *where, env=store.holder())
    assert table.code == 0
    assert table.out.splitlines()[0].split("  ")[0] == "Name"
    assert "Wendy Abbott" in table.out
    assert "Never" in table.out
    listed = keydesk("users", "list", "--json", *where, env=store.holder("Bo Lane"))
    names = [user["name"] for user in json.loads(listed.out)]
    assert names == [
        "Wendy Abbott",
        "Grace Hughes",
        "Ada Lane",
        "Bo Lane",
        "Priya Nair",
        "Luke Smith",
    ]
    assert listed.err == ""


def test_more_users_than_a_page_are_all_listed_and_search_narrows_them(store):
    for number in range(60):
        store.school.add(f"Pupil{number:02} Many")
    listed = keydesk_here("users", "list", "--json", env=store.holder())
    assert len(json.loads(listed.out)) == 60 + 5
    found = keydesk_here(
        "users", "list", "--json", "--search", "pupil07", env=store.holder("Bo Lane")
    )
    assert [user["name"] for user in json.loads(found.out)] == ["Pupil07 Many"]


def test_what_is_not_in_the_environment_is_read_from_the_pipe(store):
    answers = store.holder()
    ran = keydesk_here("users", "list", typed="\n".join(answers.values()) + "\n")
    assert ran.code == 0
    assert "Ada Lane" in ran.out


def test_a_wrong_password_is_a_refusal_with_its_sentence(store):
    ran = keydesk_here("users", "list", env={**store.holder(), "KEYDESK_PASSWORD": "not this one"})
    assert ran.code == 1
    assert "The email address or the password is not right" in ran.err
    assert ran.out == ""


def test_somebody_who_holds_no_keys_is_refused(store):
    luke = store.school.keyed
    code = {"KEYDESK_CODE": luke.code(store.server.clock())}
    env = {"KEYDESK_EMAIL": luke.email, "KEYDESK_PASSWORD": luke.password, **code}
    ran = keydesk_here("users", "list", env=env)
    assert ran.code == 1
    assert "Only an admin key holder" in ran.err


def test_the_session_is_over_when_the_command_is(store):
    person = store.holder()
    assert keydesk_here("users", "list", env=person).code == 0
    assert store.sessions() == 0


def test_a_server_that_does_not_answer_is_told_in_a_sentence(store, monkeypatch):
    monkeypatch.setattr(road, "PATIENCE", 0.2)
    ran = keydesk_here("users", "list", "--server", "http://127.0.0.1:1", env=store.holder())
    assert ran.code == 1
    assert "http://127.0.0.1:1 does not answer" in ran.err


def test_users_are_imported_with_a_dry_run_first(store, where, tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text(GOOD, encoding="utf-8-sig")
    dry = keydesk("users", "import", str(file), "--dry-run", *where, env=store.holder())
    assert (dry.code, dry.out) == (0, "")
    assert "1 user would be added; nothing was changed." in dry.err
    assert "Zoë [/b] Öz" not in store.names()
    done = keydesk("users", "import", str(file), *where, env=store.holder("Bo Lane"))
    assert done.code == 0
    assert "1 user added." in done.err
    assert "Zoë [/b] Öz" in store.names()


def test_columns_may_stand_in_any_order_and_case(store, tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text(
        "Room,GROUP,Job_Title,E,Email,name\r\n"
        'R1,teachers,"Head, acting",x,jo@meadowbank.sch.uk,Jo Hill\r\n\r\n'
    )
    assert keydesk_here("users", "import", str(file), env=store.holder()).code == 0
    assert "Jo Hill" in store.names()


def test_each_refused_row_is_named_by_its_line_and_nobody_is_added(store, tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text(
        GOOD
        + '"Two\nlines",two@meadowbank.sch.uk,,Teachers\n'
        + ",nobody@meadowbank.sch.uk,,Wizards\n"
        + "Away,away@elsewhere.example,,SLT\n"
    )
    before = [*store.names(), "Ada Lane"]
    ran = keydesk_here("users", "import", str(file), env=store.holder())
    assert ran.code == 1
    assert f"{file}:3: name: " in ran.err
    assert f"{file}:5: name: is empty" in ran.err
    assert f"{file}:5: group: is none of" in ran.err
    assert f"{file}:6: email: does not end in" in ran.err
    assert "Nobody was added: 3 rows refused." in ran.err
    assert store.names() == sorted(before)


def test_a_wrong_file_is_told_before_anyone_signs_in(tmp_path):
    for name, told in (("none.csv", "cannot be read: No such file"), ("many.csv", "10,001 users")):
        (tmp_path / "many.csv").write_text("name,email,job title,group\n" + "a,b,c,d\n" * 10_001)
        ran = keydesk_here("users", "import", str(tmp_path / name))
        assert ran.code == 1
        assert told in ran.err
