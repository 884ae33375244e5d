"""The file of a recording: after every step it is whole, whatever becomes of the app."""

from __future__ import annotations

from tui.walkthrough.recording.tape import Tape

PART = ".part"


class KeptFile:
    """Writes the tape anew beside the file, then in its place; `wrong` says why that failed."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self.wrong = ""

    def keep(self) -> None:
        """Have the file hold what the tape holds; a tape without a step touches no file."""
        if not len(self._tape):
            return
        file = self._tape.file
        part = file.with_name(file.name + PART)
        try:
            part.write_text(self._tape.text(), "utf-8")
            part.replace(file)
        except OSError as error:
            self.wrong = f"{file} could not be written: {error.strerror}."
        else:
            self.wrong = ""
