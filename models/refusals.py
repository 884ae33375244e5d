"""Every way to say no: a stable code, an HTTP status, a sentence and the field it belongs to."""

from datetime import datetime
from enum import Enum
from typing import NamedTuple


class Saying(NamedTuple):
    """What one refusal says; `recorded` ones keep what their rule wrote about them."""

    code: str
    status: int
    sentence: str
    field: str | None = None
    recorded: bool = False


class Refusal(Enum):
    """The closed list of refusals; sentences name facts in braces, filled by `Refused`."""

    # Input
    INPUT_WRONG = Saying("input_wrong", 422, "{field_label}: {problem}")
    BODY_UNREADABLE = Saying("body_unreadable", 400, "The request could not be read as JSON.")
    BODY_TOO_LARGE = Saying("body_too_large", 413, "The request is too large: {limit} at most.")
    HEAD_TOO_LARGE = Saying(
        "head_too_large", 431, "The request's headers are too large or too many."
    )
    REQUEST_GARBLED = Saying(
        "request_garbled",
        400,
        "The request is not proper HTTP and was not read. Look at what lies between you and the "
        "server.",
    )
    NOT_FOUND = Saying("not_found", 404, "There is no such thing here, or it is not yours to see.")
    METHOD_WRONG = Saying("method_wrong", 405, "This address does not take that kind of request.")
    REPEAT_DIFFERS = Saying(
        "repeat_differs", 422, "This idempotency key was already used for another request."
    )
    # Sign-in and sessions
    SIGN_IN_WRONG = Saying(
        "sign_in_wrong",
        401,
        "The email address or the password is not right. Check both and try again.",
        "password",
        recorded=True,
    )
    TOO_MANY_TRIES = Saying(
        "too_many_tries",
        429,
        "Too many wrong tries. Wait {wait}, then try again.",
        recorded=True,
    )
    TOO_MANY_REQUESTS = Saying(
        "too_many_requests",
        429,
        "Too many requests in a short time. Try again in {wait}.",
        recorded=True,
    )
    BUSY = Saying("busy", 503, "Many people are signing in right now. Try again in a few seconds.")
    SESSION_ENDED = Saying("session_ended", 401, "Your session has ended. Sign in again to go on.")
    SECOND_FACTOR_NEEDED = Saying(
        "second_factor_needed", 403, "Enter the code from your device first."
    )
    SECOND_FACTOR_DONE = Saying(
        "second_factor_done", 409, "This sign-in is already complete. Nothing more to answer."
    )
    # Codes
    CODE_WRONG = Saying(
        "code_wrong",
        422,
        "Incorrect or out of date code. Enter the code that your device shows now.",
        "code",
        recorded=True,
    )
    CODE_USED = Saying(
        "code_used",
        422,
        "Incorrect or out of date code. That code, or a newer one, was already used. Wait for the "
        "next one.",
        "code",
        recorded=True,
    )
    CODE_OUT_OF_DATE = Saying(
        "code_out_of_date",
        422,
        "Incorrect or out of date code. Enter the code that your device shows now.",
        "code",
        recorded=True,
    )
    CLOCK_OFF = Saying(
        "clock_off",
        422,
        "Incorrect or out of date code. The clock of your device is {drift}: "
        "set its date and time to automatic, then enter a new code.",
        "code",
        recorded=True,
    )
    # Elevation and permission
    ELEVATION_NEEDED = Saying(
        "elevation_needed", 403, "Elevate your access first: this needs a code from your device."
    )
    LOG_IN_AGAIN = Saying(
        "log_in_again",
        403,
        "Your security keys were removed after you logged in. Log out, log in again with your "
        "password, then add the new device.",
    )
    NO_KEY = Saying(
        "no_key",
        409,
        "You have no security key yet. Add one under Account Settings, Security keys.",
    )
    NOT_KEY_HOLDER = Saying(
        "not_key_holder", 403, "Only an admin key holder of your organisation can do this."
    )
    # Security keys
    ENROLMENT_GONE = Saying(
        "enrolment_gone",
        404,
        "This device was already saved or cancelled. Press Add new device to start again.",
    )
    NAME_TAKEN = Saying(
        "name_taken",
        409,
        "You already have a device called {name}. Give this one a name that tells them apart.",
        "name",
    )
    NOTICE_NOT_CONFIRMED = Saying(
        "notice_not_confirmed",
        422,
        "Confirm that you have read and understand the notice before you remove the devices.",
        "confirmed",
    )
    REMOVAL_OF_OWN_KEYS = Saying(
        "removal_of_own_keys",
        403,
        "You cannot remove your own devices. {help}",
        recorded=True,
    )
    REMOVAL_OF_SSO_USER = Saying(
        "removal_of_sso_user",
        403,
        "{name} signs in through single sign-on, so only support can remove the devices. {help}",
        recorded=True,
    )
    LOCK_OF_OWN_ACCOUNT = Saying(
        "lock_of_own_account", 403, "You cannot lift the lock of your own account. {help}"
    )
    LAST_KEY_HOLDER = Saying(
        "last_key_holder",
        409,
        "{name} is the last admin key holder who can act. {help}",
        recorded=True,
    )
    # The phone
    PAIRING_REFUSED = Saying(
        "pairing_refused",
        403,
        "This account is not known here, or its QR code is out of date. "
        "Press Add new device at the desk and scan the new code.",
    )
    PHONE_UNKNOWN = Saying(
        "phone_unknown",
        401,
        "This phone's key was removed. Add the device again at the desk.",
    )
    PHONE_CLOCK_OFF = Saying(
        "phone_clock_off",
        401,
        "The phone's clock is {drift}: set its date and time to automatic.",
        recorded=True,
    )
    ANSWER_NOT_SIGNED = Saying(
        "answer_not_signed",
        401,
        "This answer was not signed by the phone that it claims to come from.",
        recorded=True,
    )
    ANSWER_REPLAYED = Saying(
        "answer_replayed", 409, "This answer was already given.", recorded=True
    )
    ANSWER_NOT_YOURS = Saying(
        "answer_not_yours", 404, "This question is not for this phone.", recorded=True
    )
    NUMBER_WRONG = Saying(
        "number_wrong",
        422,
        "This is not the number that the waiting screen shows. Look again and type that one.",
        "number",
        recorded=True,
    )
    CHALLENGE_OVER = Saying("challenge_over", 409, "{sentence}", recorded=True)
    NOTHING_WAITS = Saying(
        "nothing_waits",
        409,
        "Nothing waits for a code. Log in or elevate at the computer, or press Send again there, "
        "then send the code.",
    )
    TYPE_THE_CODE = Saying(
        "type_the_code",
        409,
        "Type the code at the computer that asks for it. To send codes, update this app.",
    )
    NOT_APPROVED = Saying("not_approved", 409, "The phone has not approved this yet.")
    NO_PHONE = Saying(
        "no_phone", 409, "No phone of yours can be asked. Type the code that your device shows."
    )
    # The authenticator's own
    PASSPHRASE_SHORT = Saying(
        "passphrase_short", 422, "The passphrase needs at least 8 characters.", "passphrase"
    )
    PASSPHRASES_DIFFER = Saying(
        "passphrases_differ", 422, "The two differ. Type the same passphrase twice.", "again"
    )
    PASSPHRASE_WRONG = Saying(
        "passphrase_wrong",
        401,
        "This is not the passphrase of this phone. Nothing was changed: try again.",
        "passphrase",
    )
    PHONE_FILE_DAMAGED = Saying(
        "phone_file_damaged",
        503,
        "The phone's file {where} is damaged and was left as it is. Put back a copy of it, or "
        "move it away to start anew and add your devices again.",
    )
    PHONE_FILE_NEWER = Saying(
        "phone_file_newer",
        503,
        "The phone's file {where} was written by a newer Keydesk. Install that version or a "
        "later one.",
    )
    PHONE_FILE_NOT_OURS = Saying(
        "phone_file_not_ours",
        503,
        "{where} is not a file of Keydesk's phone and was left as it is. Move it away.",
    )
    PHONE_FILE_CHANGED = Saying(
        "phone_file_changed",
        409,
        "Another keydesk phone has changed these accounts meanwhile. Nothing was saved: close "
        "this one and open it again.",
    )
    PHONE_FILE_UNUSABLE = Saying(
        "phone_file_unusable", 503, "The phone's file {where} cannot be used: {problem}."
    )
    NOTHING_TO_SCAN = Saying(
        "nothing_to_scan",
        422,
        "There is nothing to scan yet: name a picture file, or paste a code.",
        "scanned",
    )
    PICTURE_UNREADABLE = Saying(
        "picture_unreadable", 422, "{where} cannot be read as a picture: {problem}.", "scanned"
    )
    NO_QR_CODE = Saying(
        "no_qr_code",
        422,
        "There is no QR code in this picture. Take one that shows the whole code with some white "
        "around it, or type the setup key.",
        "scanned",
    )
    SEVERAL_QR_CODES = Saying(
        "several_qr_codes",
        422,
        "There is more than one account in this picture. Cut out the one that you want.",
        "scanned",
    )
    NO_USABLE_DATA = Saying(
        "no_usable_data",
        422,
        "No usable data. Scan the code that Keydesk shows under Add new device, here in this "
        "app and not with another one.",
        "scanned",
    )
    HOTP_UNSUPPORTED = Saying(
        "hotp_unsupported",
        422,
        "This account counts key presses instead of time (HOTP). This app shows codes that "
        "change with time only.",
        "scanned",
    )
    CODES_UNSUPPORTED = Saying(
        "codes_unsupported",
        422,
        "This account wants codes that this app does not make ({what}). Use another app for it.",
        "scanned",
    )
    SETUP_KEY_WRONG = Saying(
        "setup_key_wrong",
        422,
        "This is not a whole setup key. It is made of the letters A to Z and the digits 2 to 7; "
        "type all of its groups.",
        "setup_key",
    )
    ACCOUNT_UNNAMED = Saying(
        "account_unnamed", 422, "Give the account a name of 1 to 100 characters.", "name"
    )
    PHONE_OFFLINE = Saying(
        "phone_offline", 503, "This phone is offline. Read its code and type it at the desk."
    )
    PHONE_LOST = Saying("phone_lost", 409, "This phone is lost. Nobody can use it just now.")
    SERVER_TAKES_NO_CODES = Saying(
        "server_takes_no_codes",
        409,
        "Type the code at the computer that asks for it: the server is too old to take it from "
        "this app.",
    )
    ASKING_PAUSED = Saying(
        "asking_paused",
        409,
        "Asking this phone is paused. Type the code at your own computer. The sessions that wait "
        "are listed below the account.",
    )
    NO_SERVER = Saying(
        "no_server",
        409,
        "This account only shows codes: it was added without a server. Type the code where it is "
        "asked for.",
    )
    NUMBER_SHORT = Saying(
        "number_short",
        422,
        "Type the {digits} digits that the waiting screen shows, then try again.",
        "number",
    )
    # Passwords
    PASSWORD_SHORT = Saying(
        "password_short", 422, "The new password needs at least 12 characters.", "new_password"
    )
    PASSWORD_COMMON = Saying(
        "password_common",
        422,
        "Many people have this password, or nearly this one. Choose another.",
        "new_password",
    )
    PASSWORD_NAMES = Saying(
        "password_names",
        422,
        "This password is made of names that others here know, yours or the school's. "
        "Choose another.",
        "new_password",
    )
    PASSWORD_NOT_YOURS = Saying(
        "password_not_yours",
        422,
        "The current password is not right.",
        "current_password",
        recorded=True,
    )
    RESET_CODE_WRONG = Saying(
        "reset_code_wrong",
        422,
        "This code is not right, was already used, or is older than one hour. "
        "Ask for a new one if in doubt.",
        "code",
        recorded=True,
    )
    # Import
    IMPORT_REFUSED = Saying(
        "import_refused", 422, "{count} refused, so nobody was added. Mend the file and try again."
    )
    # The store and the way to it
    STORE_BUSY = Saying("store_busy", 503, "The store is busy. Try again in a few seconds.")
    STORE_FULL = Saying("store_full", 507, "The store's disk is full. Tell the operator.")
    STORE_READ_ONLY = Saying(
        "store_read_only", 503, "The store can be read but not written. Tell the operator."
    )
    STORE_NEWER = Saying(
        "store_newer",
        503,
        "This store was written by a newer Keydesk ({found}). Install that version or a later one.",
    )
    STORE_BEHIND = Saying(
        "store_behind",
        503,
        "The store's schema is that of an older version ({found}). Restart the servers: the first "
        "one upgrades it.",
    )
    STORE_NOT_OURS = Saying(
        "store_not_ours", 503, "{where} is not a Keydesk store. Name another place for it."
    )
    STORE_UNREACHABLE = Saying("store_unreachable", 503, "The store cannot be opened: {problem}.")
    STORE_HALF_DONE = Saying(
        "store_half_done",
        503,
        "The store's upgrade has stopped half way ({found}). Restore the last backup.",
    )
    LOG_NOT_WHOLE = Saying(
        "log_not_whole",
        409,
        "The security log of {where} is not whole, so nothing of it is dropped. {problem} Find "
        "out who could write to the database, and compare with a backup.",
    )
    KEY_FILE_WRONG = Saying("key_file_wrong", 503, "The store's key file {problem}.")
    KEY_CHANGE_RUNS = Saying(
        "key_change_runs", 409, "Another 'keydesk secrets rotate' is at work on {where}."
    )
    NEW_KEY_MISSING = Saying(
        "new_key_missing",
        409,
        "KEYDESK_KEY holds no new key. Make one with 'openssl rand -base64 32', set KEYDESK_KEY to "
        "the old and the new one, a blank between, on every server, restart them, and run this "
        "again.",
    )
    KEY_CHANGE_UNFINISHED = Saying(
        "key_change_unfinished",
        409,
        "The store's key is being changed. Let 'keydesk secrets rotate' end, or run it again to "
        "go on, then make the backup.",
    )
    BACKUP_NOT_ONE = Saying("backup_not_one", 422, "{where} is not a Keydesk backup.")
    BACKUP_DAMAGED = Saying(
        "backup_damaged",
        422,
        "{where} is damaged or not whole. Take another copy of it, or an older backup.",
    )
    BACKUP_NEWER = Saying(
        "backup_newer",
        422,
        "{where} was made by a newer Keydesk ({found}). Install that version or a later one.",
    )
    BACKUP_KEY_MISSING = Saying(
        "backup_key_missing",
        422,
        "{where} was made with the key {key_id}, which is not in the store's key file. Put it "
        "there as the first line, then try again: 'keydesk secrets rotate' leaves old keys in "
        "files beside it.",
    )
    BACKUP_UNUSABLE = Saying(
        "backup_unusable", 503, "{where} cannot be read or written: {problem}."
    )
    UNREACHABLE = Saying(
        "unreachable",
        503,
        "The server at {where} does not answer. What you typed is kept; try again in a moment.",
    )
    CERTIFICATE_UNTRUSTED = Saying(
        "certificate_untrusted", 502, "The certificate of {where} cannot be trusted: {problem}."
    )
    CA_UNUSABLE = Saying("ca_unusable", 503, "KEYDESK_CA: {where} {problem}.")
    CERTIFICATE_UNUSABLE = Saying(
        "certificate_unusable", 503, "The certificate cannot be used. {problem}"
    )
    ANSWER_UNREADABLE = Saying(
        "answer_unreadable",
        502,
        "{where} answers, but not as a Keydesk server does. Check the server's address. Some "
        "networks first want you to log in to them in a browser.",
    )
    ANSWER_TOO_LARGE = Saying(
        "answer_too_large",
        502,
        "{where} answered with more than {limit}, as no Keydesk server does, and nothing of it was "
        "used. Check the server's address.",
    )
    REDIRECTED = Saying(
        "redirected",
        502,
        "{where} answered that {to} should be asked instead. Keydesk follows no redirects, and "
        "nothing was sent there. Check the server's address.",
    )
    PLACES_WRONG = Saying(
        "places_wrong", 503, "{where} is not a MaxMind database. Name another file, or none."
    )
    SERVER_FAILED = Saying(
        "server_failed",
        500,
        "The server failed and nothing was changed. Tell the operator: request {request_id}.",
    )

    @property
    def code(self) -> str:
        """The stable word for programs."""
        return self.value.code

    @classmethod
    def of(cls, code: str) -> "Refusal | None":
        """The refusal with this code, or None for one that this version does not know."""
        return _BY_CODE.get(code)


_BY_CODE = {refusal.value.code: refusal for refusal in Refusal}


class Refused(Exception):
    """A refusal of this very request.

    Attributes: `refusal`; `sentence` for the person; `field`, the request's field or None;
    `retry_at`, an aware UTC time or None.
    """

    def __init__(
        self,
        refusal: Refusal,
        *,
        field: str | None = None,
        retry_at: datetime | None = None,
        sentence: str | None = None,
        **facts: object,
    ) -> None:
        saying = refusal.value
        self.refusal = refusal
        self.sentence = sentence or saying.sentence.format(**facts)
        self.field = field or saying.field
        self.retry_at = retry_at
        super().__init__(self.sentence)
