"""Security keys: lists, enrolment, renaming and removal."""

from uuid import UUID

from pydantic import Field

from models.access import KeyKind
from models.wire.base import DeviceName, Rows, Secret, Shown, TypedCode, When, Wire


class KeyRow(Wire):
    """One security key; `verified` once it was used, `last_used` None until then."""

    id: UUID
    name: Shown
    kind: KeyKind
    registered: When
    verified: bool
    last_used: When | None


class Keys(Wire):
    """One's own security keys, oldest first."""

    keys: Rows[KeyRow]


class Enrolment(Wire):
    """A device about to be added.

    `uri` is `otpauth://totp/...` with only secret and issuer (Key Uri Format);
    `setup_key` is the same secret in Base32, upper case, without spaces.
    """

    id: UUID
    uri: Secret
    setup_key: Secret


class DeviceToSave(Wire):
    """The device's name and the code that proves it holds the secret."""

    name: DeviceName
    code: TypedCode


class KeyName(Wire):
    """A security key's new name."""

    name: DeviceName


class RemovalAsked(Wire):
    """The tick under the notice."""

    confirmed: bool


class Removal(Wire):
    """What a removal did; an empty list when there was nothing left to remove."""

    removed: Rows[Shown] = Field(description="Names of the removed devices.")


class UserKeys(Wire):
    """Another user's security keys, and whether the asking person may remove them."""

    name: Shown
    keys: Rows[KeyRow]
    removable: bool
    reason: Shown | None = Field(description="Why not, and who can help; None if removable.")
