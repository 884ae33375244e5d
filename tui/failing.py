"""What a person reads when the desk itself fails: where it happened, and nothing that was typed."""

import sys
import traceback
from pathlib import PurePath

from rich.text import Text
from textual.app import App

FRAMES = 4  # enough to find the line; the innermost come last


class FailingApp(App[None]):
    """Textual's own report shows local variables, and with them passwords and setup keys."""

    def _fatal_error(self) -> None:
        error = self._exception or sys.exc_info()[1]
        self.panic(Text(report(error)))


def report(error: BaseException | None) -> str:
    """The failure in a few lines: its kind and place; its message might quote what was typed."""
    frames = traceback.extract_tb(error.__traceback__ if error else None)[-FRAMES:]
    places = [f"  {PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join(
        [
            "Keydesk has failed and had to stop. What the server confirmed is kept.",
            f"Start it again; if it fails again, tell your operator: {type(error).__name__} in",
            *places,
        ]
    )
