"""Keys by the names that stand on a keyboard."""

PALETTE = "Commands"
ALWAYS = (("Ctrl+G", "Go to"), ("F3", "Messages"), ("Ctrl+P", PALETTE), ("Ctrl+Q", "Quit"))
"""Keys of the app that work on every screen, over questions too."""

NAMES = {
    "pageup": "Page Up",
    "pagedown": "Page Down",
    "escape": "Esc",
    "ctrl": "Ctrl",
    "slash": "/",
    "question_mark": "?",
}


def named(key: str) -> str:
    """ "Ctrl+Q" for "ctrl+q", "Page Up" for "pageup"."""
    return "+".join(NAMES.get(part) or part.capitalize() for part in key.split("+"))
