"""X's User object, as JSON."""

from typing import Any

from sandbox.http import compact
from sandbox.people import COMPANIES, COMPANY_NAMES, MASTODON, X
from sandbox.profiles import CITIES
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
        "location": _location(view, person),
        "public_metrics": {
            "followers_count": int(followers),
            "following_count": int(accounts.following[account]),
            "tweet_count": int(posts),
            "listed_count": int(followers) // 150,
            "like_count": int(posts) * 2,
            "media_count": int(posts) // 9,
        },
    }
    if target := _target(view, account):
        # What stands in the profile is shortened; the entities say where it leads.
        short = f"https://t.co/{accounts.id[account] % 10**10:010d}"
        link = {"start": 0, "end": len(short), "url": short, "expanded_url": target}
        optional["url"] = short
        optional["entities"] = {
            "url": {"urls": [{**link, "display_url": target.partition("//")[2]}]}
        }
    user = {"id": str(accounts.id[account]), "name": name, "username": accounts.handles[account]}
    asked = {
        field: value for field, value in optional.items() if field in fields and value is not None
    }
    return compact({**user, **asked})


def _location(view: View, person: int) -> str | None:
    """Return where the profile says its owner is; it is free text."""
    profiles = view.world.profiles
    if person < 0:
        return CITIES[0]
    if not profiles.shows_city[person]:
        return None
    city = CITIES[profiles.city[person]]
    return (city, f"{city}, Finland", city.upper())[person % 3]


def _target(view: View, account: int) -> str | None:
    """Return the one address of a profile: the owner's site, else the account on mastodon."""
    accounts, profiles, people = view.world.accounts, view.world.profiles, view.world.people
    person, company = int(accounts.person[account]), int(accounts.company[account])
    if person < 0:
        return f"https://{COMPANIES[company]}.example"
    if profiles.points_across[person]:
        return view.index.profile_url(int(people.account_on[person, MASTODON]))
    if profiles.shows_site[person, X]:
        return f"https://{profiles.site(people, person)}"
    return None
