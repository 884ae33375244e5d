"""A JSON file of the soak test's parts that have passed on the source as it is."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.soak.runner import Result

CHANGES = ("diff", "--binary", "HEAD")
NEW_FILES = ("ls-files", "--others", "--exclude-standard", "-z")


@dataclass
class PassedParts:
    """The results of parts that passed, by name. `source` is what they passed on."""

    file: Path
    source: str
    root: Path
    results: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path, file: Path) -> PassedParts:
        """Reads the file; the results are empty if it is of another source."""
        source = fingerprint(root)
        try:
            kept = json.loads(file.read_text())
        except FileNotFoundError:
            kept = {}
        return cls(file, source, root, kept["parts"] if kept.get("source") == source else {})

    def result(self, name: str) -> Result | None:
        """That of a part that passed; None for one that has to be run."""
        if name not in self.results:
            return None
        return Result(passed=True, log=self.file.with_name(f"{name}.log"), **self.results[name])

    def keep(self, name: str, result: Result) -> None:
        """Note that this part passed, unless the source changed while it ran."""
        if fingerprint(self.root) != self.source:
            return
        self.results[name] = {"counts": result.counts, "seconds": result.seconds}
        self.file.write_text(json.dumps({"source": self.source, "parts": self.results}, indent=1))

    def forget(self, names: Iterable[str]) -> None:
        """Have these run again."""
        for name in names:
            self.results.pop(name, None)


def fingerprint(root: Path) -> str:
    """A hash of the commit, of what was changed since, and of files that are new."""
    told = hashlib.sha256(_git(root, "rev-parse", "HEAD"))
    told.update(_git(root, *CHANGES))
    for name in sorted(filter(None, _git(root, *NEW_FILES).decode().split("\0"))):
        told.update(f"\0{name}\0".encode())
        told.update((root / name).read_bytes())
    return told.hexdigest()


def _git(root: Path, *words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=root, capture_output=True, check=True).stdout
