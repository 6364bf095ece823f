"""X's User object, as JSON."""

from typing import Any

from sandbox.http import compact
from sandbox.people import COMPANIES, COMPANY_NAMES
from sandbox.view import View
from sandbox.world import iso


def write_user(view: View, account: int, fields: frozenset[str]) -> str:
    """Return a User as JSON, with those of the optional fields that were asked for."""
    accounts = view.world.accounts
    person, company = int(accounts.person[account]), int(accounts.company[account])
    followers, posts = view.followers[account], view.status_counts[account]
    if person < 0:
        name, about = COMPANY_NAMES[company], f"{COMPANY_NAMES[company]}, coffee."
    else:
        first, last = view.world.people.name(person)
        name, about = f"{first} {last[0]}.", "Coffee and other things."
    optional: dict[str, Any] = {
        "created_at": iso(accounts.created[account]),
        "description": about,
        "protected": False,
        "verified": person < 0,
        "location": "Helsinki" if person < 0 else None,
        "url": f"https://{COMPANIES[company]}.example" if person < 0 else "",
        "public_metrics": {
            "followers_count": int(followers),
            "following_count": int(accounts.following[account]),
            "tweet_count": int(posts),
            "listed_count": int(followers) // 150,
            "like_count": int(posts) * 2,
            "media_count": int(posts) // 9,
        },
    }
    user = {"id": str(accounts.id[account]), "name": name, "username": accounts.handles[account]}
    asked = {
        field: value for field, value in optional.items() if field in fields and value is not None
    }
    return compact({**user, **asked})
