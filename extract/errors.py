"""What can go wrong in extraction. Each message says what happened, where, and what to do."""

from datetime import datetime


class ExtractError(Exception):
    """Extraction failed; nothing of the stream was landed."""


class Unreachable(ExtractError):
    """The platform did not answer."""


class Unauthorized(ExtractError):
    """The platform refused our credentials."""


class Refused(ExtractError):
    """The platform refused the request itself."""


class RateLimited(ExtractError):
    """The platform asks for a longer wait than a task should sleep. `reset_at` says until when."""

    def __init__(self, message: str, reset_at: datetime) -> None:
        super().__init__(message)
        self.reset_at = reset_at


class BadBody(ExtractError):
    """The body of an answer is not what its headers or its contract say."""


class PagingLoop(ExtractError):
    """A cursor came back that had been followed already."""


class BadDrop(ExtractError):
    """A dropped file cannot be read as its stream."""


class StreamBusy(ExtractError):
    """Another run is landing the same source."""


class LandingFailed(ExtractError):
    """The landing could not be written."""
