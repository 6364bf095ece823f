"""Five days of a world that changes its mind: what platforms, the CRM and dropped files land."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from tests.dbt.tiny_landing import Record, TinyLanding

DAYS = (
    datetime(2026, 10, 1, tzinfo=UTC),
    datetime(2026, 10, 2, tzinfo=UTC),
    datetime(2026, 10, 3, tzinfo=UTC),
    datetime(2026, 10, 8, tzinfo=UTC),
)
LAST_DAY = datetime(2026, 10, 9, tzinfo=UTC)
LUMO, ANN, BEA, HALLA = "1", "2", "3", "4"
VALENCES = {"1": (0.5, "positive"), "2": (-0.25, "negative")}
NAMES = {LUMO: "lumo", ANN: "ann", BEA: "bea", HALLA: "halla"}


def land_day(landing: TinyLanding, run: int, until: datetime) -> None:
    """Land what a day brought, as one run of each stream that has something."""
    for (source, stream), records in TOLD[run - 1]().items():
        landing.land(source, stream, run, until, records)


def land_half(landing: TinyLanding, half: int) -> None:
    """Land one half of the last day: a run whose streams come one by one."""
    for (source, stream), records in (last_day_begins, last_day_ends)[half - 1]().items():
        landing.land(source, stream, len(DAYS) + 1, LAST_DAY, records)


def land_scores(
    landing: TinyLanding, hashes: Sequence[str], run: int, until: datetime, version: str
) -> None:
    """Land how a version of the model reads the texts with these hashes: each reads otherwise."""
    model_run = {
        "model_run_id": f"sentiment-{run}",
        "model_version": version,
        "as_of": f"{until:%Y-%m-%dT%H:%M:%S}",
    }
    landing.land(
        "kenno",
        "model_runs",
        run,
        until,
        [{**model_run, "model_name": "sentiment", "method": "vader"}],
    )
    valence, sentiment_class = VALENCES[version]
    landing.land(
        "kenno",
        "text_sentiments",
        run,
        until,
        [
            {
                **model_run,
                "text_hash": text_hash,
                "language": "en",
                "language_source": "detected",
                "method": "vader",
                "hit_count": 1,
                "valence": valence,
                "sentiment_class": sentiment_class,
            }
            for text_hash in hashes
        ],
    )


def first_day() -> Mapping[tuple[str, str], list[Record]]:
    """Tell of the brand's posts, answers to them, and a child of a post that is not there yet."""
    return {
        ("mastodon", "accounts"): [profile(10)],
        ("mastodon", "statuses"): [
            status("100", LUMO, "2026-09-30T10:00:00", favourites_count=3),
            status("110", LUMO, "2026-09-30T11:30:00", in_reply_to_id="200")
            | {"in_reply_to_account_id": ANN},
        ],
        ("mastodon", "tag_timeline"): [
            answer("200", ANN, "2026-09-30T11:00:00", "100", LUMO),
            answer("196", BEA, "2026-09-30T13:00:00", "195", BEA),
            # It names an account that nobody knows yet to be the competitor's.
            status("210", ANN, "2026-09-30T14:00:00") | {"mentions": [{"id": HALLA}]},
            status("211", BEA, "2026-09-28T14:00:00") | {"tags": [{"name": "lumo"}]},
        ],
        ("mastodon", "notifications"): [
            act("1", "favourite", ANN, "2026-09-30T10:30:00", "100"),
            act("2", "follow", BEA, "2026-09-30T10:40:00", None),
            act("3", "reblog", BEA, "2026-09-30T10:50:00", "100"),
        ],
        ("x", "users"): [{"id": "1", "username": "Lumo", "followers_count": 7}],
        ("x", "tweets"): [tweet("500", "1", "2026-09-30T09:00:00", like_count=1)],
        ("x", "mentions"): [tweet("710", "12", "2026-09-30T15:00:00") | passes_on("700")],
        ("hubspot", "contacts"): [
            contact("11", mastodon_handle="@ann@m.example"),
            contact("12"),
            contact("13"),
        ],
        ("hubspot", "tickets"): [ticket("1", "11", "2026-09-30T12:00:00", None)],
        ("filedrop", "transactions"): [order("t1", "11", "2026-09-20T00:00:00")],
        ("filedrop", "consent"): [consent("11", None), consent("12", None)],
    }


