"""YouTube's Data API v3: channels, playlist items, videos, comment threads and comments."""

from collections.abc import Callable, Sequence
from typing import Any

from sandbox.http import Reply, Request, json_reply
from sandbox.limits import Limit
from sandbox.people import COMPANIES
from sandbox.platforms import credential
from sandbox.platforms import youtube_refusals as refusals
from sandbox.platforms import youtube_resources as resources
from sandbox.platforms.base import JsonRecord, Platform
from sandbox.platforms.youtube_refusals import Refusal
from sandbox.platforms.youtube_world import INCLUDED, PUBLIC, YouTube, so_far, youtube_of
from sandbox.tokens import Tokens
from sandbox.view import View

UNITS_A_DAY = 10_000  # each call here costs one
IDS_A_CALL = 50


def answer(view: View, request: Request) -> Reply:
    """Answer a request to /youtube."""
    tube = youtube_of(view.index)
    lists: dict[str, Callable[[View, YouTube, Request], Reply]] = {
        "/youtube/v3/channels": _list_channels,
        "/youtube/v3/playlistItems": _list_playlist_items,
        "/youtube/v3/videos": _list_videos,
        "/youtube/v3/commentThreads": _list_comment_threads,
        "/youtube/v3/comments": _list_comments,
    }
    if request.method != "GET" or request.path not in lists:
        return Reply(
            404, b"<!DOCTYPE html>\n<title>Error 404 (Not Found)!!1</title>", {}, "text/html"
        )
    try:
        _required(request, "part")
        return lists[request.path](view, tube, request)
    except Refusal as refusal:
        return refusal.reply()


def _list_channels(view: View, tube: YouTube, request: Request) -> Reply:
    if request.first("id"):
        found = [one for one in tube.channels if one.id in request.first("id").split(",")]
    else:
        handle = _required(request, "forHandle").removeprefix("@").lower()
        found = [one for one in tube.channels if COMPANIES[one.company] == handle]
    items = [resources.write_channel(view, tube, channel, _parts(request)) for channel in found]
    return _list_reply("channel", items, total=len(items), size=5)


def _list_playlist_items(view: View, tube: YouTube, request: Request) -> Reply:
    playlist = _required(request, "playlistId")
    for channel in tube.channels:
        if channel.uploads == playlist:
            videos = tube.published(channel, view.now)
            return _page(
                request,
                "playlistItem",
                videos,
                lambda video: resources.write_playlist_item(view, video, playlist),
                most=50,
            )
    message = "The playlist identified with the request's playlistId parameter cannot be found."
    raise Refusal(404, "playlistNotFound", message, "youtube.playlistItem")


def _list_videos(view: View, tube: YouTube, request: Request) -> Reply:
    asked = _required(request, "id").split(",")
    if len(asked) > IDS_A_CALL:
        message = "The request specifies an invalid filter parameter: id."
        raise Refusal(400, "invalidFilters", message, "youtube.parameter")
    found = [tube.video_by_id[one] for one in dict.fromkeys(asked) if one in tube.video_by_id]
    here = [one for one in found if one.at <= view.now and one.state(view.now) == PUBLIC]
    items = [resources.write_video(view, tube, video, _parts(request)) for video in here]
    return _list_reply("video", items, total=len(items), size=len(items))


def _list_comment_threads(view: View, tube: YouTube, request: Request) -> Reply:
    video = tube.video_by_id.get(_required(request, "videoId"))
    if video is None or video.at > view.now or video.state(view.now) != PUBLIC:
        message = "The video identified by the videoId parameter could not be found."
        raise Refusal(404, "videoNotFound", message, "youtube.commentThread")
    if not video.takes_comments:
        message = "The video identified by the videoId parameter has disabled comments."
        raise Refusal(403, "commentsDisabled", message, "youtube.commentThread")
    threads = so_far(tube.threads_below.get(video.id, []), view.now)[::-1]
    parts = _parts(request)
    return _page(
        request,
        "commentThread",
        threads,
        lambda one: resources.write_thread(view, tube, one, parts),
        most=100,
    )


