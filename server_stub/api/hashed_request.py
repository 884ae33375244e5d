"""A request that hashes a password: looked up, counted, hashed in its turn, and settled."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import anyio
from anyio.to_thread import run_sync
from pydantic import BaseModel

from server_stub.act import Act
from server_stub.base.network_address import network_of
from server_stub.calls import Call
from server_stub.hashing import Claim
from server_stub.repeats import Repeat, earlier, once
from server_stub.rules import throttle
from server_stub.server import Server

Answer = TypeVar("Answer", bound=BaseModel)
Begun = TypeVar("Begun", bound=throttle.Begun)
Hashed = TypeVar("Hashed")


@dataclass(frozen=True)
class HashedRequest(ABC, Generic[Answer, Begun, Hashed]):
    """Three transactions, and the hash outside of all: nobody waits for it with a lock held.

    The first one only reads, so that a request that the throttle refuses, or for which there is
    no place, costs neither a write nor a try.
    """

    call: Call
    shape: type[Answer]

    @property
    def server(self) -> Server:
        """The server that is asked."""
        return self.call.server

    @abstractmethod
    def repeat(self, act: Act) -> Repeat | None:
        """The identity of a repetition, None where the request bears no key."""

    @abstractmethod
    def look_up(self, act: Act) -> Claim:
        """The claim to a hash, by reading alone; raises Refused, TOO_MANY_TRIES among them."""

    @abstractmethod
    def begin(self, act: Act) -> Begun:
        """Count the try; raises Refused, TOO_MANY_TRIES among them."""

    @abstractmethod
    def hash(self, begun: Begun) -> Hashed:
        """Hash what was typed; blocks."""

    @abstractmethod
    def settle(self, act: Act, begun: Begun, hashed: Hashed) -> Answer:
        """The answer that follows from the hash; raises Refused."""

    async def answer(self) -> Answer:
        """The answer; raises Refused, BUSY where there is no place or no turn for the hash."""
        hashing, network = self.server.hashing, network_of(self.call.address)
        with hashing.in_flight(network):
            claim = await hashing.look_up(network, self._looked_up)
            if not isinstance(claim, Claim):
                return claim
            async with hashing.place(claim):
                begun = await run_sync(self._begun)
                if not isinstance(begun, throttle.Begun):
                    return begun
                return await self._go_on(claim, begun)

    async def _go_on(self, claim: Claim, begun: Begun) -> Answer:
        work = partial(self.hash, begun)
        try:
            hashed = await self.server.hashing.in_turn(claim, work, self.call.hung_up)
        except BaseException:
            with anyio.CancelScope(shield=True):
                was = await run_sync(self._given_back, begun)
            if was is None:
                raise
            return was
        return await run_sync(self._settled, begun, hashed)

    def _looked_up(self) -> Claim | Answer:
        with self.call.reading() as act:
            return earlier(act, self.repeat(act), self.shape) or self.look_up(act)

    def _begun(self) -> Begun | Answer:
        with self.call.act() as act:
            return earlier(act, self.repeat(act), self.shape) or self.begin(act)

    def _given_back(self, begun: Begun) -> Answer | None:
        """Uncount the try, unless a repetition of it was answered meanwhile."""
        with self.call.act() as act:
            was = earlier(act, self.repeat(act), self.shape)
            if was is None:
                throttle.give_back(act, begun.ticket)
            return was

    def _settled(self, begun: Begun, hashed: Hashed) -> Answer:
        with self.call.act() as act:
            answer = once(
                act, self.repeat(act), self.shape, lambda: self.settle(act, begun, hashed)
            )
            throttle.give_back(act, begun.ticket)
            return answer
