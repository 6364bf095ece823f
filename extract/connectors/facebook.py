"""Facebook: the brand's Page, its posts, the comments on them, and their insights."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from extract.contracts.facebook import (
    COMMENTS,
    DELETIONS,
    PAGE,
    PAGE_INSIGHTS,
    POST_INSIGHTS,
    POSTS,
    REACTIONS,
)
from extract.contracts.facebook.reactions import TYPES
from extract.graph import VERSION, explain, read_edge, read_gone, records_of, sign_in, stamp
from extract.graph_insights import (
    NEVER,
    ask_insights,
    daily_values,
    spans,
    total_values,
    whole_days,
)
from extract.http import Api, Parameters
from extract.response import Response
from extract.side_by_side import in_order
from extract.source import Scope, Source, Stream

PAGE_FIELDS = "id,name,username,category,about,link,verification_status,followers_count,fan_count"
POST_FIELDS = (
    "id,created_time,updated_time,message,story,status_type,permalink_url,from,message_tags,shares,"
    "comments.filter(stream).limit(0).summary(total_count),"
    "reactions.limit(0).summary(total_count)"
)
REACTION_FIELDS = "id,created_time," + ",".join(
    f"reactions.type({kind.upper()}).limit(0).summary(total_count).as({kind})" for kind in TYPES
)
COMMENT_FIELDS = "id,created_time,message,from,parent{id},like_count,comment_count,is_hidden"
POSTS_A_PAGE = 50
# Seven counts for each post: Graph refuses larger answers as too much data.
REACTIONS_A_PAGE = 25
COMMENTS_A_PAGE = 100
CALLS_AT_ONCE = 4
# Where a metric is retired, its successor follows it; the old one stays null from that day.
PAGE_METRICS = {
    "page_impressions": date(2025, 11, 15),
    "page_media_view": NEVER,
    "page_impressions_unique": date(2026, 6, 15),
    "page_total_media_view_unique": NEVER,
    "page_post_engagements": NEVER,
    "page_total_actions": NEVER,
    "page_views_total": NEVER,
    "page_video_views": NEVER,
    "page_daily_follows": NEVER,
    "page_daily_unfollows_unique": NEVER,
    "page_follows": NEVER,
}
POST_METRICS = {
    "post_impressions": date(2025, 11, 15),
    "post_media_view": NEVER,
    "post_impressions_unique": date(2026, 6, 15),
    "post_total_media_view_unique": NEVER,
    "post_clicks": NEVER,
    "post_video_views": NEVER,
}
DAYS_A_REQUEST = 90
INSIGHTS_KEPT = timedelta(days=2 * 365)
# Posts gather reactions and comments for weeks; Facebook revises its days for some days.
WHILE_POSTS_LIVE = timedelta(days=28)


def read_page(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the brand's Page."""
    yield api.get(f"{VERSION}/{scope.brand}", {"fields": PAGE_FIELDS})


def read_posts(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of the brand's posts in the window, newest first."""
    return read_published(api, scope, POST_FIELDS, POSTS_A_PAGE)


def read_reactions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of the same posts with their reactions counted by type."""
    return read_published(api, scope, REACTION_FIELDS, REACTIONS_A_PAGE)


def read_published(api: Api, scope: Scope, fields: str, limit: int) -> Iterator[Response]:
    """Yield pages of what the brand's Page published in the window."""
    asked: dict[str, str | int] = {"fields": fields, "limit": limit, "until": stamp(scope.until)}
    if scope.since:
        asked["since"] = stamp(scope.since)
    return read_edge(api, f"{scope.brand}/published_posts", asked)


def read_comments(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of all comments, replies among them, on each post of the window."""
    posts = scope.landed.ids("posts", since=scope.since)
    return in_order(posts, partial(comments_on, api), CALLS_AT_ONCE)


def comments_on(api: Api, post: str) -> Iterator[Response]:
    """Yield pages of the comments on one post."""
    asked: Parameters = {"fields": COMMENT_FIELDS, "filter": "stream", "limit": COMMENTS_A_PAGE}
    for page in read_edge(api, f"{post}/comments", asked):
        yield page.read_as([{"post_id": post, **comment} for comment in records_of(page)])


def read_page_insights(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the Page's metrics of each day of the window that is over."""
    page = api.get(f"{VERSION}/{scope.brand}", {"fields": "id"}).json["id"]
    since = max(scope.since or scope.earliest, scope.until - INSIGHTS_KEPT)
    for span in spans(whole_days(since, scope.until), DAYS_A_REQUEST):
        for answer in ask_insights(api, page, {"period": "day", **span}, PAGE_METRICS, scope):
            yield daily_values(answer, {"page_id": page})


def read_post_insights(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the metrics of each post of the window over its life so far."""
    posts = scope.landed.ids("posts", since=scope.since)
    return in_order(posts, partial(insights_of, api, scope), CALLS_AT_ONCE)


def insights_of(api: Api, scope: Scope, post: str) -> Iterator[Response]:
    """Yield the metrics of one post."""
    for answer in ask_insights(api, post, {"period": "lifetime"}, POST_METRICS, scope):
        yield total_values(answer, {"post_id": post})


def read_deletions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield which posts and comments of the window are gone."""
    return read_gone(api, scope, ("posts", "comments"))


SOURCE = Source(
    name="facebook",
    base_url="https://graph.facebook.com",
    optional_credentials=("app_secret",),
    sign_in=sign_in,
    explain=explain,
    streams=(
        Stream(PAGE, read_page, records="$"),
        Stream(POSTS, read_posts, "$.data[*]", look_back=WHILE_POSTS_LIVE),
        Stream(REACTIONS, read_reactions, "$.data[*]", look_back=WHILE_POSTS_LIVE),
        Stream(COMMENTS, read_comments, look_back=WHILE_POSTS_LIVE, after=("posts",)),
        Stream(PAGE_INSIGHTS, read_page_insights),
        Stream(POST_INSIGHTS, read_post_insights, look_back=WHILE_POSTS_LIVE, after=("posts",)),
        Stream(DELETIONS, read_deletions, look_back=WHILE_POSTS_LIVE, after=("posts", "comments")),
    ),
)
