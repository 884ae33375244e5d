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
from tests.screens.phone.hand import PASSPHRASE

KEY = "JBSWY3DPEHPK3PXP"
OTHER = f"otpauth://totp/GitHub:luke?secret={KEY}&issuer=GitHub"


@pytest.fixture
async def alone(pockets):
    """A phone without a server, with one account of another service."""
    pocket = pockets(server=None)
    await pocket.book.choose(PASSPHRASE, PASSPHRASE)
    await pocket.add(from_uri(OTHER))
    return pocket


def plain(hand) -> str:
    """The code as text, whichever way it is drawn."""
    return str(hand.screen.query_one(".plain", Static).content)


async def test_the_code_is_drawn_large_and_changes_with_the_clock(hands, alone, clock):
    async with hands(alone) as hand:
        first = plain(hand)
        assert (
            first
            == f"{alone.code(alone.book.accounts[0])[:3]} {alone.code(alone.book.accounts[0])[3:]}"
        )
        assert any("┃" in row for row in hand.rows())
        clock.move(seconds=30)
        await hand.until(lambda: plain(hand) != first)


@pytest.mark.parametrize(("size", "looks"), [((40, 12), Looks()), ((80, 24), Looks(blocks=False))])
async def test_where_there_is_no_room_or_no_line_drawing_the_code_is_plain_text(
    hands, alone, size, looks
):
    async with hands(alone, size=size, looks=looks) as hand:
        await hand.see(plain(hand))


async def test_a_second_rewrites_at_most_four_cells(hands, alone, clock):
    async with hands(alone) as hand:
        before = hand.rows()
        for _ in range(9):
            clock.move(seconds=1)
            await hand.until(lambda before=before: hand.rows() != before)
            after = hand.rows()
            pairs = zip("\n".join(before), "\n".join(after), strict=True)
            assert 0 < sum(old != new for old, new in pairs) <= 4
            before = after


async def test_in_calm_nothing_moves_until_the_code_changes(hands, alone, clock):
    async with hands(alone, looks=Looks(calm=True, blocks=False)) as hand:
        await hand.see("changes in under 30 seconds")
        before = hand.rows()
        clock.move(seconds=29)
        bar = hand.screen.query_one(SecondsBar)
        hand.screen.query_one(CodeCard).tick()
        await hand.pilot.pause()
        assert hand.rows() == before and bar.display
        clock.move(seconds=1)
        await hand.until(lambda: hand.rows() != before)


async def test_copying_sends_the_code_to_the_terminals_clipboard(hands, alone):
    async with hands(alone) as hand:
        await hand.press("c")
        await hand.see("The code was sent to your terminal's clipboard.")
        assert hand.app.clipboard == alone.code(alone.book.accounts[0])


async def test_an_account_without_a_server_says_where_its_code_goes(hands, alone):
    async with hands(alone) as hand:
        await hand.press("s")
        await hand.see("it was added without a server")


async def test_sending_when_nothing_waits_says_what_to_do_first(hands, beside):
    async with hands(beside.pocket) as hand:
        await hand.press("s")
        await hand.see("Nothing waits for a code. Log in or elevate at the desk")


async def test_up_and_down_choose_the_account_that_the_keys_are_about(hands, alone):
    await alone.add(from_uri(f"otpauth://totp/Mail:luke?secret={KEY[:-1]}A&issuer=Mail"))
    async with hands(alone) as hand:
        await hand.press("up", "up")
        await hand.see("> GitHub luke")
        await hand.press("down", "c")
        await hand.see("> Mail luke")
        assert hand.app.clipboard == alone.code(alone.book.accounts[1])


async def test_a_renamed_account_keeps_its_codes(hands, alone):
    code = alone.code(alone.book.accounts[0])
    async with hands(alone) as hand:
        await hand.press("n")
        await hand.press("ctrl+u")
        await hand.type("My [code]")
        await hand.press("enter")
        await hand.see("> My [code]")
        assert alone.code(alone.book.accounts[0]) == code


async def test_removing_says_what_will_happen_and_keeps_the_account_on_escape(hands, alone):
    async with hands(alone) as hand:
        await hand.press("delete")
        await hand.see("This phone forgets GitHub luke")
        await hand.press("enter")
        assert len(alone.book.accounts) == 1
        await hand.press("delete")
        await hand.push("Remove it")
        await hand.see("There is no account on this phone yet")
        assert alone.book.accounts == []


async def test_the_same_account_again_asks_before_it_replaces(hands, alone):
    async with hands(alone) as hand:
        again = OTHER.replace(KEY, KEY[::-1])
        await hand.paste(again)
        await hand.see("GitHub luke is on this phone already")
        await hand.push("Keep the old one")
        await hand.until(lambda: hand.screen.TITLE == "Codes")
        assert alone.book.accounts[0].one_time == from_uri(OTHER)
        await hand.paste(again)
        await hand.see("is on this phone already")
        await hand.push("Replace it")
        await hand.see("GitHub luke was added")
        assert [account.one_time for account in alone.book.accounts] == [from_uri(again)]


async def test_a_code_that_the_server_does_not_know_is_kept_and_says_so(hands, pockets):
    async with hands(pockets()) as hand:
        await hand.paste(OTHER)
        await hand.see("The server does not know it, so it only shows codes.")


async def test_a_removed_key_can_do_nothing_any_more_and_says_so(hands, beside):
    async with hands(beside.pocket) as hand:
        holder = await beside.school.sign_in(beside.desks(), beside.school.holder)
        await holder.remove_keys(beside.teacher.id, confirmed=True)
        await hand.press("s")
        await hand.see("This phone's key was removed. Add the device again at the desk.")


async def test_offline_and_lost_are_said_and_lost_shows_no_code(hands, alone):
    async with hands(alone) as hand:
        alone.reach = Reach.OFFLINE
        await hand.see("This phone is offline. Its codes work")
        assert len(hand.screen.query(CodeCard)) == 1
        alone.reach = Reach.LOST
        await hand.see("This phone is lost.")
        await hand.until(lambda: not hand.screen.query(CodeCard))
        alone.reach = Reach.ONLINE
        await hand.until(lambda: hand.screen.query(CodeCard))


async def test_a_lost_phone_gives_its_code_to_nobody(alone):
    [account] = alone.book.accounts
    alone.reach = Reach.LOST
    with refused(Refusal.PHONE_LOST):
        alone.code(account)
    alone.reach = Reach.ONLINE
    assert alone.code(account) == account.one_time.code(alone.now())


async def test_nothing_on_the_phone_can_be_selected(hands, alone):
    async with hands(alone) as hand:
        assert not hand.screen.allow_select
        secrets = (KEY, alone.code(alone.book.accounts[0]))
        assert not any(secret in repr(vars(hand.screen)) for secret in secrets)
