"""Reddit at one moment: what can be seen, as things t1, t3 and t5."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property, lru_cache
from html import escape
from typing import Any

from sandbox.platforms.reddit_world import (
    FIRST_COMMENT,
    FIRST_PROFILE,
    FIRST_SUBMISSION,
    FIRST_USER,
    MEMBERS,
    SUBREDDITS,
    Thing,
    User,
    base_36,
    reddit_of,
)
from sandbox.view import View

Json = dict[str, Any]
DELETED, REMOVED = "[deleted]", "[removed]"
# So many answers are shown below one thing, and so many levels, before the rest is folded away.
WIDEST, DEEPEST = 6, 4


class Sight:
    """What a view shows of the network. Texts come as HTML entities unless `raw`."""

    def __init__(self, view: View) -> None:
        """Look at the network at the view's clock."""
        self.network = reddit_of(view.index)
        self.now = view.now

    @cached_property
    def submissions(self) -> list[Thing]:
        """Submissions that were made, oldest first; those that are gone too."""
        return [thing for thing in self.network.submissions if thing.at <= self.now]

    @cached_property
    def comments(self) -> list[Thing]:
        """Comments that were made, oldest first; those that are gone too."""
        return [thing for thing in self.network.comments if thing.at <= self.now]

    @cached_property
    def by_name(self) -> dict[str, Thing]:
        """All that was made, by full name."""
        return {name_of(thing): thing for thing in (*self.submissions, *self.comments)}

    @cached_property
    def answers(self) -> dict[tuple[int, int], list[Thing]]:
        """Comments by what they answer: (submission, comment or -1)."""
        found: dict[tuple[int, int], list[Thing]] = defaultdict(list)
        for comment in self.comments:
            found[comment.submission, comment.parent].append(comment)
        return found

    @cached_property
    def comment_counts(self) -> dict[int, int]:
        """How many comments each submission has."""
        counts: dict[int, int] = defaultdict(int)
        for comment in self.comments:
            counts[comment.submission] += 1
        return counts

    def stands(self, thing: Thing) -> bool:
        """Say whether a thing is listed: nobody took it away."""
        return not (0 < thing.deleted_at <= self.now or 0 < thing.removed_at <= self.now)

    def author(self, thing: Thing) -> Json:
        """Return the fields that name an author."""
        user = self.network.users[thing.author]
        if not self.stands(thing) or 0 < user.gone_at <= self.now:
            return {"author": DELETED}
        return {"author": user.name, "author_fullname": f"t2_{base_36(FIRST_USER + user.number)}"}

    def text(self, thing: Thing) -> str:
        """Return a thing's text, or what stands in its place."""
        if 0 < thing.deleted_at <= self.now:
            return DELETED
        return thing.text if self.stands(thing) else REMOVED

    def shared(self, thing: Thing) -> Json:
        """Return the fields that submissions and comments have in common."""
        edited = 0 < thing.edited_at <= self.now and self.stands(thing)
        return {
            "id": id_of(thing),
            "name": name_of(thing),
            "subreddit": SUBREDDITS[thing.subreddit],
            "subreddit_id": f"t5_{base_36(2000 + thing.subreddit)}",
            **self.author(thing),
            "created_utc": float(thing.at // 1000),
            "created": float(thing.at // 1000),
            "edited": float(thing.edited_at // 1000) if edited else False,
            "score": thing.likes,
            "ups": thing.likes,
            "downs": 0,
        }

    def submission(self, thing: Thing, *, raw: bool) -> Json:
        """Return a submission as a t3."""
        write = str if raw else escape
        is_deleted = 0 < thing.deleted_at <= self.now
        category = "deleted" if is_deleted else None if self.stands(thing) else "moderator"
        page = f"/r/{SUBREDDITS[thing.subreddit]}/comments/{id_of(thing)}/filter_press/"
        return {
            "kind": "t3",
            "data": {
                **self.shared(thing),
                "title": write("[deleted by user]" if is_deleted else thing.title),
                "selftext": write(self.text(thing)),
                "is_self": True,
                "domain": f"self.{SUBREDDITS[thing.subreddit]}",
                "url": f"https://www.reddit.com{page}",
                "permalink": page,
                "link_flair_text": None,
                "upvote_ratio": 0.93,
                "num_comments": self.comment_counts.get(thing.number, 0),
                "num_crossposts": 0,
                "over_18": False,
                "removed_by_category": category,
            },
        }

    def comment(self, thing: Thing, *, raw: bool, replies: Json | str = "") -> Json:
        """Return a comment as a t1; `replies` is an empty text where there are none."""
        submission = self.network.submissions[thing.submission]
        parent = self.network.comments[thing.parent] if thing.parent >= 0 else submission
        page = f"/r/{SUBREDDITS[thing.subreddit]}/comments/{id_of(submission)}/filter_press/"
        return {
            "kind": "t1",
            "data": {
                **self.shared(thing),
                "link_id": name_of(submission),
                "parent_id": name_of(parent),
                "body": self.text(thing) if raw else escape(self.text(thing)),
                "is_submitter": thing.author == submission.author,
                "score_hidden": self.now - thing.at < 3_600_000,
                "permalink": f"{page}{id_of(thing)}/",
                "replies": replies,
            },
        }

    def tree(self, submission: Thing, parent: int, *, raw: bool, depth: int = 0) -> list[Json]:
        """Return the comments below a thing; what is too many or too deep is folded into `more`."""
        answers = self.answers.get((submission.number, parent), [])
        if answers and depth >= DEEPEST:
            return [self.more(answers[:1], depth, [])]
        shown = []
        for comment in answers[:WIDEST]:
            below = self.tree(submission, comment.number, raw=raw, depth=depth + 1)
            shown.append(self.comment(comment, raw=raw, replies=listing(below) if below else ""))
        if rest := answers[WIDEST:]:
            shown.append(self.more(rest, depth, [id_of(comment) for comment in rest]))
        return shown

    def more(self, folded: Sequence[Thing], depth: int, names: list[str]) -> Json:
        """Return what stands for folded comments; without names the thread goes on elsewhere."""
        first = self.comment(folded[0], raw=True)["data"]
        name = first["id"] if names else "_"
        return {
            "kind": "more",
            "data": {
                "count": len(names),
                "name": f"t1_{name}",
                "id": name,
                "parent_id": first["parent_id"],
                "depth": depth,
                "children": names,
            },
        }

    def below(self, comment: Thing) -> list[Thing]:
        """Return a comment and all below it."""
        found = [comment]
        for thing in found:
            found.extend(self.answers.get((thing.submission, thing.number), []))
        return found

    def subreddit(self, number: int) -> Json:
        """Return a subreddit as a t5."""
        name = SUBREDDITS[number]
        return {
            "kind": "t5",
            "data": {
                "id": base_36(2000 + number),
                "name": f"t5_{base_36(2000 + number)}",
                "display_name": name,
                "display_name_prefixed": f"r/{name}",
                "title": name.capitalize(),
                "public_description": f"All about {name}.",
                "subreddit_type": "public",
                "lang": "en",
                "over18": False,
                "created_utc": 1_400_000_000.0 + number,
                "subscribers": MEMBERS[number] + (self.now - 1_700_000_000_000) // 86_400_000,
                "accounts_active": None,
            },
        }


def profile_of(user: User) -> Json:
    """Return a user's profile, which is a subreddit too, as a t5."""
    data = {
        "id": base_36(FIRST_PROFILE + user.number),
        "name": f"t5_{base_36(FIRST_PROFILE + user.number)}",
        "display_name": f"u_{user.name}",
        "title": user.name,
        "public_description": "",
        "subreddit_type": "user",
        "lang": "en",
        "over18": False,
        "created_utc": float(user.created // 1000),
        "subscribers": 0,
        "accounts_active": None,
    }
    return {"kind": "t5", "data": data}


def id_of(thing: Thing) -> str:
    """Return a thing's identifier."""
    if thing.submission < 0:
        return base_36(FIRST_SUBMISSION + thing.number * 37)
    return base_36(FIRST_COMMENT + thing.number * 41)


def name_of(thing: Thing) -> str:
    """Return a thing's full name."""
    return f"{'t3' if thing.submission < 0 else 't1'}_{id_of(thing)}"


def listing(children: list[Json], after: str | None = None) -> Json:
    """Return things as a listing."""
    data = {"after": after, "dist": len(children), "modhash": None, "children": children}
    return {"kind": "Listing", "data": {**data, "before": None}}


@lru_cache(maxsize=2)
def sight_of(view: View) -> Sight:
    """Keep what was looked up for the present view."""
    return Sight(view)