def _list_comments(view: View, tube: YouTube, request: Request) -> Reply:
    thread = _required(request, "parentId")
    found = tube.thread_by_id.get(thread)
    if found is None or found.at > view.now:
        message = "One or more of the specified comments cannot be found."
        raise Refusal(404, "commentNotFound", message, "youtube.comment")
    replies = resources.replies_so_far(view, tube, found)[::-1]
    return _page(
        request, "comment", replies, lambda one: resources.write_comment(view, one), most=100
    )


def _page(
    request: Request,
    kind: str,
    listed: Sequence[Any],
    write: Callable[[Any], JsonRecord],
    most: int,
) -> Reply:
    """Answer one page of a list; the token holds where the next one begins."""
    size = request.first("maxResults", "5" if most == 50 else "20")
    if not size.isdigit() or not 1 <= int(size) <= most:
        message = f"Invalid value '{size}'. Values must be within the range: [1, {most}]"
        raise Refusal(400, "invalidValue", message, "youtube.parameter")
    start = _read_token(request.first("pageToken"))
    page = [write(one) for one in listed[start : start + int(size)]]
    token = _write_token(start + int(size)) if start + int(size) < len(listed) else ""
    return _list_reply(kind, page, total=len(listed), size=int(size), token=token)


def _list_reply(
    kind: str, items: list[JsonRecord], total: int, size: int, token: str = ""
) -> Reply:
    content: dict[str, Any] = {
        "kind": f"youtube#{kind}ListResponse",
        "etag": resources.etag_of(items),
    }
    if token:
        content["nextPageToken"] = token
    content["pageInfo"] = {"totalResults": total, "resultsPerPage": size}
    # A channel that is not there leaves the list out; every other list is there, if empty.
    if items or kind != "channel":
        content["items"] = items
    return json_reply(content, headers={"ETag": f'"{content["etag"]}"'})


def _write_token(start: int) -> str:
    return f"CA{start:x}QAA"


def _read_token(token: str) -> int:
    if not token:
        return 0
    try:
        return int(token.removeprefix("CA").removesuffix("QAA"), 16)
    except ValueError:
        message = "The request specifies an invalid page token."
        raise Refusal(400, "invalidPageToken", message, "youtube.parameter") from None


def _required(request: Request, name: str) -> str:
    value = request.first(name)
    if not value:
        message = f"Required parameter: {name}"
        raise Refusal(400, "missingRequiredParameter", message, "youtube.parameter")
    return value


def _parts(request: Request) -> set[str]:
    return set(request.first("part").split(","))


def _is_authorized(request: Request, tokens: Tokens) -> bool:
    key = request.headers.get("x-goog-api-key") or request.first("key")
    return tokens.opens(key) or key == credential("youtube", "api_key")


def _touch(record: JsonRecord, _now: str) -> None:
    statistics = record.get("statistics", {})
    if "viewCount" in statistics:
        statistics["viewCount"] = str(int(statistics["viewCount"]) + 1)


def _records(content: Any) -> list[JsonRecord]:  # noqa: ANN401
    items: list[JsonRecord] = content.get("items", [])
    return items


def counted(view: View) -> dict[str, int]:
    """Return how many records each stream holds at the clock for who follows all companies."""
    tube = youtube_of(view.index)
    videos = tube.public(view.now)
    threads = [
        thread
        for video in videos
        for thread in so_far(tube.threads_below.get(video.id, []), view.now)
    ]
    long = [resources.replies_so_far(view, tube, thread) for thread in threads]
    return {
        "channels": len(tube.channels),
        "videos": len(videos),
        "comment_threads": len(threads),
        "replies": sum(len(replies) for replies in long if len(replies) > INCLUDED),
        "deletions": 0,
    }


PLATFORM = Platform(
    name="youtube",
    answer=answer,
    limit_of=lambda _path: Limit("units", UNITS_A_DAY, 86_400),
    too_many=refusals.too_many,
    unauthorized=refusals.unauthorized,
    server_error=refusals.server_error,
    is_authorized=_is_authorized,
    drifting="snippet",
    records_at=_records,
    touch=_touch,
    faults={
        "too_fast": refusals.too_fast,
        "deleted": refusals.deleted,
        "expired_cursor": refusals.expired_cursor,
    },
)
