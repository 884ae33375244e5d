"""Fair queueing: whose turn is next, and how many places one holder gets."""

import asyncio
from contextlib import ExitStack, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.refusals import Refusal
from server_stub.services.fair_queue import FIRST_IN_A_ROW, FairQueue, Held
from tests.refusals import refused


class Served:
    """A queue of one turn at a time, and who was served in which order."""

    def __init__(self) -> None:
        self.queue = FairQueue(1, ranks=2)
        self.order: list[str] = []

    async def one(self, who: str, flow: str, rank: int = 0) -> None:
        async with self.queue.turn(flow, rank):
            self.order.append(who)
            await asyncio.sleep(0)

    async def all(self, *asking: tuple[str, str, int]) -> list[str]:
        """Who came when, of these who all wait for the same turn to end."""
        async with asyncio.TaskGroup() as group, self.queue.turn("before all"):
            for one in asking:
                group.create_task(self.one(*one))
            await asyncio.sleep(0)
        return self.order


async def test_flows_are_served_in_rotation_and_each_in_its_order():
    flood = [(f"flood {number}", "flood", 1) for number in range(3)]
    others = [("Ada", "her desk", 1), ("Bo", "his desk", 1)]
    order = await Served().all(*flood, *others)
    assert order == ["flood 0", "Ada", "Bo", "flood 1", "flood 2"]


async def test_a_lower_rank_is_served_before_all_others_but_for_one_turn_in_twenty():
    known = [(f"known {number}", str(number), 0) for number in range(FIRST_IN_A_ROW + 2)]
    order = await Served().all(("stranger", "flood", 1), ("stranger", "flood", 1), *known)
    assert order.index("stranger") == FIRST_IN_A_ROW
    assert order[-1] == "stranger"


async def test_who_goes_away_while_waiting_or_with_a_turn_leaves_it_to_the_next():
    served = Served()
    async with served.queue.turn("before all"):
        waiting = [
            asyncio.create_task(served.one(who, flow))
            for who, flow in (("gone", "a"), ("stays", "a"), ("gone too", "b"))
        ]
        await asyncio.sleep(0)
        for number in (0, 2):
            waiting[number].cancel()
        await asyncio.sleep(0)
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*waiting)
    await waiting[1]
    assert served.order == ["stays"]
    await asyncio.wait_for(served.one("another", "c"), 5)


@given(asked=st.lists(st.sampled_from("abcde"), max_size=60), places=st.integers(1, 20))
def test_no_holder_takes_the_places_of_all_others(asked, places):
    held, has = Held(), dict.fromkeys("abcde", 0)
    with ExitStack() as stack:
        for who in asked:
            free = held.free(places)
            if has[who] >= free:
                with refused(Refusal.BUSY):
                    stack.enter_context(held.place(who, free))
                continue
            stack.enter_context(held.place(who, free))
            has[who] += 1
        assert held.total == sum(has.values()) <= places
        assert max(has.values()) <= (places + 1) // 2
    assert held.total == 0
    with held.place("a", 1), pytest.raises(KeyError), held.place("b", held.free(2)):
        raise KeyError
