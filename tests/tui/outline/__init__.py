"""Tests of the outline: stock widgets, the desk's and the phone's screens, Textual's own demo."""
