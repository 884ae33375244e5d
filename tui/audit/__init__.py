"""The accessibility audit: looks at a live screen of any Textual app for faults that hinder."""

from tui.audit.finding import Finding
from tui.audit.looking import audit

__all__ = ["Finding", "audit"]
