"""The countdown of a code, held still with one key."""

from __future__ import annotations

from screens.phone.code_card import CodeCard
from screens.phone.held import Looks
from tests.screens.phone.test_codes import alone, plain

__all__ = ["alone"]
STILL = "changes in under 30 seconds"


async def test_one_key_holds_the_seconds_still_and_lets_them_run_again(hands, alone, clock):
    async with hands(alone) as hand:
        assert STILL not in hand.text()
        await hand.press("p")
        await hand.see(STILL)
        before = hand.rows()
        clock.move(seconds=9)
        hand.screen.query_one(CodeCard).tick()
        await hand.pilot.pause()
        assert hand.rows() == before
        await hand.press("p")
        await hand.until(lambda: STILL not in hand.text())


async def test_while_it_is_held_a_new_code_still_comes(hands, alone, clock):
    async with hands(alone) as hand:
        await hand.press("p")
        first = plain(hand)
        clock.move(seconds=30)
        await hand.until(lambda: plain(hand) != first)


async def test_help_tells_the_key_by_what_it_would_do_now(hands, alone):
    async with hands(alone, size=(80, 60)) as hand:
        for expected in ("Pause the countdown", "Let it run"):
            await hand.press("f1")
            await hand.see(f"P {expected}")
            await hand.press("escape", "p")


async def test_in_calm_there_is_nothing_to_hold(hands, alone):
    async with hands(alone, size=(80, 60), looks=Looks(calm=True)) as hand:
        await hand.press("f1")
        await hand.see("Send Code")
        assert "countdown" not in hand.text()
