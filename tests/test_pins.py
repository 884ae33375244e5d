"""Pins have hashes; run and dev agree, so that one installed over the other changes nothing."""

from __future__ import annotations

import re
from pathlib import Path

REQUIREMENTS = Path(__file__).parent.parent / "requirements"
PIN = re.compile(
    r"[\w.\[\]-]+==[\w.+!-]+( ; [^\n]+)? \\\n( {4}--hash=sha256:[0-9a-f]{64}( \\)?\n)+"
)


def pins(name: str) -> set[str]:
    lines = (REQUIREMENTS / name).read_text().splitlines()
    return {line.removesuffix(" \\") for line in lines if "==" in line}


def test_the_development_set_holds_the_whole_run_set() -> None:
    assert pins("run.txt") <= pins("dev.txt")


def test_every_pin_has_a_hash_and_no_address() -> None:
    for name in ("run.txt", "dev.txt", "peers.txt"):
        text = (REQUIREMENTS / name).read_text()
        named = [each for each in re.split(r"^(?=[a-z])", text, flags=re.MULTILINE) if each]
        assert len(named) > 30
        assert not [each for each in named if not PIN.match(each)]
        assert "://" not in text
