"""Why a command can't go on, in words for the person who typed it."""


class Failure(Exception):
    """Ends the command with its sentence on stderr and its exit code."""

    code = 1


class WrongUsage(Failure):
    """What was asked for can't be done in this way."""

    code = 2


class NoStart(Failure):
    """What was asked for could not begin."""

    code = 3
