"""A terminal that is not UTF-8: nothing but ASCII gets to it, and the columns stand as ever."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.cells import cell_len

from server_stub.demo import PASSWORD
from tests.drivers import at_terminal
from tests.journeys.test_story import send_code_from_demo_phone
from tests.screens.seat import PRIYA
from tests.steps import press, see
from tests.terminal import Terminal
from tui.ascii import as_wide

C = {"LC_ALL": "C", "LANG": "C"}
STRICT = {**C, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}  # Python itself can write ASCII only
MINUTES = re.compile(r"\d\d:\d\d")
PROGRAM = """
import sys
from functools import partial
from server_stub import demo
from tui.main import main

class Zoe(demo.Person):
    email = "zoe.zizek@meadowbank-primary.sch.uk"

people = (Zoe("Zo\\xeb \\u017di\\u017eek", "Teachers"), *demo.PEOPLE[7:])
demo.fill = partial(demo.fill, people=people)
sys.exit(main(["demo"]))
"""


@dataclass
class Seen:
    """Log in, Dashboard and Users as rows, and every byte that painted them."""

    pages: list[list[str]]
    raw: bytes


async def walked(home: Path, env: Mapping[str, str]) -> Seen:
    pages: list[list[str]] = []

    def page(shows: str) -> None:
        terminal.wait_for(shows)
        terminal.wait_until_quiet()
        pages.append(terminal.text()[:-1])  # the last row may be cut at another letter

    with Terminal([sys.executable, "-c", PROGRAM], home=home, env=env) as terminal:
        desk = await at_terminal(terminal)
        await see(desk, "This is a demo")
        terminal.send(f"{PRIYA}\t{PASSWORD}")
        page("Password, field, hidden")
        terminal.press("enter")
        await send_code_from_demo_phone(desk)
        page("Last login:")
        await press(desk, "Admin")
        page("ek  ")
        return Seen(pages, bytes(terminal.raw))


@pytest.mark.long
async def test_every_byte_is_ascii_and_every_column_is_where_it_is_in_utf_8(
    tmp_path_factory: pytest.TempPathFactory,
):
    in_utf8 = await walked(tmp_path_factory.mktemp("home"), {})
    assert not in_utf8.raw.isascii()
    for env in (C, STRICT):
        seen = await walked(tmp_path_factory.mktemp("home"), env)
        assert not [hex(byte) for byte in seen.raw if byte >= 0x80], env
        for rows, expected in zip(seen.pages, in_utf8.pages, strict=True):
            assert [MINUTES.sub("00:00", row) for row in rows] == [
                MINUTES.sub("00:00", as_wide(row)) for row in expected
            ], env
        assert "Zoe Zizek" in "\n".join(seen.pages[-1]), env


@pytest.mark.parametrize(
    ("text", "likeness"),
    [
        ("Zoë Žižek", "Zoe Zizek"),
        ("Zoe\u0308", "Zoe"),
        ("•••", "***"),
        ("┌─┬┐│└", "+-++|+"),
        ("█▄▔▕", "##-|"),
        ("don’t – “wait…”", 'don\'t - "wait."'),
        ("ß 中文 🦊", "? ???? ??"),
        ("\u200babc", "abc"),
    ],
)
def test_a_likeness_is_ascii_and_takes_as_many_cells(text: str, likeness: str):
    assert as_wide(text) == likeness
    assert cell_len(text) == len(likeness)
