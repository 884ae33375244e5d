"""Pins have hashes; run and dev agree, so that one installed over the other changes nothing."""

from __future__ import annotations

from pathlib import Path

REQUIREMENTS = Path(__file__).parent.parent / "requirements"


def pins(name: str) -> set[str]:
    lines = (REQUIREMENTS / name).read_text().splitlines()
    return {line.removesuffix(" \\") for line in lines if "==" in line}


def test_the_development_set_holds_the_whole_run_set() -> None:
    assert pins("run.txt") <= pins("dev.txt")


def test_every_pin_has_a_hash_and_no_address() -> None:
    for name in ("run.txt", "dev.txt", "peers.txt"):
        text = (REQUIREMENTS / name).read_text()
        assert text.count("==") <= text.count("--hash=sha256:")
        assert "://" not in text
