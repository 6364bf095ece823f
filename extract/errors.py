"""What can go wrong in extraction. Each message says what happened, where, and what to do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extract.response import Response


class ExtractError(Exception):
    """Extraction failed; nothing of the stream was landed."""


class Unreachable(ExtractError):
    """The platform did not answer."""


class Unauthorized(ExtractError):
    """The platform refused our credentials."""


class SignInRefused(Unauthorized):
    """The platform refused to give us a token."""


class Refused(ExtractError):
    """The platform refused the request itself."""


class Gone(Refused):
    """What was asked for is not there, or not there any more. `response` is the answer."""

    def __init__(self, message: str, response: Response) -> None:
        super().__init__(message)
        self.response = response


class NotInPlan(Refused):
    """The plan of our credentials does not include what was asked for."""


class MetricRefused(Refused):
    """The platform refused a request for one of the metrics that it asked for."""


class RateLimited(ExtractError):
    """The platform asks for a longer wait than a task should sleep. `reset_at` says until when."""

    def __init__(self, message: str, reset_at: datetime) -> None:
        super().__init__(message)
        self.reset_at = reset_at


class PassingFault(Exception):
    """A failure that may be gone at the next attempt; `in_the_end` is what it is if it stays."""

    def __init__(self, message: str, in_the_end: type[ExtractError] = Unreachable) -> None:
        super().__init__(message)
        self.in_the_end = in_the_end


class BadBody(ExtractError):
    """The body of an answer is not what its headers or its contract say."""


class Drifted(ExtractError):
    """Most records of a stream no longer keep their contract; they landed as rejects."""


class PagingLoop(ExtractError):
    """A cursor came back that had been followed already."""


class BadDrop(ExtractError):
    """A dropped file cannot be read as its stream."""


class StreamBusy(ExtractError):
    """Another run is landing the same source."""


class LandingFailed(ExtractError):
    """The landing could not be written."""
