"""A small program with a QR code beside a form, as the enrolment lays it out."""

from __future__ import annotations

import base64
import sys

from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Static

from screens.qr_code import shapes_beside_a_form
from screens.widgets.qr import QRCode

SECRET = base64.b32encode(bytes(range(7, 27))).decode()


def enrolment_uri(account: str) -> str:
    """As the server builds it: secret first, defaults left out, the account percent-encoded."""
    account = account.replace("@", "%40")
    return f"otpauth://totp/CPOMS:{account}?secret={SECRET}&issuer=CPOMS"


URI = enrolment_uri("luke.smith@meadowbank-primary.sch.uk")


class Desk(App[None]):
    """The code in the left column from top to bottom, the form in what is left."""

    CSS = "#form { width: 1fr; padding: 1 2; }"

    def __init__(self, uri: str = URI, *, unicode: bool = True, ansi: bool = False) -> None:
        super().__init__(ansi_color=ansi or None)
        self.code = QRCode(uri, shapes=shapes_beside_a_form(unicode))

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self.code
            with VerticalScroll(id="form"):
                yield Static("Add new device")
                yield Input("Luke's iPhone", select_on_focus=False)
                yield Input(placeholder="Code")


if __name__ == "__main__":
    Desk(*sys.argv[1:]).run()
