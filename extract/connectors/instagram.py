"""Instagram: the brand's posts, reels, stories, comments and insights; its competitors' posts."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from extract.contracts.instagram import (
    ACCOUNT,
    ACCOUNT_INSIGHTS,
    COMMENTS,
    COMPETITOR_MEDIA,
    DELETIONS,
    MEDIA,
    MEDIA_INSIGHTS,
    STORIES,
)
from extract.errors import Refused
from extract.graph import VERSION, explain, read_edge, read_gone, records_of, sign_in, stamp
from extract.graph_insights import (
    NEVER,
    ask_insights,
    daily_values,
    spans,
    total_values,
    whole_days,
)
from extract.http import Api
from extract.paging import refuse_loop
from extract.response import Response
from extract.side_by_side import in_order
from extract.source import Scope, Source, Stream

PROFILE_FIELDS = "id,username,name,biography,website,followers_count,follows_count,media_count"
PUBLIC_FIELDS = (
    "id,caption,media_type,media_product_type,permalink,timestamp,like_count,comments_count"
)
# The parts of an album come inside it, so that it is one record and is counted once.
MEDIA_FIELDS = f"{PUBLIC_FIELDS},username,owner,children{{id,media_type}}"
REPLY_FIELDS = "id,timestamp,text,username,from,like_count,hidden,parent_id"
COMMENT_FIELDS = f"{REPLY_FIELDS},replies.limit(50){{{REPLY_FIELDS}}}"
A_PAGE = 50
CALLS_AT_ONCE = 4
# What each kind of media has. `views` took the place of impressions and of the plays of reels,
# which counted the same view several times: these are never added to it.
RETIRED_WITH_V22 = date(2025, 4, 21)
SHARED_METRICS = {
    "impressions": RETIRED_WITH_V22,
    "views": NEVER,
    "reach": NEVER,
    "shares": NEVER,
    "total_interactions": NEVER,
}
POST_METRICS = {**SHARED_METRICS, "likes": NEVER, "comments": NEVER, "saved": NEVER}
MEDIA_METRICS = {
    "FEED": {**POST_METRICS, "follows": NEVER, "profile_visits": NEVER},
    "REELS": {
        **POST_METRICS,
        "plays": RETIRED_WITH_V22,
        "ig_reels_avg_watch_time": NEVER,
        "ig_reels_video_view_total_time": NEVER,
    },
    "STORY": {
        **SHARED_METRICS,
        "replies": NEVER,
        "navigation": NEVER,
        "follows": NEVER,
        "profile_visits": NEVER,
    },
}
ACCOUNT_METRICS = {
    "impressions": RETIRED_WITH_V22,
    "views": NEVER,
    "reach": NEVER,
    "profile_views": date(2025, 1, 8),
    "accounts_engaged": NEVER,
    "total_interactions": NEVER,
    "likes": NEVER,
    "comments": NEVER,
    "shares": NEVER,
    "saves": NEVER,
    "replies": NEVER,
    "profile_links_taps": NEVER,
}
# Told day by day, of the last 30 days only.
NEW_FOLLOWERS = {"follower_count": NEVER}
DAYS_KEPT = 30
WHILE_POSTS_LIVE = timedelta(days=28)


def read_account(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the brand's account, then what anybody may see of its competitors'."""
    own = look_up(api, PROFILE_FIELDS)
    yield own.read_as([own.json["instagram_business_account"]])
    for handle in scope.competitors:
        found = discover(api, account_id(own), handle, PROFILE_FIELDS)
        yield found.read_as([profile for profile in [found.dig("business_discovery")] if profile])


