"""Names that stand for texts in a run: those of the header, and what was kept on the way."""

from __future__ import annotations

import os
from collections.abc import Mapping

from tui.walkthrough.filling import fill_in
from tui.walkthrough.script import Walk
from tui.walkthrough.world import WorldLacks


class Values:
    """Texts by name, and secrets apart from them: a secret is typed and never shown."""

    def __init__(self, walk: Walk, given: Mapping[str, str], environ: Mapping[str, str]) -> None:
        """`given` wins over the header's own; raises WorldLacks for a missing secret."""
        self._texts = {**walk.lets, **given}
        self.secrets = dict(walk.secrets)
        for name, variable in walk.env_secrets.items():
            if not environ.get(variable):
                raise WorldLacks(f"The secret {name} is to come from {variable}, which is not set.")
            self.secrets[name] = environ[variable]

    @classmethod
    def of(cls, walk: Walk, given: Mapping[str, str]) -> Values:
        """Those of this run."""
        return cls(walk, given, os.environ)

    def fill_in(self, text: str) -> str:
        """The text with each ${NAME} replaced; raises UnknownName."""
        return fill_in(text, self._texts)

    def keep(self, name: str, text: str) -> None:
        """Have a name stand for a text from now on."""
        self._texts[name] = text
