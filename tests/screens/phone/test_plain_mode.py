"""The phone line by line: Send Code, the choice among sessions, and asking that is paused."""

import pytest

from models.challenges import ChallengeState
from tests.screens.phone.beside import PASSPHRASE, state
from tests.steps import fill, press, see
from tests.until import until
from tui.phone_app import PhoneApp
from tui.walkthrough.plain import PlainDriver

WITHIN_S = 30
FIRST = "1. Log in at 08:31, unknown device, a private network, 192.0.2.7"


@pytest.fixture
async def phone(beside):
    """The teacher's phone in plain mode, unlocked."""
    driver = PlainDriver(PhoneApp(beside.pocket), (80, 24))
    await fill(driver, "Passphrase", PASSPHRASE)
    await press(driver, "Unlock")
    await see(driver, "Code of CPOMS", screen="Codes")
    yield driver
    await driver.stop()


async def put_off(phone, times=1):
    for _ in range(times):
        await see(phone, "is it you?", screen="Approve or deny")
        await phone.key("escape", 1)


async def test_of_two_sessions_that_wait_the_chosen_one_gets_the_code(phone, beside):
    mine, asked = await beside.asks()
    beside.clock.move(seconds=1)
    thief, _ = await beside.asks()
    await until(lambda: len(beside.pocket.questions) == 2, WITHIN_S)
    await put_off(phone, times=2)
    await see(phone, "Code of CPOMS", screen="Codes")
    await press(phone, "Send Code")
    await see(phone, "2 sessions wait for a code. Which one is yours?")
    await press(phone, FIRST)
    await see(phone, "IP address: 192.0.2.7", screen="Send Code")
    await fill(phone, "Number on the waiting screen (2 digits)", asked.number)
    await press(phone, "Send Code")
    await see(phone, "Code sent. Look at your computer.")
    assert await state(mine) is ChallengeState.CODE_SENT
    assert await state(thief) is ChallengeState.WAITING


async def test_a_session_that_is_held_back_is_told_by_itself_with_the_reason_and_what_to_do(
    phone, beside
):
    for _ in range(3):
        await beside.asks()
    await until(lambda: len(beside.pocket.questions) == 3, WITHIN_S)
    await put_off(phone, times=3)
    await see(phone, "Code of CPOMS", screen="Codes")
    await beside.asks()
    told = "Event: Asking this phone is paused: too many questions were left unanswered."
    await until(lambda: told in phone.transcript, WITHIN_S)
    view = await phone.look()
    assert "Type the code at your own computer." in view.text
    assert "Waiting: Log in at 08:31, unknown device" in view.text
    for _ in range(5):  # whoever has the password may go on, and the phone does not
        await beside.asks()
    account = beside.pocket.book.accounts[0]
    await until(lambda: len(beside.pocket.paused(account)) == 6, WITHIN_S)
    await see(phone, "; and 3 more. If one of these is not you, change your password.")
    assert phone.transcript.count(told) == 1
