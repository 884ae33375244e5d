"""The phone's lock."""

from server_stub.pocket import Reach
from tests.screens.phone.hand import PASSPHRASE


async def test_two_passphrases_that_differ_make_no_phone(hands, pockets):
    pocket = pockets()
    async with hands(pocket, unlocked=False) as hand:
        await hand.paste(PASSPHRASE)
        await hand.press("enter")
        await hand.paste("another afternoon")
        await hand.press("enter")
        await hand.see("Type the same passphrase twice")
        assert pocket.book.is_new


async def test_a_wrong_passphrase_is_told_and_the_right_one_opens(hands, beside, pockets):
    async with hands(pockets(), unlocked=False) as hand:
        await hand.paste("wrong passphrase")
        await hand.press("enter")
        await hand.see("This is not the passphrase of this phone.")
        assert "wrong passphrase" not in hand.text()
        await hand.unlock(PASSPHRASE)
        await hand.see("CPOMS wendy.abbott@meadowbank.sch.uk")


async def test_a_damaged_file_is_told_and_left_as_it_is(hands, pockets, tmp_path):
    file = tmp_path / "phone.keydesk"
    file.write_text("Keydesk phone 1\n")
    async with hands(pockets(), unlocked=False) as hand:
        await hand.paste(PASSPHRASE)
        await hand.press("enter")
        await hand.see("is damaged and was left as it is")
    assert file.read_text() == "Keydesk phone 1\n"


async def test_a_phone_opened_again_is_asked_at_once(hands, beside, pockets):
    async with hands(pockets()) as hand:
        _, asked = await beside.asks()
        await hand.see("is it you?")
        await hand.type(asked.number)
        await hand.press("enter")
        await hand.see("Approved.")


async def test_an_account_added_offline_is_paired_once_the_server_is_back(
    hands, pockets, school, desks
):
    desk = await school.sign_in(desks(), school.teacher)
    enrolment = await desk.begin_enrolment()
    pocket = pockets()
    async with hands(pocket) as hand:
        pocket.reach = Reach.OFFLINE
        await hand.paste(enrolment.uri.get_secret_value())
        await hand.see("Its server can't be reached just now")
        pocket.reach = Reach.ONLINE
        await hand.until(lambda: pocket.book.accounts[0].pairing)
        await hand.press("s")
        await hand.see("The code was sent to Add new device.")
