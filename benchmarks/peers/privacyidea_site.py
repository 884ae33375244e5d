"""privacyIDEA over a thousand users in a table of SQLite, set up by its own commands and API."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.peers import people
from benchmarks.peers.installed import PI_MANAGE
from benchmarks.peers.peer import Peer, Served
from benchmarks.site import PEOPLE
from server_stub.rules.users import PAGE

REALM = "school"
ADMIN = "admin"
CONFIG = """
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/peer.db"
SECRET_KEY = "of a benchmark that is thrown away"
PI_PEPPER = "pepper"
PI_ENCFILE = "{folder}/enckey"
PI_AUDIT_KEY_PRIVATE = "{folder}/private.pem"
PI_AUDIT_KEY_PUBLIC = "{folder}/public.pem"
PI_UUID_FILE = "{folder}/uuid.txt"
PI_LOGFILE = "{folder}/privacyidea.log"
PI_LOGLEVEL = 40
"""
# The cheapest hash, and no RSA key validated again at each request.
QUICKEST = """
PI_AUDIT_NO_PRIVATE_KEY_CHECK = True
PI_RESPONSE_NO_PRIVATE_KEY_CHECK = True
PI_HASH_ALGO_PARAMS = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
"""


@contextmanager
def site(folder: Path, settings: str) -> Iterator[tuple[Peer, Served]]:
    """It and its server, with an administrator signed in; `settings` are lines of its own."""
    config = folder / "pi.cfg"
    config.write_text(CONFIG.format(folder=folder) + settings)
    peer = Peer(folder, {"PRIVACYIDEA_CONFIGFILE": str(config)})
    for command in ("create_enckey", "create_audit_keys", "create_tables"):
        peer.run(PI_MANAGE, "setup", command)
    peer.run(PI_MANAGE, "admin", "add", ADMIN, "--password", people.PASSWORD)
    with peer.served("privacyidea.app:create_app('production', silent=True)") as server:
        sign_in(server)
        add_users(folder / "users.db", server)
        yield peer, server


def sign_in(server: Served) -> None:
    """The administrator's token, which goes with every request from now on."""
    known = {"username": ADMIN, "password": people.PASSWORD}
    answer = server.client.post("/auth", data=known).raise_for_status()
    server.client.headers["Authorization"] = answer.json()["result"]["value"]["token"]


def add_users(file: Path, server: Served) -> None:
    """A resolver that reads them from a table, with pages as long as Keydesk's, and their realm."""
    with closing(sqlite3.connect(file)) as store:
        store.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT, email TEXT)")
        rows = [(number + 1, *[people.address(number)] * 2) for number in range(PEOPLE)]
        store.executemany("INSERT INTO users VALUES (?, ?, ?)", rows)
        store.commit()
    resolver = {"type": "sqlresolver", "Driver": "sqlite", "Server": "", "Database": str(file)}
    table = {"Table": "users", "Map": "{userid: id, username: username, email: email}"}
    make = server.client.post
    make(f"/resolver/{REALM}", data={**resolver, **table, "Limit": str(PAGE)}).raise_for_status()
    make(f"/realm/{REALM}", data={"resolvers": REALM}).raise_for_status()
