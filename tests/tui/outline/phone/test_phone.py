"""The outline of the phone's screens."""

import pytest

from tests.screens.phone.beside import PASSPHRASE
from tests.tui.outline.whole import named, shared_names, spoken, whole
from tui.outline import Role

SCANS, RENAMES, REMOVES = "a", "n", "delete"


async def test_the_passphrase_is_hidden_and_its_refusal_stands_with_it(phones, beside, pockets):
    async with phones(pockets(), unlocked=False) as phone:
        await phone.paste("wrong passphrase")
        await phone.press("enter")
        await phone.sees("This is not the passphrase of this phone.")
        await phone.paste("a quiet evening")
        assert "a quiet evening" not in repr(whole(phone.screen))
        (field,) = (entry for entry in whole(phone.screen) if entry.role is Role.FIELD)
        assert field.secret and field.value == "a quiet evening"


async def test_a_code_is_read_with_its_account_and_the_seconds_that_it_holds(phones, beside):
    async with phones(beside.pocket) as phone:
        account = beside.pocket.book.accounts[0]
        entry = named(phone.screen, f"Code of {account.label}")
        code = beside.pocket.code(account)
        assert entry.value == f"{code[:3]} {code[3:]}"
        assert code[:3] not in repr(entry)
        said = spoken(phone.screen)
        (at,) = (at for at, each in enumerate(said) if code[:3] in each)
        assert said[at + 1].endswith(" seconds left")


@pytest.mark.parametrize("key", ["", SCANS, RENAMES, REMOVES])
async def test_all_that_tab_reaches_on_the_phone_is_read_once_and_by_a_name_of_its_own(
    phones, beside, key
):
    async with phones(beside.pocket) as phone:
        await phone.press(*key.split())
        await phone.sees(lambda: not key or phone.screen.TITLE != "Codes")
        await phone.pilot.pause()
        assert shared_names(whole(phone.screen)) == []


async def test_the_first_start_asks_for_two_fields_with_names_of_their_own(phones):
    async with phones(unlocked=False) as phone:
        await phone.pilot.pause()
        fields = [entry for entry in whole(phone.screen) if entry.role is Role.FIELD]
        assert len(fields) == 2 and shared_names(fields) == []
        assert PASSPHRASE not in repr(fields)


async def test_a_question_is_read_fact_by_fact_before_its_answers(phones, beside):
    async with phones(beside.pocket) as phone:
        await beside.asks()
        await phone.sees("is it you?")
        said = spoken(phone.screen)
        assert shared_names(whole(phone.screen)) == []
        device = next(at for at, each in enumerate(said) if each.startswith("Device:"))
        assert device < said.index("Approve, button") < said.index("Deny, button")
