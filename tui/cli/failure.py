"""Why a command can't go on, in words for the person who typed it."""


class Failure(Exception):
    """Ends the command with its sentence on stderr and exit code 1."""
