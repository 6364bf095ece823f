"""One page of a list of X: its size, where it begins, its token."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from sandbox.chance import Ints
from sandbox.errors import SandboxError
from sandbox.http import Reply, Request, compact, json_reply, text_reply
from sandbox.platforms.x_objects import objects_for
from sandbox.view import View
from sandbox.world import to_ms

INVALID = "https://api.twitter.com/2/problems/invalid-request"
LARGEST_ID = 2**62


class BadRequest(Exception):
    """A parameter that the API refuses: its name, what was given, and why."""

    def __init__(self, parameter: str, given: str, message: str) -> None:
        super().__init__(message)
        self.parameter, self.given, self.message = parameter, given, message

    def reply(self) -> Reply:
        """Return X's answer to an invalid request."""
        error = {"parameters": {self.parameter: [self.given]}, "message": self.message}
        return json_reply(
            {
                "errors": [error],
                "title": "Invalid Request",
                "detail": "One or more parameters to your request was invalid.",
                "type": INVALID,
            },
            400,
        )


@dataclass(frozen=True)
class Listing:
    """A list that is paged: ascending posts, and how many a page may hold."""

    posts: Ints
    least: int
    most: int
    default: int
    paged_by: str


def list_page(view: View, request: Request, listing: Listing) -> Reply:
    """Answer one page, newest first."""
    size = _page_size(request, listing)
    low, high = _bounds(view, request, listing)
    page = listing.posts[max(low, high - size) : max(low, high)][::-1]
    meta: dict[str, object] = {"result_count": len(page)}
    if len(page):
        newest, oldest = (view.tweet_versions(int(page[end]))[-1] for end in (0, -1))
        meta = {"newest_id": str(newest), "oldest_id": str(oldest), **meta}
    if high - size > low:
        meta["next_token"] = _write_token(int(view.world.posts.id[page[-1]]))
    if not len(page):
        return json_reply({"meta": meta})
    objects, rows = objects_for(view, request), page.tolist()
    data = ",".join(map(objects.tweet_json, rows))
    includes = objects.includes_json(rows)
    return text_reply(f'{{"data":[{data}]{includes},"meta":{compact(meta)}}}')


def _page_size(request: Request, listing: Listing) -> int:
    given = request.first("max_results")
    if not given:
        return listing.default
    if not given.isdigit() or not listing.least <= int(given) <= listing.most:
        raise BadRequest(
            "max_results",
            given,
            f"The `max_results` query parameter value [{given}] is not between "
            f"{listing.least} and {listing.most}",
        )
    return int(given)


def _bounds(view: View, request: Request, listing: Listing) -> tuple[int, int]:
    """Return from where to where in the list the request reaches."""
    posts, place = listing.posts, view.index.place_of_tweet
    low, high = 0, len(posts)

    def position(where: int) -> int:
        return int(np.searchsorted(posts, where))

    if start := request.first("start_time"):
        low = position(_place_at(view, "start_time", start))
    elif listing.paged_by == "next_token" and not request.first("since_id"):
        # Search looks back 30 days where nobody says how far.
        low = position(int(np.searchsorted(view.world.posts.at, view.now - 30 * 86_400_000)))
    if end := request.first("end_time"):
        high = position(_place_at(view, "end_time", end))
    if since := _id_in(request, "since_id"):
        low = max(low, position(place(since + 1)))
    if until := _id_in(request, "until_id"):
        high = min(high, position(place(until)))
    for name in (listing.paged_by, "pagination_token"):
        if token := request.first(name):
            high = min(high, position(place(_read_token(name, token))))
            break
    return low, high


def _place_at(view: View, name: str, text: str) -> int:
    """Return how many posts came before a moment: start is inclusive, end is not."""
    try:
        moment = to_ms(datetime.fromisoformat(text.replace("Z", "+00:00")))
    except (ValueError, SandboxError):
        message = f"The `{name}` query parameter value [{text}] is not a valid ISO 8601 date"
        raise BadRequest(name, text, message) from None
    return int(np.searchsorted(view.world.posts.at, moment))


def read_id(text: str) -> int:
    """Return an identifier as a number; one that is far too large is no one's."""
    return min(int(text), LARGEST_ID)


def _id_in(request: Request, name: str) -> int:
    text = request.first(name)
    if text and not text.isdigit():
        message = f"The `{name}` query parameter value [{text}] is not valid"
        raise BadRequest(name, text, message)
    return read_id(text) if text else 0


def _write_token(identifier: int) -> str:
    """Return an opaque token: the last post of the page, disguised."""
    return f"7140{np.base_repr(identifier ^ 0x5A5A5A5A, 36).lower()}"


def _read_token(name: str, token: str) -> int:
    try:
        if not token.startswith("7140"):
            raise ValueError
        return min(int(token[4:], 36) ^ 0x5A5A5A5A, LARGEST_ID)
    except ValueError:
        message = f"The `{name}` query parameter value [{token}] is not valid"
        raise BadRequest(name, token, message) from None
