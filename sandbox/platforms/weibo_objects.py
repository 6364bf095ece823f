"""Weibo's objects as its API writes them: user, status, comment."""

from typing import Any

from sandbox.names import FINNISH_FIRST, LAST
from sandbox.people import COMPANIES, COMPANY_NAMES
from sandbox.platforms.weibo_world import (
    ACCOUNT_AGE,
    COMMENT,
    MENTION,
    REPOST,
    Writing,
    is_removed,
    standing,
    weibo_of,
)
from sandbox.view import View
from sandbox.world import from_ms

Entity = dict[str, Any]

FIRST_USER = 6_000_000_001
SOURCE = '<a href="http://app.weibo.com/t/feed/6vtZb0" rel="nofollow">微博 weibo.com</a>'
REMOVED_TEXT = "抱歉,此微博已被作者删除。查看帮助"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
CHINA_IS_AHEAD = 8 * 3_600_000


def moment(at: int) -> str:
    """Return a moment as Weibo writes it, in China's time."""
    there = from_ms(at + CHINA_IS_AHEAD)
    day, month = DAYS[there.weekday()], MONTHS[there.month - 1]
    return f"{day} {month} {there:%d %H:%M:%S} +0800 {there:%Y}"


def user_named(name: str) -> int:
    """Return the account of a company by its screen name, -1 where there is none."""
    return COMPANIES.index(name) if name in COMPANIES else -1


def user(view: View, number: int) -> Entity:
    """Return an account: the companies first, then those who write about them."""
    identifier = FIRST_USER + number
    is_company = number < len(COMPANIES)
    given, family = FINNISH_FIRST[number % 30], LAST[number * 7 % len(LAST)]
    name = COMPANIES[number] if is_company else f"{given}{family}{number}"
    days = (view.now - view.world.start) // 86_400_000
    return {
        "id": identifier,
        "idstr": str(identifier),
        "screen_name": name,
        "name": COMPANY_NAMES[number] if is_company else name,
        "location": "芬兰",
        "description": "",
        "profile_url": f"u/{identifier}",
        "gender": "n",
        "followers_count": (9000 - 2000 * number if is_company else 20 + 13 * number) + days,
        "friends_count": 100 + number,
        "statuses_count": len(standing(weibo_of(view.world).of_user(number), view.now)),
        "created_at": moment(view.world.start - ACCOUNT_AGE),
        "verified": is_company,
        "verified_type": 2 if is_company else -1,
    }


def status(view: View, writing: Writing) -> Entity:
    """Return a status; of one that was removed, what Weibo leaves of it."""
    head = {
        "created_at": moment(writing.at),
        "id": writing.id,
        "idstr": str(writing.id),
        "mid": str(writing.id),
    }
    if is_removed(writing, view.now):
        return {**head, "text": REMOVED_TEXT, "deleted": "1", "reposts_count": 0}
    weibo = weibo_of(view.world)
    text = f"@lumo {writing.text}" if writing.kind == MENTION else writing.text
    # Every fortieth is too long for a timeline.
    is_long = writing.at // 1000 % 40 == 0
    entity = {
        **head,
        "text": f"{text[:20]} ...全文" if is_long else text,
        "isLongText": is_long,
        "source": SOURCE,
        "favorited": False,
        "truncated": False,
        "in_reply_to_status_id": "",
        "in_reply_to_user_id": "",
        "in_reply_to_screen_name": "",
        "geo": None,
        "user": user(view, writing.user),
        "reposts_count": len(standing(weibo.about(REPOST, writing.id), view.now)),
        "comments_count": len(standing(weibo.about(COMMENT, writing.id), view.now)),
        "attitudes_count": writing.id // 4 % 97,
    }
    if is_long:
        entity["longText"] = {"longTextContent": text}
    if writing.kind == REPOST:
        entity["retweeted_status"] = status(view, weibo.by_id[writing.target])
    return entity


def comment(view: View, writing: Writing) -> Entity:
    """Return a comment with the status that it is about."""
    return {
        "created_at": moment(writing.at),
        "id": writing.id,
        "idstr": str(writing.id),
        "mid": str(writing.id),
        "text": writing.text,
        "source": SOURCE,
        "user": user(view, writing.user),
        "status": status(view, weibo_of(view.world).by_id[writing.target]),
    }
