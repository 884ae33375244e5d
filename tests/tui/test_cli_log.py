"""`keydesk log verify`: whole, or which entry is not."""

from __future__ import annotations

import json
import sqlite3

from tests.command_line import OwnStore, keydesk_here


def test_a_whole_log_is_done_and_a_changed_one_is_failed_with_its_entry(own_home):
    store = OwnStore(own_home)
    whole = keydesk_here("log", "verify", env=store.holder())
    assert whole.code == 0
    assert whole.out.startswith("The security log is whole: ")
    with sqlite3.connect(store.file) as database:
        database.execute("UPDATE log_entries SET address = 'elsewhere' WHERE seq = 2")
    database.close()
    broken = keydesk_here("log", "verify", "--json", env=store.holder("Bo Lane"))
    assert broken.code == 1
    assert json.loads(broken.out)["broken_at"] == 2
    told = keydesk_here("log", "verify", env=store.holder("Cy Lane"))
    assert told.code == 1
    assert "Entry 2 was changed." in told.out
