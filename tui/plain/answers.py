"""What a typed line is: an answer, or an aside that begins with a mark."""

HELP, AGAIN, BACK, CANCEL, GO_TO = "?", ".", "-", "!", "/"
HINTS, EVENTS = "?hints", "?events"
ASIDES = frozenset({HELP, AGAIN, BACK, CANCEL, HINTS, EVENTS})
# A voice passes over most marks in silence, so each has its name beside it.
ABOUT_ASIDES = (
    "Question mark (?): this help",
    "Full stop (.): say the screen again, all of it",
    "Hyphen (-): back to the field before",
    "Exclamation mark (!): cancel, as Escape does in the full screen",
    "Slash and a name (/name): go to what is called so, or begins with it",
    "Slash alone (/): leave the fields for the list of what can be done",
    "Question mark and hints (?hints): leave out the hints in brackets, or tell them again",
    "Question mark and events (?events): leave out what happens by itself, or tell it again",
    "A blank before one of these makes it an answer. A blank alone empties a field.",
    "The end of input (Ctrl+D) or Ctrl+C leaves at once; nothing is sent by that.",
)


def is_aside(line: str) -> bool:
    """Not an answer to the prompt."""
    return line.rstrip() in ASIDES or line.startswith(GO_TO)


def answer(line: str) -> str:
    """The answer that a line is: without the blank that keeps it from being an aside."""
    if not line.strip():
        return ""
    return line.removeprefix(" ") if is_aside(line.lstrip(" ")) else line


def line_for(text: str) -> str:
    """The line that is this answer, as `answer` takes it; a text of blanks alone is taken away."""
    return f" {text}" if is_aside(text.lstrip(" ")) or not text.strip() else text
