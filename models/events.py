"""The security log's closed vocabulary: every event, with the sentence a person reads."""

from enum import StrEnum


class Event(StrEnum):
    """One thing that happened to a user's access; `sentence` may name facts in braces."""

    USER_ADDED = "user_added"
    SIGNED_IN = "signed_in"
    SIGNED_IN_WITH_KEY = "signed_in_with_key"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_IN_LIMITED = "sign_in_limited"
    LOCK_LIFTED = "lock_lifted"
    CODE_REFUSED = "code_refused"
    CODE_OUT_OF_DATE = "code_out_of_date"
    SIGNED_OUT = "signed_out"
    KEY_ADDED = "key_added"
    KEY_VERIFIED = "key_verified"
    KEY_RENAMED = "key_renamed"
    KEYS_REMOVED = "keys_removed"
    KEYS_REMOVAL_REFUSED = "keys_removal_refused"
    DEVICE_LOST = "device_lost"
    ELEVATED = "elevated"
    ELEVATION_DROPPED = "elevation_dropped"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_REFUSED = "password_refused"
    PASSWORD_RESET_ASKED = "password_reset_asked"
    PASSWORD_RESET = "password_reset"
    PROFILE_CHANGED = "profile_changed"
    PHONE_PAIRED = "phone_paired"
    CHALLENGE_APPROVED = "challenge_approved"
    CHALLENGE_NOT_ME = "challenge_not_me"
    CHALLENGE_CHANGED_MIND = "challenge_changed_mind"
    CHALLENGES_PAUSED = "challenges_paused"
    ANSWER_REFUSED = "answer_refused"
    STORE_KEY_CHANGED = "store_key_changed"
    STORE_RESTORED = "store_restored"
    LOG_KEPT = "log_kept"
    LOG_TRIMMED = "log_trimmed"

    @property
    def sentence(self) -> str:
        """What happened, with `{name}` for each fact the entry's detail holds."""
        return _SENTENCES[self]

    @property
    def notable(self) -> bool:
        """True when a person should see it after the next sign-in."""
        return self in _NOTABLE


_SENTENCES = {
    Event.USER_ADDED: "The account was made.",
    Event.SIGNED_IN: "Signed in with a password.",
    Event.SIGNED_IN_WITH_KEY: "Signed in with a password and {device}.",
    Event.SIGN_IN_REFUSED: "A sign-in was refused: wrong password.",
    Event.SIGN_IN_LIMITED: "Sign-ins were paused after too many wrong tries.",
    Event.LOCK_LIFTED: "The pause after too many failed attempts was lifted.",
    Event.CODE_REFUSED: "A code was refused: wrong, already used, or older than one that was.",
    Event.CODE_OUT_OF_DATE: "A code was refused: right for another time ({drift}).",
    Event.SIGNED_OUT: "Signed out.",
    Event.KEY_ADDED: "The security key {device} was added.",
    Event.KEY_VERIFIED: "The security key {device} was used for the first time.",
    Event.KEY_RENAMED: "The security key {before} was renamed to {device}.",
    Event.KEYS_REMOVED: "The security keys were removed: {devices}.",
    Event.KEYS_REMOVAL_REFUSED: "A removal of the security keys was refused: {reason}",
    Event.DEVICE_LOST: "Asked for help: the device is no longer at hand.",
    Event.ELEVATED: "Access elevated with {device}.",
    Event.ELEVATION_DROPPED: "Elevated access was given up.",
    Event.PASSWORD_CHANGED: "The password was changed.",
    Event.PASSWORD_REFUSED: "A change of the password was refused: the current one was wrong.",
    Event.PASSWORD_RESET_ASKED: "A code for a new password was mailed.",
    Event.PASSWORD_RESET: "A new password was set with a mailed code.",
    Event.PROFILE_CHANGED: "The account's name or job title was changed.",
    Event.PHONE_PAIRED: "The phone of {device} can now approve and send codes.",
    Event.CHALLENGE_APPROVED: "Approved on the phone: {asks}, from {place}.",
    Event.CHALLENGE_NOT_ME: "Denied on the phone as somebody else's try: {asks}, from {place}.",
    Event.CHALLENGE_CHANGED_MIND: "Denied on the phone: {asks}.",
    Event.CHALLENGES_PAUSED: "The phone is not asked any more: too many questions unanswered.",
    Event.ANSWER_REFUSED: "An answer that claimed to come from the phone was refused: {reason}",
    Event.STORE_KEY_CHANGED: "The operator changed the store's key; entries from here on bear it.",
    Event.STORE_RESTORED: "The operator put back a backup of {made}; what came after is gone.",
    Event.LOG_KEPT: "The operator set for how long this log is kept: {kept}.",
    Event.LOG_TRIMMED: "Entries {first} to {last}, from before {before}, were dropped by age.",
}

_NOTABLE = frozenset(
    {
        Event.SIGN_IN_REFUSED,
        Event.SIGN_IN_LIMITED,
        Event.LOCK_LIFTED,
        Event.CODE_REFUSED,
        Event.CODE_OUT_OF_DATE,
        Event.KEY_ADDED,
        Event.KEYS_REMOVED,
        Event.PASSWORD_CHANGED,
        Event.PASSWORD_REFUSED,
        Event.PASSWORD_RESET,
        Event.PHONE_PAIRED,
        Event.CHALLENGE_NOT_ME,
        Event.CHALLENGES_PAUSED,
        Event.ANSWER_REFUSED,
    }
)
