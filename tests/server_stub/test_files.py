"""Files that are put in place: whole or not at all, and still whose they were."""

import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from models.refusals import Refusal
from server_stub import key_file
from server_stub.files import put, putting
from server_stub.mail import Mail, send
from server_stub.server import Server
from server_stub.settings import Settings
from tests.refusals import refused
from tests.server_stub.school import TestClock

MASTERS = [b"k" * 32]


@pytest.fixture
def no_umask() -> Iterator[None]:
    """A process whose files and folders have the mode that they are made with."""
    was = os.umask(0)
    yield
    os.umask(was)


def test_a_file_is_its_owners_alone_and_no_half_of_it_is_ever_there(tmp_path):
    path = tmp_path / "new" / "file"
    put(path, b"one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def half() -> None:
        with putting(path) as file:
            file.write(b"tw")
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert [each.name for each in path.parent.iterdir()] == ["file"]
    assert path.read_bytes() == b"one"


def test_root_mends_a_services_file_without_taking_it_away_from_the_service(tmp_path, monkeypatch):
    path, given = tmp_path / "file", []
    put(path, b"one")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda _handle, *owner: given.append(owner))
    put(path, b"two")
    was = path.stat()
    assert given == [(was.st_uid, was.st_gid)]


def test_where_a_folder_cannot_be_opened_a_file_is_put_in_place_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delattr(os, "O_DIRECTORY", raising=False)
    put(tmp_path / "file", b"one")
    assert (tmp_path / "file").read_bytes() == b"one"


@pytest.mark.parametrize("planted", ["link", "hard link", "open file", "named pipe"])
def test_what_stands_in_the_place_of_a_new_key_file_is_not_written_to(tmp_path, planted):
    path, theirs = tmp_path / "keydesk.key", tmp_path / "theirs"
    place = tmp_path / "keydesk.key.new"
    theirs.write_text("theirs")
    theirs.chmod(0o644)
    match planted:
        case "link":
            place.symlink_to(theirs)
        case "hard link":
            place.hardlink_to(theirs)
        case "open file":
            place.touch()
            place.chmod(0o666)
        case _:
            os.mkfifo(place, 0o666)
    with place.open("rb") if planted == "open file" else nullcontext() as watched:
        key_file.write(path, MASTERS)
        assert watched is None or watched.read() == b""
    assert stat.S_IMODE(path.lstat().st_mode) == 0o600
    assert theirs.read_text() == "theirs"
    assert key_file.masters_from_file(path, may_make=False) == MASTERS
    assert not place.exists()


def test_what_is_planted_at_the_last_moment_is_not_written_to_either(tmp_path, monkeypatch):
    theirs, removed = tmp_path / "theirs", Path.unlink
    theirs.write_text("theirs")

    def planted(path: Path, *, missing_ok: bool = False) -> None:
        removed(path, missing_ok=missing_ok)
        path.symlink_to(theirs)

    monkeypatch.setattr(Path, "unlink", planted)
    with refused(Refusal.KEY_FILE_WRONG):
        key_file.write(tmp_path / "keydesk.key", MASTERS)
    assert theirs.read_text() == "theirs"


def test_a_folder_in_the_place_of_a_new_key_file_is_told_of(tmp_path):
    (tmp_path / "keydesk.key.new").mkdir()
    with refused(Refusal.KEY_FILE_WRONG):
        key_file.write(tmp_path / "keydesk.key", MASTERS)


def test_of_two_who_write_one_file_at_once_the_last_to_begin_wins_and_no_half_is_there(tmp_path):
    path = tmp_path / "file"
    with ExitStack() as last:

        def first() -> None:
            with putting(path) as file:
                file.write(b"half of one")
                last.enter_context(putting(path)).write(b"the other")

        with pytest.raises(OSError, match="another Keydesk is writing it"):
            first()
        assert not path.exists()
    assert path.read_bytes() == b"the other"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_one_whose_file_was_taken_away_meanwhile_puts_nothing_in_place(tmp_path):
    path = tmp_path / "file"
    with pytest.raises(OSError, match="another Keydesk"), putting(path):
        put(path, b"whole")
    assert path.read_bytes() == b"whole"


def test_no_umask_leaves_a_folder_of_ours_open_to_others(tmp_path, no_umask):
    folder = tmp_path / "home" / "data" / "keydesk"
    settings = Settings.in_folder(folder)
    server = Server.start(settings)
    server.close()
    deep = tmp_path / "far" / "away"
    put(deep / "backup", b"")
    key_file.masters_from_file(tmp_path / "apart" / "own" / "keydesk.key", may_make=True)
    outbox = replace(settings, outbox=tmp_path / "mail" / "outbox")
    send(outbox, Mail("luke@meadowbank.sch.uk", "A code", "123456"), TestClock()())
    made = [each for each in tmp_path.rglob("*") if each.is_dir()]
    assert len(made) == 9
    assert {stat.S_IMODE(each.stat().st_mode) for each in made} == {0o700}
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}


def test_an_umask_that_takes_all_leaves_the_owner_their_file(tmp_path):
    was = os.umask(0o777)
    try:
        put(tmp_path / "file", b"one")
    finally:
        os.umask(was)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


@pytest.mark.parametrize("above", [0, 1])
def test_a_key_in_a_folder_that_everybody_can_write_to_is_refused_and_none_is_made(tmp_path, above):
    folder = tmp_path / "a" / "b"
    path = folder / "keydesk.key"
    key_file.write(path, MASTERS)
    shared = path.parents[above]
    shared.chmod(0o777)
    for at in (path, folder / "new.key"):
        with refused(Refusal.KEY_FILE_WRONG) as told:
            key_file.masters_from_file(at, may_make=True)
        assert f"run 'chmod o-w {shared}'" in told.value.sentence
    assert not (folder / "new.key").exists()
    shared.chmod(0o1777)  # sticky: others can't replace what is ours
    assert key_file.masters_from_file(path, may_make=False) == MASTERS


def test_a_key_behind_a_link_into_a_folder_that_everybody_can_write_to_is_refused(tmp_path):
    shared, own = tmp_path / "shared", tmp_path / "own"
    key_file.write(shared / "keydesk.key", MASTERS)
    own.mkdir(mode=0o700)
    (own / "keydesk.key").symlink_to(shared / "keydesk.key")
    assert key_file.masters_from_file(own / "keydesk.key", may_make=False) == MASTERS
    shared.chmod(0o777)
    with refused(Refusal.KEY_FILE_WRONG):
        key_file.masters_from_file(own / "keydesk.key", may_make=False)


@pytest.mark.parametrize("kind", ["/dev/zero", "pipe", "large"])
def test_a_key_file_that_never_ends_or_never_begins_is_refused(tmp_path, kind):
    path = tmp_path / kind
    if kind == "pipe":
        os.mkfifo(path, 0o600)
    elif kind == "large":
        key_file.write(path, MASTERS)
        put(path, path.read_bytes() + b" " * key_file.LARGEST)
    with refused(Refusal.KEY_FILE_WRONG):
        key_file.masters_from_file(path, may_make=False)
