"""The accounts on the phone, under their lock."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol
from uuid import UUID

from models.otpauth import OneTime, account_name
from models.refusals import Refusal, Refused
from server_stub.phone_accounts import Account, from_record, to_record


class Locker(Protocol):
    """Where the accounts are kept under a passphrase; `server_stub.phone_file` is one."""

    path: Path

    @property
    def made(self) -> bool:
        """Whether there is anything to open."""

    def make(self, passphrase: str) -> None:
        """Start an empty one; raises Refused."""

    def open(self, passphrase: str) -> dict[UUID, bytes]:
        """What is in it; raises Refused."""

    def save(self, records: Mapping[UUID, bytes]) -> None:
        """Put all of it in; raises Refused."""


class PhoneBook:
    """What is kept in a locker; `on_change` is called after every change. Methods raise Refused."""

    def __init__(self, locker: Locker, on_change: Callable[[], None]) -> None:
        self.accounts: list[Account] = []
        self._locker, self._on_change = locker, on_change
        self._keeping = asyncio.Lock()

    @property
    def is_new(self) -> bool:
        """Whether a passphrase is still to be chosen."""
        return not self._locker.made

    async def choose(self, passphrase: str, again: str) -> None:
        """Start with no account; raises Refused (PASSPHRASE_SHORT, PASSPHRASES_DIFFER, ...)."""
        if passphrase != again:
            raise Refused(Refusal.PASSPHRASES_DIFFER)
        await asyncio.to_thread(self._locker.make, passphrase)

    async def unlock(self, passphrase: str) -> None:
        """Open the accounts; raises Refused (PASSPHRASE_WRONG, PHONE_FILE_...)."""
        records = await asyncio.to_thread(self._locker.open, passphrase)
        where = self._locker.path
        self.accounts = [from_record(name, raw, where) for name, raw in records.items()]
        self._on_change()

    def twin(self, one_time: OneTime) -> Account | None:
        """The account that this one would replace."""
        return next((held for held in self.accounts if held.is_same_as(one_time)), None)

    def held(self, name: UUID) -> Account | None:
        """The account with this id as it is now, None when it is gone."""
        return next((held for held in self.accounts if held.id == name), None)

    async def put(self, account: Account, replaces: Account | None) -> None:
        """Keep a new account, in the place of another."""
        gone = replaces.id if replaces else None
        await self._keep(lambda held: [*(one for one in held if one.id != gone), account])

    async def rename(self, account: Account, name: str) -> Account:
        """Call it something else, on this phone; raises Refused (ACCOUNT_UNNAMED)."""
        one_time = replace(account.one_time, name=account_name(name), issuer="")
        return await self.change(account, one_time=one_time)

    async def remove(self, account: Account) -> None:
        """Forget an account and its secret."""
        await self._keep(lambda held: [one for one in held if one.id != account.id])

    async def change(self, account: Account, **changes: object) -> Account:
        """The account with other values for these of its fields, kept."""
        held = self.held(account.id) or account
        changed = replace(held, **changes)  # type: ignore[arg-type]
        await self._keep(lambda held: [changed if one.id == account.id else one for one in held])
        return changed

    async def _keep(self, change: Callable[[list[Account]], list[Account]]) -> None:
        """Store what the accounts become; a cancelled caller leaves no half-done write behind."""
        await asyncio.shield(self._kept(change))

    async def _kept(self, change: Callable[[list[Account]], list[Account]]) -> None:
        async with self._keeping:
            accounts = change(self.accounts)
            records = {account.id: to_record(account) for account in accounts}
            await asyncio.to_thread(self._locker.save, records)
            self.accounts = accounts
        self._on_change()
