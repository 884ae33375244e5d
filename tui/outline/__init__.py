"""The outline: a live screen as a screen reader would read it, control by control."""

from tui.outline.entries import Entry, Option, Role
from tui.outline.reading import outline
from tui.outline.words import described

__all__ = ["Entry", "Option", "Role", "described", "outline"]
