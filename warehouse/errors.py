"""Errors of the command line, each with the exit code it ends with."""


class KennoError(Exception):
    """A command failed: the message says what happened, where, and what to do."""

    exit_code = 1


class WrongUse(KennoError):
    """The command or its settings are wrong; running it again changes nothing."""

    exit_code = 2


class GateRefused(KennoError):
    """A gate refused the data; what was published before stays."""

    exit_code = 3
