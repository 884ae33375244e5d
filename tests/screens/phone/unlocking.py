"""Unlocking a phone."""

from tests.screens.painted_app import PaintedApp
from tui.phone_app import PhoneApp


async def unlock(phone: PaintedApp, passphrase: str) -> None:
    """Choose the passphrase at the first start, else type it."""
    assert isinstance(phone.driver.app, PhoneApp)
    new = phone.driver.app.phone.pocket.book.is_new
    for _ in range(2 if new else 1):
        await phone.paste(passphrase)
        await phone.press("enter")
    await phone.sees(lambda: phone.screen.title == "Codes" or phone.screen.TITLE == "Codes")
