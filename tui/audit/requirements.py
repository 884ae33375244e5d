"""Every requirement in a few words, what stock Textual does, and what proves it.

They stand in requirements.toml, which is the list to change when a test comes.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]


@dataclass(frozen=True)
class Requirement:
    """One row of docs/accessibility.md; `tests` are the files that prove it."""

    id: str
    severity: str
    asks: str
    stock: str
    tests: tuple[str, ...] = ()
    lacking: str = ""

    def missing(self) -> list[str]:
        """Tests that are not there yet."""
        return [test for test in self.tests if not (REPOSITORY / test).exists()]


def requirements() -> list[Requirement]:
    """All of them, in their order."""
    told = tomllib.loads((HERE / "requirements.toml").read_text(encoding="utf-8"))
    return [
        Requirement(id=named, **{**facts, "tests": tuple(facts["tests"])})
        for named, facts in told.items()
    ]
