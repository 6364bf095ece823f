"""YouTube's resources as JSON, with the parts that were asked for."""

import hashlib
from typing import Any

from sandbox.http import compact
from sandbox.people import COMPANIES, COMPANY_NAMES
from sandbox.platforms.base import JsonRecord
from sandbox.platforms.youtube_world import (
    INCLUDED,
    PUBLIC,
    Channel,
    Comment,
    Video,
    YouTube,
    author,
    so_far,
)
from sandbox.view import View
from sandbox.world import from_ms


def write_channel(view: View, tube: YouTube, channel: Channel, parts: set[str]) -> JsonRecord:
    """Return a channel with its counters."""
    videos = [video for video in tube.public(view.now) if video.channel is channel]
    views = channel.views + sum(video.ripe(video.views, view.now) for video in videos)
    days = (view.now - view.world.start) // 86_400_000
    subscribers = channel.subscribers + channel.subscribers * days // 900
    # Shown with its first three digits only.
    rounding = 10 ** max(len(str(subscribers)) - 3, 0)
    statistics = {
        "viewCount": str(views),
        "hiddenSubscriberCount": channel.hides_subscribers,
        "videoCount": str(len(videos)),
    }
    if not channel.hides_subscribers:
        statistics["subscriberCount"] = str(subscribers // rounding * rounding)
    return _resource(
        "channel",
        channel.id,
        parts,
        snippet={
            "title": COMPANY_NAMES[channel.company],
            "description": "Coffee, roasted by us.",
            "customUrl": f"@{COMPANIES[channel.company]}",
            "publishedAt": _iso(channel.created),
            "country": "FI",
        },
        contentDetails={"relatedPlaylists": {"likes": "", "uploads": channel.uploads}},
        statistics=statistics,
    )


def write_playlist_item(view: View, video: Video, playlist: str) -> JsonRecord:
    """Return a video's place in a playlist; a private one tells no date."""
    details = {"videoId": video.id}
    if video.state(view.now) == PUBLIC:
        details["videoPublishedAt"] = _iso(video.at)
    return _resource(
        "playlistItem", f"{playlist}.{video.id}", {"contentDetails"}, contentDetails=details
    )


def write_video(view: View, tube: YouTube, video: Video, parts: set[str]) -> JsonRecord:
    """Return a video with its counters."""
    statistics = {"viewCount": str(video.ripe(video.views, view.now)), "favoriteCount": "0"}
    if not video.hides_likes:
        statistics["likeCount"] = str(video.ripe(video.likes, view.now))
    if video.takes_comments:
        threads = so_far(tube.threads_below.get(video.id, []), view.now)
        replies = sum(len(replies_so_far(view, tube, thread)) for thread in threads)
        statistics["commentCount"] = str(len(threads) + replies)
    minutes, seconds = divmod(video.seconds, 60)
    return _resource(
        "video",
        video.id,
        parts,
        snippet={
            "publishedAt": _iso(video.at),
            "channelId": video.channel.id,
            "title": video.title,
            "description": video.text,
            "channelTitle": COMPANY_NAMES[video.channel.company],
            "tags": ["coffee", COMPANIES[video.channel.company]],
            "categoryId": "26",
            "liveBroadcastContent": "none",
            "defaultAudioLanguage": "fi",
        },
        contentDetails={
            "duration": f"PT{minutes}M{seconds}S" if minutes else f"PT{seconds}S",
            "definition": "hd",
            "caption": "false",
        },
        status={"uploadStatus": "processed", "privacyStatus": "public", "embeddable": True},
        statistics=statistics,
    )


def write_thread(view: View, tube: YouTube, thread: Comment, parts: set[str]) -> JsonRecord:
    """Return a comment with the last of its replies."""
    replies = replies_so_far(view, tube, thread)
    included: dict[str, Any] = {}
    if replies and "replies" in parts:
        last = replies[-INCLUDED:][::-1]
        included["replies"] = {"comments": [write_comment(view, reply) for reply in last]}
    return _resource(
        "commentThread",
        thread.id,
        {"snippet", *included},
        snippet={
            "channelId": thread.video.channel.id,
            "videoId": thread.video.id,
            "topLevelComment": write_comment(view, thread),
            "canReply": True,
            "totalReplyCount": len(replies),
            "isPublic": True,
        },
        **included,
    )


def write_comment(view: View, comment: Comment) -> JsonRecord:
    """Return a comment or reply."""
    channel, handle = author(view.world, comment)
    is_edited = 0 < comment.edited <= view.now - comment.at
    parent = {"parentId": comment.parent} if comment.parent else {}
    text = f"{comment.text} (edit)" if is_edited else comment.text
    return _resource(
        "comment",
        comment.id,
        {"snippet"},
        snippet={
            "channelId": comment.video.channel.id,
            "textDisplay": text,
            **parent,
            "authorDisplayName": handle,
            "authorChannelId": {"value": channel},
            "canRate": True,
            "viewerRating": "none",
            "likeCount": comment.likes,
            "publishedAt": _iso(comment.at),
            "updatedAt": _iso(comment.at + (comment.edited if is_edited else 0)),
        },
    )


def replies_so_far(view: View, tube: YouTube, thread: Comment) -> list[Comment]:
    """Return the replies to a thread so far."""
    return so_far(tube.replies_to.get(thread.id, []), view.now)


def _resource(kind: str, identifier: str, parts: set[str], **all_parts: Any) -> JsonRecord:  # noqa: ANN401
    shown = {name: value for name, value in all_parts.items() if name in parts}
    return {"kind": f"youtube#{kind}", "etag": etag_of(shown), "id": identifier, **shown}


def etag_of(content: object) -> str:
    """Return what changes whenever the content does."""
    return hashlib.sha256(compact(content).encode()).hexdigest()[:27]


def _iso(moment: int) -> str:
    return f"{from_ms(moment):%Y-%m-%dT%H:%M:%SZ}"
