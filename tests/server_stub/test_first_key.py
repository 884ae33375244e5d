"""The key of a new store: made once, and never in place of a lost one."""

from pathlib import Path

import pytest

from models.refusals import Refusal, Refused
from server_stub.first_key import ensure_key
from server_stub.rules import founding
from server_stub.server import Server
from server_stub.settings import Settings
from tests.server_stub.test_founding import ASKED


def test_a_shared_store_gets_its_key_before_its_first_organisation_and_never_after(
    request: pytest.FixtureRequest, tmp_path: Path
):
    key = tmp_path / "keydesk.key"
    url = str(request.getfixturevalue("postgres_url"))
    settings = Settings(database=url, key_file=key, outbox=tmp_path / "outbox")
    ensure_key(settings)
    made = key.read_text()
    ensure_key(settings)
    assert key.read_text() == made
    server = Server.start(settings)
    with server.act("test") as act:
        founding.found(act, ASKED, "hash")
    server.store.close()
    key.unlink()
    with pytest.raises(Refused) as refused:
        ensure_key(settings)
    assert refused.value.refusal is Refusal.KEY_FILE_WRONG
    assert not key.exists()
