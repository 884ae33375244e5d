"""Stages an import's rows in short transactions, between which others write."""

from time import perf_counter, sleep

from server_stub.rules.admin import import_staging
from server_stub.rules.user_import import CheckedImport
from server_stub.server import Server

BATCH = 200  # rows a transaction: SQLite keeps other writers waiting for some 10 ms


def stage(server: Server, address: str, checked: CheckedImport) -> None:
    """Put all rows by; raises Refused (STORE_...)."""
    for start in range(0, len(checked.rows), BATCH):
        began = perf_counter()
        with server.act(address) as act:
            import_staging.stage(act, checked.id, checked.rows[start : start + BATCH])
        # as long for others: SQLite has one writer, and no line to wait in
        sleep(perf_counter() - began)
