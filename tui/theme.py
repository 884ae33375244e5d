"""Three themes: dark, light, and one of high contrast. Text is at least 4.5:1, there 7:1."""

from typing import NamedTuple

from textual.theme import Theme

DEFAULT = "keydesk-dark"


class Palette(NamedTuple):
    """The colours of a theme; every one but the papers is readable on each of the papers."""

    ink: str
    muted: str
    paper: str
    raised: str
    bar: str
    blue: str
    green: str
    amber: str
    red: str


def _theme(name: str, palette: Palette, *, dark: bool) -> Theme:
    """A theme of few colours; what Textual would mix from them is set outright."""
    ink, muted, paper, raised, bar, blue, green, amber, red = palette
    return Theme(
        name=name,
        dark=dark,
        primary=blue,
        secondary=blue,
        accent=blue,
        success=green,
        warning=amber,
        error=red,
        foreground=ink,
        background=paper,
        surface=raised,
        panel=bar,
        variables={
            "text": ink,
            "text-muted": muted,
            "text-disabled": muted,
            "foreground-muted": muted,
            "foreground-disabled": muted,
            "text-primary": blue,
            "text-secondary": blue,
            "text-accent": blue,
            "text-success": green,
            "text-warning": amber,
            "text-error": red,
            "block-cursor-foreground": paper,
            "block-cursor-background": blue,
            "block-cursor-blurred-foreground": ink,
            "block-cursor-blurred-background": bar,
            "border": blue,
            "border-blurred": muted,
            "button-foreground": ink,
            "button-color-foreground": paper,
            "button-focus-text-style": "bold reverse",
            "footer-background": bar,
            "footer-foreground": ink,
            "footer-description-foreground": ink,
            "footer-key-foreground": blue,
            "input-cursor-foreground": paper,
            "input-cursor-background": ink,
            "input-selection-foreground": paper,
            "input-selection-background": blue,
            "screen-selection-foreground": paper,
            "screen-selection-background": blue,
            "link-color": blue,
            "link-color-hover": ink,
            "scrollbar": muted,
            "scrollbar-hover": ink,
            "scrollbar-active": ink,
            "scrollbar-background": paper,
            "scrollbar-background-hover": paper,
            "scrollbar-background-active": paper,
            "scrollbar-corner-color": paper,
        },
    )


DARK = Palette(
    ink="#e6e9ec",
    muted="#a9b4be",
    paper="#11161b",
    raised="#1c242b",
    bar="#26313a",
    blue="#8cc2ff",
    green="#85d59a",
    amber="#f0c562",
    red="#ff9d97",
)
LIGHT = Palette(
    ink="#1b2126",
    muted="#4d5861",
    paper="#fbfbf9",
    raised="#eef0f1",
    bar="#dfe4e8",
    blue="#0b4f91",
    green="#17602c",
    amber="#6b4a00",
    red="#a11414",
)
CONTRAST = Palette(
    ink="#ffffff",
    muted="#e0e0e0",
    paper="#000000",
    raised="#000000",
    bar="#1a1a1a",
    blue="#9fd0ff",
    green="#8ff0a4",
    amber="#ffe07a",
    red="#ffb3ad",
)
THEMES = (
    _theme(DEFAULT, DARK, dark=True),
    _theme("keydesk-light", LIGHT, dark=False),
    _theme("keydesk-contrast", CONTRAST, dark=True),
)
