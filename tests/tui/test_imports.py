"""What the first frame and a remote desk do not import, since it would keep people waiting."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from server_stub.server import Server
from server_stub.settings import Settings

SERVER_ONLY = {
    "fastapi",
    "starlette",
    "sqlmodel",
    "sqlalchemy",
    "alembic",
    "uvicorn",
    "psycopg",
    "argon2",
    "cryptography",
    "pyotp",
    "qrcode",
}


def imported_by(code: str) -> set[str]:
    """The modules that a fresh Python holds after this code."""
    listing = "; import json, sys; print(json.dumps(list(sys.modules)))"
    told = subprocess.run(
        [sys.executable, "-c", code + listing], capture_output=True, check=True, text=True
    )
    return set(json.loads(told.stdout))


@pytest.mark.parametrize("module", ["tui.main", "tui.app", "screens.sign_in", "server_stub.client"])
def test_what_a_desk_starts_with_imports_nothing_of_the_server(module):
    assert imported_by(f"import {module}") & SERVER_ONLY == set()


def test_building_an_embedded_and_a_remote_desk_imports_nothing_of_the_server():
    code = (
        "from tui.cli import reach; from tui.cli.environment import store_settings; "
        "reach.embedded(store_settings()); reach.remote('https://localhost')"
    )
    assert imported_by(code) & (SERVER_ONLY | {"httpcore"}) == set()


def test_the_first_frame_waits_for_no_server_and_for_nothing_that_only_a_request_needs():
    code = "import tui.main, tui.app, tui.cli.desk, tui.cli.demo"
    needed_later = {"pydantic", "httpx", "click", "tenacity", "server_stub.client"}
    assert imported_by(code) & (SERVER_ONLY | needed_later) == set()


def test_the_command_line_itself_waits_for_no_screen():
    assert imported_by("import tui.main; tui.main._parser()") & {"textual", "httpx"} == set()


def test_a_server_over_sqlite_imports_no_postgresql_and_no_migrations_that_are_done(tmp_path):
    Server.start(Settings.in_folder(tmp_path)).close()
    code = (
        "from pathlib import Path; from server_stub.server import Server; "
        "from server_stub.settings import Settings; from server_stub.serve import create_app; "
        f"create_app(Server.start(Settings.in_folder(Path({str(tmp_path)!r}))))"
    )
    assert imported_by(code) & {"psycopg", "alembic", "mako"} == set()
