"""Instagram on the Graph API: the brand's media, stories, comments and insights."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sandbox.http import Reply, Request
from sandbox.limits import Usage
from sandbox.names import handle_of
from sandbox.people import BRAND, COMPANIES
from sandbox.platforms.base import JsonRecord, Platform
from sandbox.platforms.graph import (
    GraphError,
    Node,
    answer_graph,
    asked_fields,
    asked_metrics,
    bounds,
    cursor,
    deleted,
    expired_cursor,
    gone,
    heading,
    limit_of,
    list_days,
    list_edge,
    list_lifetime,
    retired,
    server_error,
    show,
    unauthorized,
    usage_headers,
    within,
)
from sandbox.platforms.graph_fields import Field
from sandbox.platforms.graph_world import (
    INSTAGRAM,
    GraphWorld,
    Item,
    Remark,
    day_of,
    graph_time,
    name_of,
)
from sandbox.view import View

MOST_A_PAGE = 50
REPLIES_THAT_COME_ALONG = 3
PRODUCTS = {"REELS": "REELS", "STORY": "STORY"}
NO_LONGER = ("impressions", "plays", "profile_views")
# Of a day's visitors.
SHARES_OF_A_DAY = {
    "views": 3.6,
    "reach": 1.7,
    "accounts_engaged": 0.2,
    "total_interactions": 0.31,
    "likes": 0.22,
    "comments": 0.03,
    "shares": 0.02,
    "saves": 0.02,
    "replies": 0.01,
    "profile_links_taps": 0.01,
}


def answer(view: View, request: Request) -> Reply:
    """Answer a request to /instagram."""
    return answer_graph(
        request, INSTAGRAM, view, lambda world, asked, path: Profile(view, world).route(asked, path)
    )


class Profile:
    """The brand's account, at one moment."""

    def __init__(self, view: View, world: GraphWorld) -> None:
        self.view = view
        self.world = world
        self.now = view.now
        self.account_id = str(world.account_ids[BRAND])

    def route(self, request: Request, path: str) -> JsonRecord:
        """Return the content of a path."""
        name, _, edge = path.partition("/")
        if name == "me" and not edge:
            return show(self.page(), asked_fields(request))
        if name == self.account_id:
            return self.route_account(request, edge)
        item = self.world.item(name, self.now)
        if item is not None and item.company == BRAND:
            return self.route_item(request, item, edge)
        if (remark := self.world.remark(name, self.now)) is not None:
            return self.route_remark(request, remark, edge)
        raise gone(name)

    def route_account(self, request: Request, edge: str) -> JsonRecord:
        """Return the account or one of its edges."""
        if not edge:
            return show(self.account(BRAND), asked_fields(request))
        if edge == "media":
            listed = [one for one in self.world.live_items(self.now) if within(request, one.at)]
        elif edge == "stories":
            listed = self.world.live_stories(self.now)
        elif edge == "insights":
            return self.account_insights(request)
        else:
            raise GraphError(2500, f"Unknown path components: /{edge}")
        nodes = [self.media(one) for one in listed]
        return list_edge(request, nodes, asked_fields(request), MOST_A_PAGE)

    def route_item(self, request: Request, item: Item, edge: str) -> JsonRecord:
        """Return media or one of its edges."""
        if not edge:
            return show(self.media(item), asked_fields(request))
        if edge == "comments":
            remarks = reversed(self.world.live_remarks(item, self.now))
            nodes = [self.comment(request, one) for one in remarks if one.parent < 0]
            return list_edge(request, nodes, asked_fields(request), MOST_A_PAGE)
        if edge == "insights":
            return self.media_insights(request, item)
        raise GraphError(2500, f"Unknown path components: /{edge}")

    def route_remark(self, request: Request, remark: Remark, edge: str) -> JsonRecord:
        """Return a comment or the replies to it."""
        if not edge:
            return show(self.comment(request, remark), asked_fields(request))
        nodes = [self.comment(request, one) for one in self.replies(remark)]
        return list_edge(request, nodes, asked_fields(request), MOST_A_PAGE)

    def account_insights(self, request: Request) -> JsonRecord:
        """Return the account's metrics: a total over the window, or new followers day by day."""
        metrics = asked_metrics(request)
        if metrics == ["follower_count"]:
            return list_days(request, self.account_id, {metrics[0]: self.new_followers}, self.now)
        self.refuse_unknown(metrics, SHARES_OF_A_DAY, "user")
        if request.first("metric_type") != "total_value":
            raise GraphError(
                100, "(#100) The following metrics should be specified with parameter"
                " metric_type=total_value: " + ", ".join(metrics)
            )  # fmt: skip
        since, _ = bounds(request)
        visitors = self.world.visitors(day_of(since), self.now)
        if visitors is None:
            return {"data": []}
        return {
            "data": [
                {
                    **heading(self.account_id, name, "day"),
                    "total_value": {"value": round(visitors * SHARES_OF_A_DAY[name])},
                }
                for name in metrics
            ]
        }

    def new_followers(self, day: date) -> int | None:
        """Return how many began to follow on a day."""
        visitors = self.world.visitors(day, self.now)
        return None if visitors is None else round(visitors * 0.03)

    def media_insights(self, request: Request, item: Item) -> JsonRecord:
        """Return the metrics of media; each kind has its own, and one bad one fails them all."""
        metrics = asked_metrics(request)
        values = self.lifetime(item)
        self.refuse_unknown(metrics, values, "media")
        return list_lifetime(str(item.id), {name: values[name] for name in metrics})

    def refuse_unknown(self, metrics: list[str], known: Mapping[str, Any], of: str) -> None:
        """Refuse metrics of which one is retired, or not for this."""
        for metric in metrics:
            if metric in NO_LONGER:
                raise GraphError(
                    100, "(#100) Starting from version v22.0 and above, the "
                    f"{metric} metric is no longer supported for the queried {of}."
                )  # fmt: skip
            if metric not in known:
                raise GraphError(
                    100, f"(#100) The Media Insights API does not support the {metric} metric for"
                    " this media product type."
                )  # fmt: skip

    def lifetime(self, item: Item) -> dict[str, int]:
        """Return the metrics that media of this kind has, so far."""
        ripe = item.ripeness(self.now)
        likes, shares, saves = (
            round(final * ripe) for final in (sum(item.reactions), item.shares, item.saves)
        )
        comments = len(self.world.live_remarks(item, self.now))
        shared = {
            "views": round(item.views * ripe),
            "reach": round(item.reach * ripe),
            "shares": shares,
            "total_interactions": likes + comments + shares + saves,
        }
        visits = {"follows": round(likes * 0.01), "profile_visits": round(likes * 0.06)}
        post = {**shared, "likes": likes, "comments": comments, "saved": saves}
        if item.kind == "STORY":
            return {**shared, **visits, "replies": comments, "navigation": round(item.reach * 0.8)}
        if item.kind == "REELS":
            watched = {"ig_reels_avg_watch_time": 6400, "ig_reels_video_view_total_time": 0}
            watched["ig_reels_video_view_total_time"] = 6400 * shared["views"]
            return {**post, **watched}
        return {**post, **visits}

    def page(self) -> Node:
        """Return the Page of the token, to which the account is linked."""

        def linked(field: Field) -> JsonRecord:
            return show(self.account(BRAND), field.below)

        return {
            "id": "1221000000000000",
            "name": name_of(BRAND),
            "instagram_business_account": linked,
        }

    def account(self, company: int) -> Node:
        """Return an account as a node."""
        return {
            "id": str(self.world.account_ids[company]),
            "username": COMPANIES[company],
            "name": name_of(company),
            "biography": "Kahvia hitaasti paahdettuna." if company == BRAND else None,
            "website": f"https://{COMPANIES[company]}.example",
            "followers_count": self.world.followers(company, self.now),
            "follows_count": 120 + company,
            "media_count": len(self.world.live_items(self.now, company)),
            "media": self.media_of(company),
            "business_discovery": self.discovery,
        }

    def discovery(self, field: Field) -> JsonRecord:
        """Return what anybody may see of another account."""
        handle = field.modifiers.get("username", "")
        if handle not in COMPANIES:
            raise GraphError(110, f"Invalid user id: cannot find user {handle}", 2207013)
        return show(self.account(COMPANIES.index(handle)), field.below)

    def media_of(self, company: int) -> Callable[[Field], JsonRecord]:
        """Return what lists an account's media inside another question."""

        def media(field: Field) -> JsonRecord:
            nodes = [self.media(one) for one in self.world.live_items(self.now, company)]
            after = field.modifiers.get("after")
            start = next((n + 1 for n, one in enumerate(nodes) if cursor(one) == after), 0)
            page = nodes[start : start + field.limit(25)]
            content: JsonRecord = {"data": [show(one, field.below) for one in page]}
            if start + len(page) < len(nodes):
                content["paging"] = {"cursors": {"after": cursor(page[-1])}}
            return content

        return media

    def media(self, item: Item) -> Node:
        """Return media as a node; the parts of an album come inside it."""
        ripe = item.ripeness(self.now)
        is_reel_or_story = item.kind in PRODUCTS
        parts = [
            {"media_type": "IMAGE", "id": str(item.id + 1 + number)} for number in range(item.parts)
        ]
        return {
            "id": str(item.id),
            "caption": item.text,
            "media_type": "VIDEO" if is_reel_or_story else item.kind,
            "media_product_type": PRODUCTS.get(item.kind, "FEED"),
            "permalink": f"https://www.instagram.com/p/{item.id:x}/",
            "timestamp": graph_time(item.at),
            "username": COMPANIES[item.company],
            "owner": {"id": str(self.world.account_ids[item.company])},
            "children": {"data": parts} if parts else None,
            "like_count": round(sum(item.reactions) * ripe),
            "comments_count": len(self.world.live_remarks(item, self.now)),
        }

    def comment(self, request: Request, remark: Remark) -> Node:
        """Return a comment as a node, with the first replies to it where they are asked for."""
        name = self.author(remark)
        parent = str(self.world.remarks[remark.parent].id) if remark.parent >= 0 else None

        def replies(field: Field) -> JsonRecord | None:
            nodes = [self.comment(request, one) for one in self.replies(remark)]
            shown = [show(one, field.below) for one in nodes[:REPLIES_THAT_COME_ALONG]]
            content: JsonRecord = {"data": shown}
            if len(nodes) > len(shown):
                token = f"access_token={request.token}"
                content["paging"] = {"next": f"{request.base}/v25.0/{remark.id}/replies?{token}"}
            return content if shown else None

        return {
            "id": str(remark.id),
            "timestamp": graph_time(remark.at),
            "text": remark.text,
            "username": name,
            "from": {"id": str(remark.person + 10**15), "username": name},
            "like_count": remark.likes,
            "hidden": False,
            "parent_id": parent,
            "replies": replies,
        }

    def author(self, remark: Remark) -> str:
        """Return the handle of who wrote a comment."""
        if remark.person < 0:
            return COMPANIES[BRAND]
        first, last = self.view.world.people.name(remark.person)
        return handle_of(first, last, remark.person, remark.person)

    def replies(self, remark: Remark) -> list[Remark]:
        """Return the replies to a comment, oldest first."""
        place = self.world.place_of_remark[remark.id]
        around = self.world.live_remarks(self.world.items[remark.item], self.now)
        return [one for one in around if one.parent == place]


def _touch(record: JsonRecord, _now: str) -> None:
    """Let a record look as if somebody had just reacted to it."""
    for name in ("like_count", "followers_count"):
        if name in record:
            record[name] += 1
    for value in (*record.get("values", []), *filter(None, [record.get("total_value")])):
        value["value"] += 1


def _too_many(_usage: Usage) -> Reply:
    """Return the refusal of a call beyond the account's limit."""
    message = "(#80002) There have been too many calls to this Instagram account."
    return GraphError(80002, message).reply()


PLATFORM = Platform(
    name="instagram",
    answer=answer,
    limit_of=limit_of,
    limit_headers=usage_headers("instagram"),
    too_many=_too_many,
    unauthorized=unauthorized,
    server_error=server_error,
    drifting="timestamp",
    touch=_touch,
    faults={"deleted": deleted, "retired_metric": retired, "expired_cursor": expired_cursor},
)
