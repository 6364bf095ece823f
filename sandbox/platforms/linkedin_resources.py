"""LinkedIn's resources as JSON."""

from collections.abc import Iterator

from sandbox.chance import DAY
from sandbox.people import BRAND, COMPANIES, COMPANY_NAMES
from sandbox.platforms.base import JsonRecord
from sandbox.platforms.linkedin_world import (
    ACTS,
    FIRST_ORGANIZATION,
    Comment,
    LinkedIn,
    Post,
    member,
)
from sandbox.view import View

SENIORITIES = (0.1, 0.35, 0.35, 0.15, 0.05)
COUNTRIES = (("100456013", 0.8), ("105117694", 0.12), ("103644278", 0.08))
FOLLOWERS_LAG = 2  # days until the followers won in a day are told
KEPT_DAYS = 365


def write_organization(company: int) -> JsonRecord:
    """Return a page; who is no administrator of it is shown less."""
    shown: JsonRecord = {
        "id": FIRST_ORGANIZATION + company,
        "vanityName": COMPANIES[company],
        "localizedName": COMPANY_NAMES[company],
        "localizedWebsite": f"https://{COMPANIES[company]}.example",
        "primaryOrganizationType": "NONE",
        "locations": [],
    }
    if company != BRAND:
        return shown
    return {
        **shown,
        "localizedDescription": "Coffee, roasted by us.",
        "staffCountRange": "SIZE_11_TO_50",
        "organizationStatus": "OPERATING",
        "$URN": f"urn:li:organization:{FIRST_ORGANIZATION + company}",
    }


def write_post(view: View, linkedin: LinkedIn, post: Post) -> JsonRecord:
    """Return a post in its present version."""
    is_edited = 0 < post.edited <= view.now
    shown: JsonRecord = {
        "isReshareDisabledByAuthor": False,
        "createdAt": post.at,
        "publishedAt": post.at,
        "lastModifiedAt": post.changed(view.now),
        "lifecycleState": "PUBLISHED",
        "lifecycleStateInfo": {"isEditedByAuthor": is_edited},
        "visibility": "PUBLIC",
        "author": linkedin.organization(BRAND),
        "id": post.urn,
        "commentary": f"{post.text} (edit)" if is_edited else post.text,
        "distribution": {"feedDistribution": "MAIN_FEED", "thirdPartyDistributionChannels": []},
    }
    if post.reshared:
        shown["reshareContext"] = {"parent": post.reshared, "root": post.reshared}
    return shown


def write_comment(view: View, linkedin: LinkedIn, comment: Comment) -> JsonRecord:
    """Return a comment, with how many answers it has."""
    actor = (
        linkedin.organization(BRAND) if comment.person < 0 else member(view.world, comment.person)
    )
    answers = linkedin.on(comment.urn, view.now)
    shown: JsonRecord = {
        "actor": actor,
        "commentsSummary": {
            "selectedComments": [answer.urn for answer in answers[:2]],
            "totalFirstLevelComments": len(answers),
            "aggregatedTotalComments": len(answers),
        },
        "created": {"actor": actor, "time": comment.at},
        "lastModified": {"actor": actor, "time": comment.at},
        "id": str(comment.id),
        "$URN": comment.urn,
        "message": {"attributes": [], "text": comment.text},
        "likesSummary": {
            "selectedLikes": [],
            "aggregatedTotalLikes": comment.likes,
            "likedByCurrentUser": False,
            "totalLikes": comment.likes,
        },
        "object": comment.post.activity,
    }
    if comment.parent:
        shown["parentComment"] = f"urn:li:comment:({comment.post.activity},{comment.parent})"
    return shown


def write_acts(acts: dict[str, int]) -> JsonRecord:
    """Return counters of posts, with LinkedIn's own rate."""
    engaged = sum(acts[name] for name in ("clicks", "likes", "comments", "shares"))
    return {
        "uniqueImpressionsCount": acts["reach"],
        "shareCount": acts["shares"],
        "engagement": engaged / acts["impressions"] if acts["impressions"] else 0.0,
        "clickCount": acts["clicks"],
        "likeCount": acts["likes"],
        "impressionCount": acts["impressions"],
        "commentCount": acts["comments"],
    }


def write_post_statistics(view: View, linkedin: LinkedIn, post: Post) -> JsonRecord:
    """Return the lifetime counters of a post."""
    return {
        "totalShareStatistics": write_acts(dict(zip(ACTS, post.so_far(view.now), strict=True))),
        post.kind: post.urn,
        "organizationalEntity": linkedin.organization(BRAND),
    }


