"""The phone: pairing, what waits for its answer, and its answers. Bytes travel as Base64."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from models.challenges import Asks, ChallengeState, Decision
from models.wire.base import Count, Rows, Secret, Shown, TypedCode, When, Wire, ZoneName

PairingId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Base64Text = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]*={0,2}$", max_length=200)]
Nonce = Annotated[str, StringConstraints(max_length=200)]
Number = Annotated[str, StringConstraints(pattern=r"^[0-9]{0,6}$")]


class PairingAsked(Wire):
    """Which secret a phone holds: `models.pairing.pairing_id` of it, which tells nothing else."""

    pairing_id: PairingId


class PairingNonce(Wire):
    """What the phone's proof must cover; works for five minutes."""

    nonce: Nonce


class PairingProof(Wire):
    """An Ed25519 public key (32 bytes) and the proof that the secret's holder chose it."""

    pairing_id: PairingId
    nonce: Nonce
    public_key: Base64Text
    proof: Base64Text


class Paired(Wire):
    """A phone's number at this server, and the server's own name for what is signed."""

    phone_id: UUID
    server: Annotated[str, StringConstraints(max_length=200)]
    account: Shown
    brand: Shown


class WaitingSession(Wire):
    """A session that waits for a second factor, and where it comes from."""

    asks: Asks
    organisation: Shown
    device: Shown
    asked_at: When
    address: Shown
    place: Shown


class Ask(WaitingSession):
    """One question that waits on the phone. `distance_km` is from the last good sign-in."""

    id: UUID
    expires_at: When
    distance_km: Count | None
    number_digits: int = Field(
        ge=0, le=6, description="Digits to type from the waiting screen; 0 for none."
    )


class AskList(Wire):
    """The questions to this phone, newest first; `version` changes whenever the list does.

    `code_sent` and `paused` are told to a phone that asks for them: older phones refuse them.
    """

    asks: Rows[Ask]
    version: Count
    code_sent: Rows[Ask] = Field(
        default_factory=list,
        description="Questions that were sent a code; while it is refused they take another.",
    )
    paused: Rows[WaitingSession] = Field(
        default_factory=list,
        description="Sessions that wait for a typed code since too many questions were left "
        "unanswered; empty while the phone is asked.",
    )


class PhoneAnswer(Wire):
    """A decision, signed over `models.pairing.answer_text`; `at` is the phone's clock."""

    decision: Decision
    number: Number = ""
    at: When
    signature: Base64Text


class Answered(Wire):
    """What became of the question."""

    state: ChallengeState


class SentCode(Wire):
    """The code that the phone shows, for the enrolment that it was paired in."""

    code: TypedCode


class QuestionCode(Wire):
    """The code that the phone shows, for one question; the number as for approving that.

    The request's signature binds both to the question, whose id is in the path.
    """

    code: TypedCode
    number: Number = ""


class CodeTaken(Wire):
    """Where a sent code went."""

    to: Shown


class Waiting(Wire):
    """A challenge as the waiting screen sees it; `code` once the phone has sent one."""

    id: UUID
    state: ChallengeState
    number: Shown
    asked: bool = Field(description="False when the phone is not asked any more: type a code.")
    asked_at: When
    timezone: ZoneName = Field(description="IANA name, the organisation's; times are shown in it.")
    expires_at: When
    code: Secret | None = None


class Wait(Wire):
    """What a desk waits for; `version` changes whenever it does.

    `challenge` is the session's newest, None where no phone was asked.
    """

    challenge: Waiting | None
    version: Count


class ApprovedAsked(Wire):
    """The challenge that a phone approved."""

    challenge: UUID


class EnrolmentCode(Wire):
    """The code that a phone sent to an open enrolment, or None while it sent none."""

    code: Secret | None = None
    version: Count
