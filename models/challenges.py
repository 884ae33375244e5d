"""What a waiting sign-in or elevation asks the phone, and every way such a question ends."""

from enum import StrEnum


class Asks(StrEnum):
    """What waits for an answer."""

    SIGN_IN = "sign_in"
    ELEVATION = "elevation"

    @property
    def sentence(self) -> str:
        """What the phone says is asked for."""
        return "Log in" if self is Asks.SIGN_IN else "Elevate access"


class ChallengeState(StrEnum):
    """Where a challenge stands; only WAITING may change, and once."""

    WAITING = "waiting"
    CODE_SENT = "code_sent"
    APPROVED = "approved"
    DENIED_NOT_ME = "denied_not_me"
    DENIED_CHANGED_MIND = "denied_changed_mind"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    ANSWERED_ELSEWHERE = "answered_elsewhere"

    @property
    def sentence(self) -> str:
        """What the waiting screen says, and what to do next."""
        return _SENTENCES[self]

    @property
    def sentence_on_phone(self) -> str:
        """Why the phone's answer comes too late."""
        return _ON_PHONE.get(self, "This was answered already.")


OPEN = (ChallengeState.WAITING, ChallengeState.CODE_SENT)
"""States in which a challenge still takes an answer: a sent code may be refused."""
_ON_PHONE = {
    ChallengeState.EXPIRED: "This question is too old. Press Send again at the desk.",
    ChallengeState.SUPERSEDED: "A newer question took the place of this one. Answer that.",
}
_SENTENCES = {
    ChallengeState.WAITING: "Your phone was asked. Approve there, or type a code here.",
    ChallengeState.CODE_SENT: "Your phone sent a code.",
    ChallengeState.APPROVED: "Approved on your phone.",
    ChallengeState.DENIED_NOT_ME: (
        "Denied on your device, as not asked for by you. "
        "If it was you, press Send again or type a code."
    ),
    ChallengeState.DENIED_CHANGED_MIND: (
        "Denied on your device. Press Send again or type a code to go on."
    ),
    ChallengeState.EXPIRED: (
        "Your phone did not answer in time. Press Send again, or type the code that it shows."
    ),
    ChallengeState.SUPERSEDED: (
        "A newer question took the place of this one. Press Send again or type a code."
    ),
    ChallengeState.ANSWERED_ELSEWHERE: (
        "This was answered elsewhere. Press Send again or type a code."
    ),
}


class Decision(StrEnum):
    """What a person says on the phone."""

    APPROVE = "approve"
    NOT_ME = "not_me"
    CHANGED_MIND = "changed_mind"

    @property
    def state(self) -> ChallengeState:
        """What the challenge becomes."""
        return {
            Decision.APPROVE: ChallengeState.APPROVED,
            Decision.NOT_ME: ChallengeState.DENIED_NOT_ME,
            Decision.CHANGED_MIND: ChallengeState.DENIED_CHANGED_MIND,
        }[self]
