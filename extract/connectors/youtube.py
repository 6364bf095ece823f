"""YouTube (Data API v3): channels, videos, comments and replies, each request paid in quota units.

Every request here costs one unit of the day's 10,000; search.list would cost a hundred.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from extract.auth import HeaderKey
from extract.contracts.youtube import CHANNELS, COMMENT_THREADS, DELETIONS, REPLIES, VIDEOS
from extract.deletions import tombstones
from extract.errors import BadBody, ExtractError, Gone, Refused, Unauthorized
from extract.http import Api
from extract.paging import follow_token
from extract.response import Response
from extract.side_by_side import in_order
from extract.source import Scope, Source, Stream

V3 = "/youtube/v3"
VIDEO_PARTS = "snippet,contentDetails,status,statistics"
IDS_A_CALL = 50
COMMENTS_A_PAGE = 100
CALLS_AT_ONCE = 4
# What was published is read again for so long, and videos are asked for comments for so long
# after they came out: each asks one unit a run.
LOOK_BACK = timedelta(days=30)
COMMENTED_FOR = timedelta(days=90)
HAS_MORE_REPLIES = "reply_count > coalesce(json_array_length(included_replies), 0)"

BAD_KEY = frozenset({"keyInvalid", "keyExpired", "API_KEY_INVALID", "authError"})
NOT_ENABLED = "accessNotConfigured"
NOTHING_THERE = frozenset(
    {"commentsDisabled", "videoNotFound", "commentNotFound", "playlistNotFound"}
)


def read_channels(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the channel of each followed account, one a response."""
    for handle in scope.accounts:
        yield look_up(api, handle)


