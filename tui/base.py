"""What the desk's app and the phone's share: cursor, keys, paint, messages, failures, themes."""

from typing import Any

from textual.theme import Theme

from tui.announcing import AnnouncingApp
from tui.cursor import CursorApp
from tui.failing import FailingApp
from tui.hang_up import HangUpApp
from tui.messages import MessagesApp
from tui.no_colour import ColourlessApp
from tui.paint import PaintApp
from tui.serial_keys import SerialApp
from tui.stylesheet import SharedStylesheet
from tui.theme import DEFAULT, THEMES

_mixed: dict[str, tuple[Theme, dict[str, str]]] = {}
NEW = -1  # how often a screen has followed a theme before it is mounted, as Textual counts


class BaseApp(
    FailingApp,
    SerialApp,
    HangUpApp,
    CursorApp,
    PaintApp,
    AnnouncingApp,
    MessagesApp,
    ColourlessApp,
):
    """An app for the keyboard, in our themes, in which nothing moves by itself."""

    CSS_PATH = "app.tcss"
    stylesheet: SharedStylesheet

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.animation_level = "none"
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DEFAULT
        self.stylesheet = SharedStylesheet(variables=self.get_css_variables())

    def get_css_variables(self) -> dict[str, str]:
        """The theme's variables, mixed once; Textual 8.2 mixes them five times for a start."""
        theme = self.current_theme
        mixed_from, variables = _mixed.get(theme.name, (None, {}))
        if mixed_from is not theme:
            variables = super().get_css_variables()
            _mixed[theme.name] = theme, variables
        self.theme_variables = variables
        return variables

    def somebody_is_here(self) -> None:
        """A person did something."""

    def refresh_css(self, animate: bool = True) -> None:
        """Follow another theme; Textual 8.2 also does it all for each screen that comes to front.

        Then nothing has changed, unless the theme did while that screen was out of sight.
        """
        if self.get_css_variables() != self.stylesheet.variables or not self._screen_stack:
            super().refresh_css(animate)
            return
        screen = self.screen
        if screen._css_update_count not in {NEW, self._css_update_count}:
            self.stylesheet.update(screen, animate=animate)
        screen._css_update_count = self._css_update_count

    def check_idle(self) -> None:
        """Let screens below a panel draw what came during a batch: Textual 8.2 forgets them."""
        super().check_idle()
        for screen in self._background_screens:
            screen.check_idle()
