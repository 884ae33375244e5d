"""Files that are put in place: whole or not at all, and still whose they were."""

import os
import stat
from pathlib import Path

import pytest

from server_stub.files import put, putting


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