def read_videos(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield videos that came out in the window, then all that landed before, with their counters.

    What is stored must be refreshed within 30 days, and a unit pays for fifty of them.
    """
    published = [
        video
        for handle in scope.accounts
        for playlist in uploads(look_up(api, handle))
        for video in published_in(api, playlist, scope)
    ]
    landed = scope.landed.ids("videos", at="published_at") if scope.since else ()
    videos = tuple(dict.fromkeys((*published, *landed)))
    yield from in_order(
        tuple(numbered(videos)), lambda lot: ask_videos(api, VIDEO_PARTS, *lot), CALLS_AT_ONCE
    )


def read_comment_threads(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of comments below each video, newest first, back to the start of the window."""
    since = scope.since - COMMENTED_FOR if scope.since else None
    videos = scope.landed.ids("videos", since=since, at="published_at")
    yield from in_order(videos, lambda video: threads_below(api, video, scope), CALLS_AT_ONCE)


def read_replies(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of the replies to threads that have more than came with them."""
    threads = scope.landed.ids(
        "comment_threads", since=scope.since, at="published_at", where=HAS_MORE_REPLIES
    )
    yield from in_order(threads, lambda thread: replies_to(api, thread), CALLS_AT_ONCE)


def read_deletions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield which of the landed videos are gone: those that an answer leaves out.

    YouTube does not tell a deleted video from one made private, nor when it happened.
    """
    gone_before = frozenset(scope.landed.ids("deletions", column="natural_id"))
    for number, lot in numbered(scope.landed.ids("videos", at="published_at")):
        for answer in ask_videos(api, "id", number, lot):
            here = {item["id"] for item in answer.json["items"]}
            yield tombstones(
                answer,
                [
                    ("videos", video, "restored" if video in here else "unavailable", None)
                    for video in lot
                    if video not in here or video in gone_before
                ],
            )


def look_up(api: Api, handle: str) -> Response:
    """Return the channel of a handle; a handle that nobody has gives an answer without items."""
    asked = {
        "part": "snippet,contentDetails,statistics",
        "forHandle": f"@{handle.removeprefix('@')}",
    }
    return api.get(f"{V3}/channels", asked)


def uploads(channel: Response) -> Iterator[str]:
    """Yield the playlist of what a channel published, if there is such a channel."""
    for item in channel.json.get("items", ()):
        yield item["contentDetails"]["relatedPlaylists"]["uploads"]


def published_in(api: Api, playlist: str, scope: Scope) -> Iterator[str]:
    """Yield the videos of a playlist that came out in the window.

    It stands in the order of upload: one held back comes late, so only a whole page from before
    the window is its end. A channel without videos has no playlist; private videos have no date.
    """
    asked: dict[str, str | int] = {
        "part": "contentDetails",
        "playlistId": playlist,
        "maxResults": IDS_A_CALL,
    }
    try:
        for page in follow_token(api, f"{V3}/playlistItems", asked, "pageToken", "nextPageToken"):
            dated = [
                (item["contentDetails"]["videoId"], moment(item["contentDetails"]))
                for item in page.json["items"]
                if "videoPublishedAt" in item["contentDetails"]
            ]
            yield from (
                video
                for video, at in dated
                if at < scope.until and (scope.since is None or at >= scope.since)
            )
            if scope.since and dated and all(at < scope.since for _, at in dated):
                return
    except Gone:
        return


def moment(details: Mapping[str, str]) -> datetime:
    """Return when a playlist's video came out."""
    return datetime.fromisoformat(details["videoPublishedAt"]).astimezone(UTC)


def ask_videos(api: Api, part: str, number: int, videos: Sequence[str]) -> Iterator[Response]:
    """Yield the answer for up to fifty videos; those that are gone are not in it."""
    asked: dict[str, str | int] = {"part": part, "id": ",".join(videos), "maxResults": IDS_A_CALL}
    yield api.get(f"{V3}/videos", asked, page_number=number)


def threads_below(api: Api, video: str, scope: Scope) -> Iterator[Response]:
    """Yield pages of a video's comments; none where they are disabled, or the video is gone."""
    asked: dict[str, str | int] = {
        "part": "snippet,replies",
        "videoId": video,
        "order": "time",
        "textFormat": "plainText",
        "maxResults": COMMENTS_A_PAGE,
    }
    try:
        for page in follow_token(api, f"{V3}/commentThreads", asked, "pageToken", "nextPageToken"):
            yield page
            threads = page.json["items"]
            if scope.since and threads and all(is_before(one, scope.since) for one in threads):
                return
    except Gone:
        return


def is_before(thread: Mapping[str, Any], since: datetime) -> bool:
    """Say whether the first comment of a thread was written before a moment."""
    first = thread["snippet"]["topLevelComment"]["snippet"]
    return datetime.fromisoformat(first["publishedAt"]).astimezone(UTC) < since


def replies_to(api: Api, thread: str) -> Iterator[Response]:
    """Yield pages of all replies to a thread; none where it is gone."""
    asked: dict[str, str | int] = {
        "part": "snippet",
        "parentId": thread,
        "textFormat": "plainText",
        "maxResults": COMMENTS_A_PAGE,
    }
    try:
        yield from follow_token(api, f"{V3}/comments", asked, "pageToken", "nextPageToken")
    except Gone:
        return


def numbered(ids: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield identifiers in lots that one call may ask for, each with its number from 1."""
    for number, start in enumerate(range(0, len(ids), IDS_A_CALL), start=1):
        yield number, ids[start : start + IDS_A_CALL]


class Detail(msgspec.Struct):
    """One reason of an error."""

    reason: str = ""


class Problem(msgspec.Struct):
    """Why a request was refused; newer errors tell the reason among the details."""

    message: str = ""
    errors: list[Detail] = msgspec.field(default_factory=list)
    details: list[Detail] = msgspec.field(default_factory=list)

    @property
    def reasons(self) -> frozenset[str]:
        """All reasons given."""
        return frozenset(detail.reason for detail in (*self.errors, *self.details))


class Envelope(msgspec.Struct):
    """What the body of every refusal is."""

    error: Problem


def explain(response: Response, _headers: Mapping[str, str]) -> ExtractError | None:
    """Return what a refusal means: its reason tells, for many have the status 403.

    Quotas that are used up are Google's own way, which the general rules know.
    """
    if response.status < 400:
        return None
    try:
        problem = response.decode(Envelope).error
    except BadBody:
        return None
    if problem.reasons & NOTHING_THERE:
        return Gone(problem.message, response)
    if problem.reasons & BAD_KEY:
        return Unauthorized(f"the API key is refused: {problem.message}")
    if NOT_ENABLED in problem.reasons:
        return Refused(
            "the YouTube Data API v3 is not enabled in the project of the API key."
            " Enable it in the Google Cloud console, wait some minutes, then run again."
        )
    return None


ITEMS = "$.items[*]"

SOURCE = Source(
    name="youtube",
    base_url="https://www.googleapis.com",
    credentials=("api_key",),
    sign_in=lambda sign_in: HeaderKey("X-Goog-Api-Key", sign_in.given["api_key"]),
    explain=explain,
    streams=(
        Stream(CHANNELS, read_channels, ITEMS),
        Stream(VIDEOS, read_videos, ITEMS, look_back=LOOK_BACK),
        Stream(
            COMMENT_THREADS, read_comment_threads, ITEMS, look_back=LOOK_BACK, after=("videos",)
        ),
        Stream(REPLIES, read_replies, ITEMS, look_back=LOOK_BACK, after=("comment_threads",)),
        Stream(DELETIONS, read_deletions, after=("videos",)),
    ),
)