def second_day() -> Mapping[tuple[str, str], list[Record]]:
    """Tell of the late parent, new counters, who Bea is, and what was passed on, landed or not."""
    return {
        ("mastodon", "accounts"): [profile(12)],
        ("mastodon", "statuses"): [
            status("100", LUMO, "2026-09-30T10:00:00", favourites_count=9),
            answer("120", LUMO, "2026-10-01T16:00:00", "195", BEA),
        ],
        ("mastodon", "tag_timeline"): [
            answer("195", BEA, "2026-09-30T12:00:00", "100", LUMO)
            | {"account_followers_count": 70},
            status("90", ANN, "2026-09-10T12:00:00"),
            boost("240", ANN, "2026-10-01T17:00:00", "999"),
            boost("241", ANN, "2026-10-01T18:00:00", "998"),
            status("250", ANN, "2026-09-30T19:00:00") | {"mentions": [{"id": LUMO}]},
        ],
        ("mastodon", "notifications"): [
            act("4", "favourite", BEA, "2026-10-01T10:30:00", "100"),
            act("6", "mention", ANN, "2026-09-30T19:00:01", "250")
            | {"status_account_id": ANN, "status_created_at": "2026-09-30T19:00:00"},
        ],
        ("x", "mentions"): [
            tweet("700", "11", "2026-09-30T12:00:00") | {"mentions": [{"id": "1"}]},
        ],
        ("hubspot", "contacts"): [contact("12", mastodon_handle="@bea@m.example")],
        ("filedrop", "transactions"): [order("t2", "12", "2026-10-01T00:00:00")],
    }


def third_day() -> Mapping[tuple[str, str], list[Record]]:
    """Tell of posts that are gone, a merge, an unlinked account, a withdrawn consent, a rival."""
    gone = {"reason": "deleted", "deleted_at": "2026-10-02T12:00:00"}
    return {
        ("mastodon", "deletions"): [
            gone | {"stream": "tag_timeline", "natural_id": post} for post in ("195", "241", "250")
        ],
        ("x", "deletions"): [gone | {"stream": "mentions", "natural_id": "700"}],
        ("mastodon", "tag_timeline"): [status("400", HALLA, "2026-10-02T08:00:00")],
        ("hubspot", "contacts"): [
            contact("12"),
            contact("13") | {"merged_object_ids": "11"},
        ],
        ("hubspot", "tickets"): [ticket("1", "11", "2026-09-30T12:00:00", "2026-10-02T09:00:00")],
        ("filedrop", "consent"): [consent("11", "2026-10-02T00:00:00")],
    }


def fourth_day() -> Mapping[tuple[str, str], list[Record]]:
    """Tell that a post is back, that a merge was undone and that Ann is a machine, days later."""
    back = {"stream": "tag_timeline", "natural_id": "195", "reason": "restored"}
    return {
        ("mastodon", "deletions"): [back],
        ("mastodon", "statuses"): [
            status("100", LUMO, "2026-09-30T10:00:00", favourites_count=8),
        ],
        ("mastodon", "tag_timeline"): [
            status("211", BEA, "2026-09-28T14:00:00", favourites_count=5)
            | {"tags": [{"name": "lumo"}]},
            answer("220", ANN, "2026-10-07T11:00:00", "110", LUMO) | {"account_is_bot": True},
        ],
        ("hubspot", "contacts"): [
            contact("11", mastodon_handle="@ann@m.example"),
            contact("13"),
        ],
        # A run may have no records.
        ("filedrop", "transactions"): [],
    }


def last_day_begins() -> Mapping[tuple[str, str], list[Record]]:
    """Tell of new counters."""
    return {
        ("mastodon", "statuses"): [
            status("100", LUMO, "2026-09-30T10:00:00", favourites_count=20),
        ],
        ("x", "tweets"): [tweet("500", "1", "2026-09-30T09:00:00", like_count=2)],
    }


