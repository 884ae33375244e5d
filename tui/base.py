"""What the desk's app and the phone's share: keys in order, the cursor, calm failures, themes."""

from typing import Any

from tui.cursor import CursorApp
from tui.failing import FailingApp
from tui.serial_keys import SerialApp
from tui.theme import DEFAULT, THEMES


class BaseApp(FailingApp, SerialApp, CursorApp):
    """An app for the keyboard, in our themes, in which nothing moves by itself."""

    CSS_PATH = "app.tcss"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.animation_level = "none"
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DEFAULT

    def check_idle(self) -> None:
        """Let screens below a panel draw what came during a batch: Textual 8.2 forgets them."""
        super().check_idle()
        for screen in self._background_screens:
            screen.check_idle()
