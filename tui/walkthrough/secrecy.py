"""What nobody may keep of a real server's screens."""

from __future__ import annotations

from tui.walkthrough.view import View

TELLING = ("Setup key", "QR code")


def shows_key(view: View) -> bool:
    """Whether a screen shows a setup key, as text or as a QR code."""
    return any(word in view.text for word in TELLING)
