"""Facebook Pages on the Graph API: the brand's Page, posts, comments, reactions and insights."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sandbox.chance import DAY
from sandbox.http import Reply, Request
from sandbox.limits import Usage
from sandbox.people import BRAND, COMPANIES
from sandbox.platforms.base import JsonRecord, Platform
from sandbox.platforms.graph import (
    Daily,
    GraphError,
    Node,
    answer_graph,
    asked_fields,
    asked_metrics,
    deleted,
    expired_cursor,
    gone,
    limit_of,
    list_days,
    list_edge,
    list_lifetime,
    retired,
    server_error,
    show,
    summary,
    unauthorized,
    usage_headers,
    within,
)
from sandbox.platforms.graph_fields import Field
from sandbox.platforms.graph_world import (
    FACEBOOK,
    REACTIONS,
    GraphWorld,
    Item,
    Remark,
    graph_time,
    name_of,
)
from sandbox.view import View

# Until these days the old metrics were given; then who asks for one is refused as a whole.
RETIRED_ON = {
    "page_impressions": datetime(2025, 11, 15, tzinfo=UTC),
    "post_impressions": datetime(2025, 11, 15, tzinfo=UTC),
    "page_impressions_unique": datetime(2026, 6, 15, tzinfo=UTC),
    "post_impressions_unique": datetime(2026, 6, 15, tzinfo=UTC),
}
# Of a day's visitors; page_follows is a total.
SHARES_OF_A_DAY = {
    "page_media_view": 3.4,
    "page_total_media_view_unique": 1.9,
    "page_impressions": 3.1,
    "page_impressions_unique": 1.8,
    "page_post_engagements": 0.42,
    "page_total_actions": 0.05,
    "page_views_total": 1.0,
    "page_video_views": 0.6,
    "page_daily_follows": 0.02,
    "page_daily_unfollows_unique": 0.006,
}


def answer(view: View, request: Request) -> Reply:
    """Answer a request to /facebook."""
    return answer_graph(
        request, FACEBOOK, view, lambda world, asked, path: Pages(view, world).route(asked, path)
    )


class Pages:
    """The brand's Page, at one moment."""

    def __init__(self, view: View, world: GraphWorld) -> None:
        self.view = view
        self.world = world
        self.now = view.now
        self.page_id = str(world.account_ids[BRAND])

    def route(self, request: Request, path: str) -> JsonRecord:
        """Return the content of a path."""
        name, _, edge = path.partition("/")
        if name in (self.page_id, COMPANIES[BRAND], "me"):
            return self.route_page(request, edge)
        if (item := self.item(name)) is not None:
            return self.route_item(request, item, edge)
        if (remark := self.remark(name)) is not None and not edge:
            return show(self.comment(remark), asked_fields(request))
        raise gone(name)

    def route_page(self, request: Request, edge: str) -> JsonRecord:
        """Return the Page or one of its edges."""
        if not edge:
            return show(self.page(), asked_fields(request))
        if edge == "published_posts":
            listed = [one for one in self.world.live_items(self.now) if within(request, one.at)]
            return list_edge(request, [self.post(one) for one in listed], asked_fields(request))
        if edge == "insights":
            metrics = {name: self.daily(name) for name in self.valid(request, SHARES_OF_A_DAY)}
            return list_days(request, self.page_id, metrics, self.now)
        raise GraphError(2500, f"Unknown path components: /{edge}")

    def route_item(self, request: Request, item: Item, edge: str) -> JsonRecord:
        """Return a post or one of its edges."""
        if not edge:
            return show(self.post(item), asked_fields(request))
        if edge == "comments":
            remarks = self.world.live_remarks(item, self.now)
            if request.first("filter") != "stream":
                remarks = [one for one in remarks if one.parent < 0]
            return list_edge(request, [self.comment(one) for one in remarks], asked_fields(request))
        if edge == "insights":
            values = self.lifetime(item)
            asked = self.valid(request, values)
            return list_lifetime(self.post_id(item), {name: values[name] for name in asked})
        raise GraphError(2500, f"Unknown path components: /{edge}")

    def valid(self, request: Request, known: Mapping[str, object]) -> list[str]:
        """Return the metrics asked for, if each of them is still given."""
        asked = asked_metrics(request)
        moment = datetime.fromtimestamp(self.now / 1000, UTC)
        for metric in asked:
            is_known = metric in known or metric == "page_follows"
            if not is_known or moment >= RETIRED_ON.get(metric, datetime.max.replace(tzinfo=UTC)):
                raise GraphError(100, "(#100) The value must be a valid insights metric")
        return asked

    def daily(self, metric: str) -> Daily:
        """Return what gives a metric's value of a day."""

        def value(day: date) -> int | None:
            visitors = self.world.visitors(day, self.now)
            if visitors is None:
                return None
            if metric == "page_follows":
                moment = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
                return self.world.followers(BRAND, int(moment * 1000) + DAY)
            return round(visitors * SHARES_OF_A_DAY[metric])

        return value

    def lifetime(self, item: Item) -> dict[str, int]:
        """Return a post's metrics so far."""
        ripe = item.ripeness(self.now)
        views, reach = round(item.views * ripe), round(item.reach * ripe)
        return {
            "post_media_view": views,
            "post_total_media_view_unique": reach,
            "post_impressions": views,
            "post_impressions_unique": reach,
            "post_clicks": round(reach * 0.03),
            "post_video_views": round(views * 0.5) if item.kind == "added_video" else 0,
        }

    def page(self) -> Node:
        """Return the Page as a node."""
        followers = self.world.followers(BRAND, self.now)
        return {
            "id": self.page_id,
            "name": name_of(BRAND),
            "username": COMPANIES[BRAND],
            "category": "Coffee roastery",
            "about": "Kahvia hitaasti paahdettuna.",
            "link": f"https://www.facebook.com/{COMPANIES[BRAND]}",
            "verification_status": "blue_verified",
            "followers_count": followers,
            "fan_count": round(followers * 0.93),
        }

    def post(self, item: Item) -> Node:
        """Return a post as a node; what nobody shared has no shares."""
        ripe = item.ripeness(self.now)
        counts = [round(final * ripe) for final in item.reactions]
        remarks = self.world.live_remarks(item, self.now)
        shares = round(item.shares * ripe)
        moments = [item.at, *(one.at for one in remarks)]

        def reactions(field: Field) -> JsonRecord:
            kind = field.modifiers.get("type", "").lower()
            return summary(counts[REACTIONS.index(kind)] if kind else sum(counts))

        return {
            "id": self.post_id(item),
            "created_time": graph_time(item.at),
            "updated_time": graph_time(max(moments)),
            "message": item.text,
            "story": None,
            "status_type": item.kind,
            "permalink_url": f"https://www.facebook.com/{self.page_id}/posts/{item.id}",
            "from": {"id": self.page_id, "name": name_of(BRAND)},
            "message_tags": None,
            "shares": {"count": shares} if shares else None,
            "comments": lambda _: summary(len(remarks)),
            "reactions": reactions,
        }

    def comment(self, remark: Remark) -> Node:
        """Return a comment as a node; of people, Facebook names those it may."""
        item = self.world.items[remark.item]
        author: JsonRecord | None = None
        if remark.person < 0:
            author = {"id": self.page_id, "name": name_of(BRAND)}
        elif remark.person % 5:
            first, last = self.view.world.people.name(remark.person)
            author = {"id": str(7_000_000_000_000_000 + remark.person), "name": f"{first} {last}"}
        parent = self.world.remarks[remark.parent] if remark.parent >= 0 else None
        place = self.world.place_of_remark[remark.id]
        around = self.world.live_remarks(item, self.now)
        return {
            "id": self.comment_id(remark),
            "created_time": graph_time(remark.at),
            "message": remark.text,
            "from": author,
            "parent": {"id": self.comment_id(parent)} if parent else None,
            "like_count": round(remark.likes * item.ripeness(self.now)),
            "comment_count": sum(one.parent == place for one in around),
            "is_hidden": False,
        }

    def post_id(self, item: Item) -> str:
        """Return a post's identifier."""
        return f"{self.page_id}_{item.id}"

    def comment_id(self, remark: Remark) -> str:
        """Return a comment's identifier: the post's own and the comment's."""
        return f"{self.world.items[remark.item].id}_{remark.id}"

    def item(self, name: str) -> Item | None:
        """Return the post of an identifier, if it is there."""
        page, _, own = name.partition("_")
        return self.world.item(own, self.now) if page == self.page_id else None

    def remark(self, name: str) -> Remark | None:
        """Return the comment of an identifier, if it and its post are there."""
        remark = self.world.remark(name.partition("_")[2], self.now)
        return remark if remark and self.comment_id(remark) == name else None


def _touch(record: JsonRecord, _now: str) -> None:
    """Let a record look as if somebody had just reacted to it."""
    if "reactions" in record:
        record["reactions"]["summary"]["total_count"] += 1
    for name in ("like_count", "followers_count"):
        if name in record:
            record[name] += 1
    for value in record.get("values", []):
        value["value"] += 1


def _too_many(_usage: Usage) -> Reply:
    """Return the refusal of a call beyond the Page's limit."""
    message = "(#80001) There have been too many calls to this Page account."
    return GraphError(80001, message).reply()


PLATFORM = Platform(
    name="facebook",
    answer=answer,
    limit_of=limit_of,
    limit_headers=usage_headers("pages"),
    too_many=_too_many,
    unauthorized=unauthorized,
    server_error=server_error,
    drifting="created_time",
    touch=_touch,
    faults={"deleted": deleted, "retired_metric": retired, "expired_cursor": expired_cursor},
)