def read_media(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of the brand's posts and reels in the window, newest first."""
    return list_media(api, scope, MEDIA_FIELDS)


def read_competitor_media(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of the competitors' posts, newest first, back to the start of the window."""
    own = account_id(look_up(api, "id")) if scope.competitors else ""
    for handle in scope.competitors:
        yield from read_discovered(api, own, handle, scope.since)


def read_stories(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the stories that are live: for 24 hours, so each run reads them."""
    return list_stories(api, MEDIA_FIELDS)


def read_comments(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of all comments on each post of the window, with the replies to them."""
    media = scope.landed.ids("media", since=scope.since)
    return in_order(media, partial(comments_on, api), CALLS_AT_ONCE)


def read_media_insights(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the metrics of each post of the window and of each live story, over its life so far.

    An album has them as a whole; its parts have none.
    """
    fields = "id,media_product_type"
    pages = (*list_media(api, scope, fields), *list_stories(api, fields))
    media = [one for page in pages for one in records_of(page)]
    return in_order(media, partial(insights_of, api, scope), CALLS_AT_ONCE)


def read_account_insights(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the account's metrics of each day of the window that is over."""
    account = account_id(look_up(api, "id"))
    earliest = scope.until - timedelta(days=DAYS_KEPT)
    days = whole_days(max(scope.since or earliest, earliest), scope.until)
    for day, span in zip(days, spans(days, 1), strict=True):
        asked = {"period": "day", "metric_type": "total_value", **span}
        for answer in ask_insights(api, account, asked, ACCOUNT_METRICS, scope):
            yield total_values(answer, {"account_id": account, "day": day.isoformat()})
    for span in spans(days, DAYS_KEPT):
        for answer in ask_insights(api, account, {"period": "day", **span}, NEW_FOLLOWERS, scope):
            yield daily_values(answer, {"account_id": account})


def read_deletions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield which posts and comments of the window are gone; stories end, and are not asked for."""
    return read_gone(api, scope, ("media", "comments"))


def look_up(api: Api, fields: str) -> Response:
    """Return the account that is linked to the token's Page."""
    answer = api.get(f"{VERSION}/me", {"fields": f"instagram_business_account{{{fields}}}"})
    if answer.dig("instagram_business_account") is None:
        raise Refused(
            f"{api.name}: no professional Instagram account is linked to the token's Page. Link"
            " one in the Page's settings, and give a Page token with instagram_basic."
        )
    return answer


def account_id(own: Response) -> str:
    """Return the identifier of the brand's account."""
    return str(own.json["instagram_business_account"]["id"])


def list_media(api: Api, scope: Scope, fields: str) -> Iterator[Response]:
    """Yield pages of the brand's posts and reels in the window."""
    asked: dict[str, str | int] = {"fields": fields, "limit": A_PAGE, "until": stamp(scope.until)}
    if scope.since:
        asked["since"] = stamp(scope.since)
    return read_edge(api, f"{account_id(look_up(api, 'id'))}/media", asked)


def list_stories(api: Api, fields: str) -> Iterator[Response]:
    """Yield pages of the live stories."""
    return read_edge(api, f"{account_id(look_up(api, 'id'))}/stories", {"fields": fields})


def discover(api: Api, own: str, handle: str, fields: str, page_number: int = 1) -> Response:
    """Return what anybody may see of a professional account; the refusal where there is none."""
    asked = {"fields": f"business_discovery.username({handle}){{{fields}}}"}
    return api.get(f"{VERSION}/{own}", asked, page_number, absent_ok=True)


def read_discovered(api: Api, own: str, handle: str, since: datetime | None) -> Iterator[Response]:
    """Yield pages of an account's posts; the cursor stands inside the question."""
    visited: set[str] = set()
    after = ""
    while True:
        fields = f"id,username,media{after}.limit({A_PAGE}){{{PUBLIC_FIELDS}}}"
        page = discover(api, own, handle, fields, len(visited) + 1)
        profile = page.dig("business_discovery") or {}
        media = profile.get("media", {})
        owner = {"username": handle, "owner": {"id": profile.get("id")}}
        found = [{**owner, **one} for one in media.get("data", [])]
        yield page.read_as(found)
        cursor = media.get("paging", {}).get("cursors", {}).get("after")
        if cursor is None or (since and any(posted(one) < since for one in found)):
            return
        refuse_loop(visited, cursor, api, handle)
        after = f".after({cursor})"


def posted(media: dict[str, Any]) -> datetime:
    """Return when media was posted."""
    return datetime.fromisoformat(media["timestamp"])


def comments_on(api: Api, media: str) -> Iterator[Response]:
    """Yield pages of the comments on one post, and of the replies that did not come along."""
    for page in read_edge(api, f"{media}/comments", {"fields": COMMENT_FIELDS, "limit": A_PAGE}):
        comments = records_of(page)
        yield page.read_as([one for comment in comments for one in thread(comment, media)])
        for comment in comments:
            if "next" in comment.get("replies", {}).get("paging", {}):
                yield from read_replies(api, comment["id"], media)


def read_replies(api: Api, comment: str, media: str) -> Iterator[Response]:
    """Yield pages of all replies to a comment that has more than came with it."""
    for page in read_edge(api, f"{comment}/replies", {"fields": REPLY_FIELDS, "limit": A_PAGE}):
        yield page.read_as([{"media_id": media, **reply} for reply in records_of(page)])


def thread(comment: dict[str, Any], media: str) -> Iterator[dict[str, Any]]:
    """Yield a comment and the replies that came with it, each as a record of its own."""
    own = {name: value for name, value in comment.items() if name != "replies"}
    replies = comment.get("replies", {}).get("data", [])
    for one in (own, *replies):
        yield {"media_id": media, **one}


def insights_of(api: Api, scope: Scope, media: dict[str, Any]) -> Iterator[Response]:
    """Yield the metrics that media of its kind has."""
    kind = media.get("media_product_type", "FEED")
    metrics = MEDIA_METRICS.get(kind, {})
    for answer in ask_insights(api, media["id"], {}, metrics, scope, kind):
        yield total_values(answer, {"media_id": media["id"]})


SOURCE = Source(
    name="instagram",
    base_url="https://graph.facebook.com",
    optional_credentials=("app_secret",),
    sign_in=sign_in,
    explain=explain,
    streams=(
        Stream(ACCOUNT, read_account),
        Stream(MEDIA, read_media, "$.data[*]", look_back=WHILE_POSTS_LIVE),
        Stream(STORIES, read_stories, "$.data[*]"),
        Stream(COMPETITOR_MEDIA, read_competitor_media, look_back=WHILE_POSTS_LIVE),
        Stream(COMMENTS, read_comments, look_back=WHILE_POSTS_LIVE, after=("media",)),
        Stream(MEDIA_INSIGHTS, read_media_insights, look_back=WHILE_POSTS_LIVE),
        Stream(ACCOUNT_INSIGHTS, read_account_insights),
        Stream(DELETIONS, read_deletions, look_back=WHILE_POSTS_LIVE, after=("media", "comments")),
    ),
)
