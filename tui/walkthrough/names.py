"""Names of shots and frames become names of files; a walkthrough from elsewhere chooses them."""

import re
import unicodedata

LONGEST = 80
FIT = re.compile(r"\w(?:[\w .,()'+-]*[\w)'+-])?")
TAKEN = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\..*)?", re.IGNORECASE)  # by Windows


def file_name(name: str) -> str:
    """The name, if it can be a file's in any folder of any system.

    Raises ValueError with a sentence that says what such a name may hold.
    """
    plain = unicodedata.normalize("NFC", name)
    if len(plain) > LONGEST or not FIT.fullmatch(plain) or TAKEN.fullmatch(plain):
        raise ValueError(
            f'"{name}" can\'t be the name of a file: use at most {LONGEST} letters, digits, '
            "blanks and - _ . , ( ) ' +, with a letter or a digit first."
        )
    return plain