def last_day_ends() -> Mapping[tuple[str, str], list[Record]]:
    """Tell in other streams of the same moment; of Bea's followers nobody tells any more."""
    seen = {"status_created_at": "2026-09-30T10:00:00", "status_favourites_count": 21}
    return {
        ("mastodon", "tag_timeline"): [
            answer("195", BEA, "2026-09-30T12:00:00", "100", LUMO),
            status("230", HALLA, "2026-10-08T08:00:00") | {"account_followers_count": 4},
        ],
        ("mastodon", "notifications"): [
            act("5", "favourite", ANN, "2026-10-08T10:30:00", "100") | seen,
            act("3", "reblog", BEA, "2026-09-30T10:50:00", "100") | seen,
        ],
        ("x", "mentions"): [
            tweet("720", "12", "2026-10-08T15:00:00") | {"mentions": [{"id": "1"}]},
        ],
    }


TOLD: tuple[Callable[[], Mapping[tuple[str, str], list[Record]]], ...] = (
    first_day,
    second_day,
    third_day,
    fourth_day,
)


def status(id_: str, account: str, at: str, **told: object) -> Record:
    """Return a post on Mastodon."""
    return {
        "id": id_,
        "created_at": at,
        "content": f"<p>Coffee number {id_}</p>",
        "account_id": account,
        "account_acct": NAMES[account],
        "account_url": f"https://m.example/@{NAMES[account]}",
        "account_is_bot": False,
        "tags": [{"name": "kahvi"}],
        **told,
    }


def answer(id_: str, account: str, at: str, post: str, author: str) -> Record:
    """Return an answer to a post, which names whom it answers."""
    said = {"in_reply_to_id": post, "in_reply_to_account_id": author, "mentions": [{"id": author}]}
    return status(id_, account, at) | said


def boost(id_: str, account: str, at: str, post: str) -> Record:
    """Return what passes on a post of the brand."""
    return status(id_, account, at) | {"reblog_id": post, "reblog_account_id": LUMO}


def act(id_: str, kind: str, account: str, at: str, post: str | None) -> Record:
    """Return a notification of what somebody did to a post of the brand."""
    return {
        "id": id_,
        "type": kind,
        "created_at": at,
        "account_id": account,
        "account_acct": NAMES[account],
        "account_url": f"https://m.example/@{NAMES[account]}",
        "account_is_bot": False,
        "status_id": post,
        "status_account_id": post and LUMO,
    }


def profile(followers: int) -> Record:
    """Return the brand's profile on Mastodon."""
    return {
        "id": LUMO,
        "acct": "lumo",
        "username": "lumo",
        "url": "https://m.example/@lumo",
        "is_bot": False,
        "followers_count": followers,
    }


def tweet(id_: str, author: str, at: str, **told: object) -> Record:
    """Return a post on X."""
    return {
        "id": id_,
        "text": f"Beans number {id_}",
        "author_id": author,
        "created_at": at,
        "conversation_id": id_,
        **told,
    }


def passes_on(post: str) -> Record:
    """Return what makes a post on X a repost of another."""
    return {"referenced_tweets": [{"type": "retweeted", "id": post}]}


def contact(id_: str, **told: object) -> Record:
    """Return a contact of the CRM."""
    return {
        "id": id_,
        "created_at": f"2025-01-{id_}T00:00:00",
        "updated_at": "2026-01-01T00:00:00",
        "is_archived": False,
        "lifecycle_stage": "customer",
        **told,
    }


def ticket(id_: str, customer: str, opened: str, closed: str | None) -> Record:
    """Return a case that came by social channels."""
    return {
        "id": id_,
        "created_at": opened,
        "updated_at": closed or opened,
        "is_archived": False,
        "closed_at": closed,
        "channel": "SOCIAL",
        "category": "COMPLAINT",
        "contacts": [{"id": customer}],
    }


def order(id_: str, customer: str, at: str) -> Record:
    """Return an order."""
    return {"transaction_id": id_, "customer_id": customer, "ordered_at": at, "amount": "10.00"}


def consent(customer: str, until: str | None) -> Record:
    """Return a consent to marketing, which may have been withdrawn."""
    return {
        "consent_id": f"c{customer}",
        "subject_id": customer,
        "purpose": "marketing",
        "lawful_basis": "consent",
        "valid_from": "2026-01-01T00:00:00",
        "valid_to": until,
        "known_at": until or "2026-01-01T00:00:00",
    }
