"""How YouTube says no."""

from sandbox.faults import Fault
from sandbox.http import Reply, Request, json_reply
from sandbox.limits import Usage


class Refusal(Exception):
    """An answer other than 200: its status, reason and message."""

    def __init__(self, status: int, reason: str, message: str, domain: str) -> None:
        super().__init__(message)
        self.status, self.reason, self.message, self.domain = status, reason, message, domain

    def reply(self) -> Reply:
        """Return the error as Google's APIs write it."""
        told = {"message": self.message, "domain": self.domain, "reason": self.reason}
        content = {"error": {"code": self.status, "message": self.message, "errors": [told]}}
        return json_reply(content, self.status)


def too_many(_usage: Usage) -> Reply:
    """Return the answer when the day's units are used up."""
    message = (
        "The request cannot be completed because you have exceeded your"
        ' <a href="/youtube/v3/getting-started#quota">quota</a>.'
    )
    return Refusal(403, "quotaExceeded", message, "youtube.quota").reply()


def too_fast(_request: Request, _fault: Fault) -> Reply:
    """Return the answer to too many requests a minute."""
    message = "The request was throttled: too many requests per minute."
    return Refusal(403, "rateLimitExceeded", message, "usageLimits").reply()


def deleted(_request: Request, _fault: Fault) -> Reply:
    """Return the answer to a question about a video that is gone."""
    message = "The video that you are trying to retrieve cannot be found."
    return Refusal(404, "videoNotFound", message, "youtube.video").reply()


def expired_cursor(_request: Request, _fault: Fault) -> Reply:
    """Return the answer to a page token that is not known."""
    message = "The request specifies an invalid page token."
    return Refusal(400, "invalidPageToken", message, "youtube.parameter").reply()


def unauthorized(_token: str) -> Reply:
    """Return the answer to a key that is not known."""
    message = "API key not valid. Please pass a valid API key."
    told = {"message": message, "domain": "global", "reason": "badRequest"}
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
    }
    error = {
        "code": 400,
        "message": message,
        "errors": [told],
        "status": "INVALID_ARGUMENT",
        "details": [detail],
    }
    return json_reply({"error": error}, 400)


def server_error(status: int) -> Reply:
    """Return the answer when YouTube fails itself."""
    return Refusal(status, "backendError", "Backend Error", "global").reply()
