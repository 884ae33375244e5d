"""The outline of the phone's screens."""

import pytest

from tests.screens.phone.hand import PASSPHRASE
from tests.tui.outline.whole import named, shared_names, spoken, whole
from tui.outline import Role

SCANS, RENAMES, REMOVES = "a", "n", "delete"


async def test_the_passphrase_is_hidden_and_its_refusal_stands_with_it(hands, beside, pockets):
    async with hands(pockets(), unlocked=False) as hand:
        await hand.paste("wrong passphrase")
        await hand.press("enter")
        await hand.see("This is not the passphrase of this phone.")
        await hand.paste("a quiet evening")
        assert "a quiet evening" not in repr(whole(hand.screen))
        (field,) = (entry for entry in whole(hand.screen) if entry.role is Role.FIELD)
        assert field.secret and field.value == "a quiet evening"


async def test_a_code_is_read_with_its_account_and_the_seconds_that_it_holds(hands, beside):
    async with hands(beside.pocket) as hand:
        account = beside.pocket.book.accounts[0]
        entry = named(hand.screen, f"Code of {account.label}")
        code = beside.pocket.code(account)
        assert entry.value == f"{code[:3]} {code[3:]}"
        assert code[:3] not in repr(entry)
        said = spoken(hand.screen)
        (at,) = (at for at, each in enumerate(said) if code[:3] in each)
        assert said[at + 1].endswith(" seconds left")


@pytest.mark.parametrize("key", ["", SCANS, RENAMES, REMOVES])
async def test_all_that_tab_reaches_on_the_phone_is_read_once_and_by_a_name_of_its_own(
    hands, beside, key
):
    async with hands(beside.pocket) as hand:
        await hand.press(*key.split())
        await hand.until(lambda: not key or hand.screen.TITLE != "Codes")
        await hand.pilot.pause()
        assert shared_names(whole(hand.screen)) == []


async def test_the_first_start_asks_for_two_fields_with_names_of_their_own(hands):
    async with hands(unlocked=False) as hand:
        await hand.pilot.pause()
        fields = [entry for entry in whole(hand.screen) if entry.role is Role.FIELD]
        assert len(fields) == 2 and shared_names(fields) == []
        assert PASSPHRASE not in repr(fields)


async def test_a_question_is_read_fact_by_fact_before_its_answers(hands, beside):
    async with hands(beside.pocket) as hand:
        await beside.asks()
        await hand.see("is it you?")
        said = spoken(hand.screen)
        assert shared_names(whole(hand.screen)) == []
        device = next(at for at, each in enumerate(said) if each.startswith("Device:"))
        assert device < said.index("Approve, button") < said.index("Deny, button")
