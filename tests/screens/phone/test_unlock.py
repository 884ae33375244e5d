"""The phone's lock."""

from server_stub.files import put
from server_stub.pocket import Reach
from tests.screens.phone.beside import PASSPHRASE
from tests.screens.phone.unlocking import unlock


async def test_two_passphrases_that_differ_make_no_phone(phones, pockets):
    pocket = pockets()
    async with phones(pocket, unlocked=False) as phone:
        await phone.paste(PASSPHRASE)
        await phone.press("enter")
        await phone.paste("another afternoon")
        await phone.press("enter")
        await phone.sees("Type the same passphrase twice")
        assert pocket.book.is_new


async def test_a_wrong_passphrase_is_told_and_the_right_one_opens(phones, beside, pockets):
    async with phones(pockets(), unlocked=False) as phone:
        await phone.paste("wrong passphrase")
        await phone.press("enter")
        await phone.sees("This is not the passphrase of this phone.")
        assert "wrong passphrase" not in phone.said()
        await unlock(phone, PASSPHRASE)
        await phone.sees("CPOMS wendy.abbott@meadowbank.sch.uk")


async def test_a_damaged_file_is_told_and_left_as_it_is(phones, pockets, tmp_path):
    file = tmp_path / "phone.keydesk"
    put(file, b"Keydesk phone 1\n")
    async with phones(pockets(), unlocked=False) as phone:
        await phone.paste(PASSPHRASE)
        await phone.press("enter")
        await phone.sees("is damaged and was left as it is")
    assert file.read_text() == "Keydesk phone 1\n"


async def test_a_phone_opened_again_is_asked_at_once(phones, beside, pockets):
    async with phones(pockets()) as phone:
        _, asked = await beside.asks()
        await phone.sees("is it you?")
        await phone.press(*asked.number)
        await phone.press("enter")
        await phone.sees("Approved.")


async def test_an_account_added_offline_is_paired_once_the_server_is_back(
    phones, pockets, school, desks
):
    desk = await school.sign_in(desks(), school.teacher)
    enrolment = await desk.begin_enrolment()
    pocket = pockets()
    async with phones(pocket) as phone:
        pocket.reach = Reach.OFFLINE
        await phone.paste(enrolment.uri.get_secret_value())
        await phone.sees("Its server can't be reached just now")
        pocket.reach = Reach.ONLINE
        await phone.sees(lambda: pocket.book.accounts[0].pairing)
        await phone.press("s")
        await phone.sees("Code sent. Look at your computer.")