def write_share_days(view: View, linkedin: LinkedIn, start: int, end: int) -> Iterator[JsonRecord]:
    """Yield what happened on posts on each day."""
    for first, last in days_between(view, start, end):
        yield {
            "timeRange": {"start": first, "end": last},
            "totalShareStatistics": write_acts(linkedin.acts_between(first, last)),
            "organizationalEntity": linkedin.organization(BRAND),
        }


def write_follower_days(
    view: View, linkedin: LinkedIn, start: int, end: int
) -> Iterator[JsonRecord]:
    """Yield the followers won on each day; the last days are not told yet."""
    for first, last in days_between(view, start, min(end, view.now - FOLLOWERS_LAG * DAY)):
        day = linkedin.day_of(first)
        yield {
            "timeRange": {"start": first, "end": last},
            "followerGains": {
                "organicFollowerGain": int(linkedin.gains[BRAND, day]),
                "paidFollowerGain": int(linkedin.paid[day]),
            },
            "organizationalEntity": linkedin.organization(BRAND),
        }


def write_page_days(view: View, linkedin: LinkedIn, start: int, end: int) -> Iterator[JsonRecord]:
    """Yield the visits to the page on each day."""
    for first, last in days_between(view, start, end):
        visits = int(linkedin.visits[linkedin.day_of(first)])
        desktop = visits * 2 // 3
        yield {
            "timeRange": {"start": first, "end": last},
            "totalPageStatistics": {
                "clicks": {"mobileCareersPageClicks": {}, "careersPageClicks": {}},
                "views": {
                    "allPageViews": {"pageViews": visits, "uniquePageViews": visits * 3 // 4},
                    "allDesktopPageViews": {"pageViews": desktop, "uniquePageViews": desktop // 2},
                    "allMobilePageViews": {
                        "pageViews": visits - desktop,
                        "uniquePageViews": (visits - desktop) // 2,
                    },
                },
            },
            "organization": linkedin.organization(BRAND),
        }


def write_segments(view: View, linkedin: LinkedIn) -> JsonRecord:
    """Return the brand's followers by what they do and where."""
    followers = linkedin.followers(BRAND, view.now)

    def counted(share: float) -> JsonRecord:
        return {"organicFollowerCount": int(followers * share), "paidFollowerCount": 0}

    return {
        "followerCountsBySeniority": [
            {"seniority": f"urn:li:seniority:{number}", "followerCounts": counted(share)}
            for number, share in enumerate(SENIORITIES, start=1)
        ],
        "followerCountsByFunction": [
            {"function": "urn:li:function:15", "followerCounts": counted(0.4)}
        ],
        "followerCountsByIndustry": [
            {"industry": "urn:li:industry:34", "followerCounts": counted(0.3)}
        ],
        "followerCountsByStaffCountRange": [
            {"staffCountRange": "SIZE_11_TO_50", "followerCounts": counted(0.5)}
        ],
        "followerCountsByGeoCountry": [
            {"geo": f"urn:li:geo:{geo}", "followerCounts": counted(share)}
            for geo, share in COUNTRIES
        ],
        "organizationalEntity": linkedin.organization(BRAND),
    }


def days_between(view: View, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the whole days of a time that are over and lie within the last twelve months."""
    earliest = max(start, view.now // DAY * DAY - KEPT_DAYS * DAY, view.world.start)
    first = -(-earliest // DAY) * DAY
    while first + DAY <= min(end, view.now):
        yield first, first + DAY
        first += DAY


def counted(view: View, linkedin: LinkedIn) -> dict[str, int]:
    """Return how many records each stream holds at the clock for who follows all companies."""
    there = [post for post in linkedin.posts if post.exists(view.now)]
    days = len(list(days_between(view, 0, view.now)))
    below = [comment for post in there for comment in linkedin.on(post.urn, view.now)]
    return {
        "organizations": len(COMPANIES),
        "network_sizes": len(COMPANIES),
        "follower_segments": 1,
        "posts": len(there),
        "post_statistics": sum(any(post.so_far(view.now)) for post in there),
        "share_statistics": days,
        "follower_statistics": days - FOLLOWERS_LAG,
        "page_statistics": days,
        "comments": len(below) + sum(len(linkedin.on(comment.urn, view.now)) for comment in below),
        "deletions": 0,
    }
