"""Codes: what they look like, and what can be done with an account."""

import pytest
from textual.widgets import Static

from models.otpauth import from_uri
from models.refusals import Refusal
from screens.phone.code_card import CodeCard
from screens.phone.held import Looks
from screens.phone.seconds_bar import SecondsBar
from server_stub.pocket import Reach
from tests.refusals import refused
from tests.screens.phone.beside import PASSPHRASE

KEY = "JBSWY3DPEHPK3PXP"
OTHER = f"otpauth://totp/GitHub:luke?secret={KEY}&issuer=GitHub"


@pytest.fixture
async def alone(pockets):
    """A phone without a server, with one account of another service."""
    pocket = pockets(server=None)
    await pocket.book.choose(PASSPHRASE, PASSPHRASE)
    await pocket.add(from_uri(OTHER))
    return pocket


def plain(phone) -> str:
    """The code as text, whichever way it is drawn."""
    return str(phone.screen.query_one(".plain", Static).content)


async def test_the_code_is_drawn_large_and_changes_with_the_clock(phones, alone, clock):
    async with phones(alone) as phone:
        first = plain(phone)
        assert (
            first
            == f"{alone.code(alone.book.accounts[0])[:3]} {alone.code(alone.book.accounts[0])[3:]}"
        )
        assert any("┃" in row for row in phone.rows())
        clock.move(seconds=30)
        await phone.sees(lambda: plain(phone) != first)


@pytest.mark.parametrize(("size", "looks"), [((40, 12), Looks()), ((80, 24), Looks(blocks=False))])
async def test_where_there_is_no_room_or_no_line_drawing_the_code_is_plain_text(
    phones, alone, size, looks
):
    async with phones(alone, size=size, looks=looks) as phone:
        await phone.sees(plain(phone))


async def test_a_second_rewrites_at_most_four_cells(phones, alone, clock):
    async with phones(alone) as phone:
        before = phone.rows()
        for _ in range(9):
            clock.move(seconds=1)
            await phone.sees(lambda before=before: phone.rows() != before)
            after = phone.rows()
            pairs = zip("\n".join(before), "\n".join(after), strict=True)
            assert 0 < sum(old != new for old, new in pairs) <= 4
            before = after


async def test_in_calm_nothing_moves_until_the_code_changes(phones, alone, clock):
    async with phones(alone, looks=Looks(calm=True, blocks=False)) as phone:
        await phone.sees("changes in under 30 seconds")
        before = phone.rows()
        clock.move(seconds=29)
        bar = phone.screen.query_one(SecondsBar)
        phone.screen.query_one(CodeCard).tick()
        await phone.pilot.pause()
        assert phone.rows() == before and bar.display
        clock.move(seconds=1)
        await phone.sees(lambda: phone.rows() != before)


async def test_copying_sends_the_code_to_the_terminals_clipboard(phones, alone):
    async with phones(alone) as phone:
        await phone.press("c")
        await phone.sees("The code was sent to your terminal's clipboard.")
        assert phone.driver.app.clipboard == alone.code(alone.book.accounts[0])


async def test_an_account_without_a_server_says_where_its_code_goes(phones, alone):
    async with phones(alone) as phone:
        await phone.press("s")
        await phone.sees("it was added without a server")


async def test_sending_when_nothing_waits_says_what_to_do_first(phones, beside):
    async with phones(beside.pocket) as phone:
        await phone.press("s")
        await phone.sees("Nothing waits for a code. Log in or elevate at the computer")


async def test_up_and_down_choose_the_account_that_the_keys_are_about(phones, alone):
    await alone.add(from_uri(f"otpauth://totp/Mail:luke?secret={KEY[:-1]}A&issuer=Mail"))
    async with phones(alone) as phone:
        await phone.press("up", "up")
        await phone.sees("> GitHub luke")
        await phone.press("down", "c")
        await phone.sees("> Mail luke")
        assert phone.driver.app.clipboard == alone.code(alone.book.accounts[1])


async def test_a_renamed_account_keeps_its_codes(phones, alone):
    code = alone.code(alone.book.accounts[0])
    async with phones(alone) as phone:
        await phone.press("n")
        await phone.press("ctrl+u")
        await phone.press(*"My [code]")
        await phone.press("enter")
        await phone.sees("> My [code]")
        assert alone.code(alone.book.accounts[0]) == code


async def test_removing_says_what_will_happen_and_keeps_the_account_on_escape(phones, alone):
    async with phones(alone) as phone:
        await phone.press("delete")
        await phone.sees("This phone forgets GitHub luke")
        await phone.press("enter")
        assert len(alone.book.accounts) == 1
        await phone.press("delete")
        await phone.choose("Remove it")
        await phone.sees("There is no account on this phone yet")
        assert alone.book.accounts == []


async def test_the_same_account_again_asks_before_it_replaces(phones, alone):
    async with phones(alone) as phone:
        again = OTHER.replace(KEY, KEY[::-1])
        await phone.paste(again)
        await phone.sees("GitHub luke is on this phone already")
        await phone.choose("Keep the old one")
        await phone.sees(lambda: phone.screen.TITLE == "Codes")
        assert alone.book.accounts[0].one_time == from_uri(OTHER)
        await phone.paste(again)
        await phone.sees("is on this phone already")
        await phone.choose("Replace it")
        await phone.sees("GitHub luke was added")
        assert [account.one_time for account in alone.book.accounts] == [from_uri(again)]


async def test_a_code_that_the_server_does_not_know_is_kept_and_says_so(phones, pockets):
    async with phones(pockets()) as phone:
        await phone.paste(OTHER)
        await phone.sees("The server does not know it, so it only shows codes.")


async def test_a_removed_key_can_do_nothing_any_more_and_says_so(phones, beside):
    async with phones(beside.pocket) as phone:
        holder = await beside.school.sign_in(beside.desks(), beside.school.holder)
        await holder.remove_keys(beside.teacher.id, confirmed=True)
        await phone.press("s")
        await phone.sees("This phone's key was removed. Add the device again at the desk.")


async def test_offline_and_lost_are_said_and_lost_shows_no_code(phones, alone):
    async with phones(alone) as phone:
        alone.reach = Reach.OFFLINE
        await phone.sees("This phone is offline. Its codes work")
        assert len(phone.screen.query(CodeCard)) == 1
        alone.reach = Reach.LOST
        await phone.sees("This phone is lost.")
        await phone.sees(lambda: not phone.screen.query(CodeCard))
        alone.reach = Reach.ONLINE
        await phone.sees(lambda: phone.screen.query(CodeCard))


async def test_a_lost_phone_gives_its_code_to_nobody(alone):
    [account] = alone.book.accounts
    alone.reach = Reach.LOST
    with refused(Refusal.PHONE_LOST):
        alone.code(account)
    alone.reach = Reach.ONLINE
    assert alone.code(account) == account.one_time.code(alone.now())


async def test_nothing_on_the_phone_can_be_selected(phones, alone):
    async with phones(alone) as phone:
        assert not phone.screen.allow_select
        secrets = (KEY, alone.code(alone.book.accounts[0]))
        assert not any(secret in repr(vars(phone.screen)) for secret in secrets)
