"""A run's pictures: where `shot` puts them, and what `same as` compares with."""

from __future__ import annotations

from pathlib import Path

from tui.walkthrough import golden, shots
from tui.walkthrough.frame import Frame
from tui.walkthrough.outcome import Kept
from tui.walkthrough.stage import Failed
from tui.walkthrough.view import View


class Album:
    """Pictures go to `folder`, or nowhere; golden frames lie beside the walkthrough `walk`.

    `update` keeps every frame as it is now, and finds no difference. `kept` are the files written.
    Each method raises Failed where a name is unfit or the disk won't.
    """

    def __init__(self, walk: Path, folder: Path | None = None, *, update: bool = False) -> None:
        self._walk, self._folder, self._update = walk, folder, update
        self.kept: list[Path] = []

    def save(self, name: str, frame: Frame) -> None:
        """Keep a picture."""
        if self._folder is None:
            return
        try:
            self.kept += shots.keep(frame, self._folder, name)
        except (OSError, ValueError) as error:
            raise Failed(f"the picture can't be kept: {error}") from error

    def failed(self, line: int, frame: Frame | None, view: View | None) -> tuple[Kept, ...]:
        """Keep what the failure of the step in this line looks like."""
        before = len(self.kept)
        if frame is not None:
            self.save(str(line), frame)
        if view is not None and self._folder is not None:
            try:
                self.kept.append(shots.keep_view(view, self._folder, str(line)))
            except OSError as error:
                raise Failed(f"what was seen can't be kept: {error}") from error
        return tuple(map(Kept, self.kept[before:]))

    def differs(self, name: str, frame: Frame) -> str:
        """How the frame differs from the golden one of this name; "" when it doesn't.

        What was said line by line has a golden frame of its own.
        """
        try:
            path = golden.golden_file(self._walk, f"{name}.plain" if frame.said else name)
            if not self._update:
                return golden.difference(frame, path) or ""
            if golden.update(frame, path):
                self.kept.append(path)
        except (OSError, ValueError) as error:
            raise Failed(f"the frame can't be compared: {error}") from error
        return ""
