"""The terminal's title: the screen's while the app runs, the one before when it is left."""

from typing import Any

from textual.driver import Driver

from models.vocabulary.visible_text import visible
from tui.ascii import AsciiApp

PUT_AWAY, TAKE_BACK = "\x1b[22;2t", "\x1b[23;2t"  # XTWINOPS, on the terminal's stack of titles
TITLE = "\x1b]2;{}\x07"


class TitledApp(AsciiApp):
    """An app that tells the terminal what it is called."""

    _titled = ""

    def get_driver_class(self) -> type[Driver]:
        """The platform's driver, which leaves no title behind."""
        return leaving_no_title(super().get_driver_class())

    def on_ready(self) -> None:
        """Tell the title anew when the app comes back to the foreground."""
        self.app_resume_signal.subscribe(self, self._forget_title)

    def _forget_title(self, _: Any = None) -> None:
        self._titled = ""

    def tell_title(self, title: str) -> None:
        """OSC 2; what a person typed into a name must not end it."""
        titled = self.paintable(visible(f"{title} | {self.title}"))
        if titled != self._titled and self._driver is not None and not self.is_headless:
            self._driver.write(TITLE.format(titled))
        self._titled = titled


def leaving_no_title(driver: type[Driver]) -> type[Driver]:
    """This driver, but with the title plain, or as it was where the terminal keeps titles."""

    class TitleDriver(driver):  # type: ignore[misc, valid-type]
        def start_application_mode(self) -> None:
            super().start_application_mode()
            self.write(PUT_AWAY)

        def stop_application_mode(self) -> None:
            self.write(TITLE.format("") + TAKE_BACK)
            super().stop_application_mode()

    return TitleDriver
