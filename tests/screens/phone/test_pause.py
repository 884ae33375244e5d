"""The countdown of a code, held still with one key."""

from __future__ import annotations

from screens.phone.code_card import CodeCard
from screens.phone.held import Looks
from tests.screens.phone.test_codes import alone, plain

__all__ = ["alone"]
STILL = "changes in under 30 seconds"


async def test_one_key_holds_the_seconds_still_and_lets_them_run_again(phones, alone, clock):
    async with phones(alone) as phone:
        assert STILL not in phone.said()
        await phone.press("p")
        await phone.sees(STILL)
        before = phone.rows()
        clock.move(seconds=9)
        phone.screen.query_one(CodeCard).tick()
        await phone.pilot.pause()
        assert phone.rows() == before
        await phone.press("p")
        await phone.sees(lambda: STILL not in phone.said())


async def test_while_it_is_held_a_new_code_still_comes(phones, alone, clock):
    async with phones(alone) as phone:
        await phone.press("p")
        first = plain(phone)
        clock.move(seconds=30)
        await phone.sees(lambda: plain(phone) != first)


async def test_help_tells_the_key_by_what_it_would_do_now(phones, alone):
    async with phones(alone, size=(80, 60)) as phone:
        for expected in ("Pause the countdown", "Let it run"):
            await phone.press("f1")
            await phone.sees(f"P {expected}")
            await phone.press("escape", "p")


async def test_in_calm_there_is_nothing_to_hold(phones, alone):
    async with phones(alone, size=(80, 60), looks=Looks(calm=True)) as phone:
        await phone.press("f1")
        await phone.sees("Send Code")
        assert "countdown" not in phone.said()
