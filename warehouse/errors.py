"""Errors of the command line, each with the exit code it ends with."""

from datetime import datetime, timedelta


class KennoError(Exception):
    """A command failed: the message says what happened, where, and what to do."""

    exit_code = 1


class WrongUse(KennoError):
    """The command or its settings are wrong; running it again changes nothing."""

    exit_code = 2


class GateRefused(KennoError):
    """A gate refused the data; what was published before stays."""

    exit_code = 3


class TryLater(KennoError):
    """A platform's rate limit is used up; the run goes on where it stopped, after `reset_at`.

    Its last line ends with that moment: the DAGs read it there.
    """

    exit_code = 75

    def __init__(self, message: str, reset_at: datetime) -> None:
        self.reset_at = whole_second_after(reset_at)
        super().__init__(
            f"{message}\nWhat was answered so far is kept. Run the same again after"
            f" {self.reset_at:%Y-%m-%dT%H:%M:%SZ}"
        )


def whole_second_after(moment: datetime) -> datetime:
    """Return the first whole second that is not before a moment."""
    second = moment.replace(microsecond=0)
    return second if second == moment else second + timedelta(seconds=1)
