"""A brand, a competitor and four persons: what platforms and the CRM tell of them on two days."""

from datetime import datetime

from tests.dbt.tiny_landing import Record, TinyLanding

SECRETS = ("ann.secret@example.com", "Annsecret", "Leesecret", "+358-secret")

LUMO: Record = {
    "account_id": "1",
    "account_acct": "lumo",
    "account_url": "https://m.example/@lumo",
    "account_is_bot": False,
}
ANN: Record = {
    "account_id": "2",
    "account_acct": "ann",
    "account_url": "https://m.example/@ann",
    "account_display_name": "Annsecret Leesecret",
    "account_is_bot": False,
    "account_followers_count": 5,
}
ANNS_ANSWER: Record = {
    "in_reply_to_id": "100",
    "in_reply_to_account_id": "1",
    "mentions": [{"id": "1", "acct": "lumo"}],
    "tags": [{"name": "Lumo"}],
}


def land_first_day(landing: TinyLanding, until: datetime) -> None:
    """Land two posts of the brand, an answer that two streams tell of, three contacts."""
    landing.land("mastodon", "accounts", 1, until, [profile(10)])
    landing.land(
        "mastodon",
        "statuses",
        1,
        until,
        [
            OLD_POST | {"favourites_count": 50},
            {"id": "100", "created_at": "2026-09-30T10:00:00", "favourites_count": 3, **LUMO},
            {"id": "150", "created_at": "2026-09-30T12:00:00", "favourites_count": 1, **LUMO},
        ],
    )
    landing.land(
        "mastodon",
        "tag_timeline",
        1,
        until,
        [{"id": "200", "created_at": "2026-09-30T11:00:00", **ANN, **ANNS_ANSWER}],
    )
    landing.land(
        "mastodon",
        "notifications",
        1,
        until,
        [
            notification("1", "favourite", "2026-09-30T10:30:00", "100", "1"),
            notification("2", "mention", "2026-09-30T11:00:01", "200", "2")
            | {"status_created_at": "2026-09-30T11:00:00"}
            | {f"status_{name}": value for name, value in ANNS_ANSWER.items()},
        ],
    )
    landing.land(
        "hubspot",
        "contacts",
        1,
        until,
        [
            contact("11", "lead") | SECRET_CONTACT,
            contact("12", "lead"),
            contact("13", "lead"),
        ],
    )
    landing.land(
        "filedrop",
        "transactions",
        1,
        until,
        [order("t1", "11", "2026-09-01T00:00:00"), order("t2", "13", "2026-09-02T00:00:00")],
    )
    landing.land("x", "users", 1, until, [{"id": "1", "username": "Lumo"}])
    landing.land("x", "tweets", 1, until, [TWEET | {"like_count": 1, "impression_count": 10}])


def land_third_day(landing: TinyLanding, until: datetime) -> None:
    """Land what changed: counters, followers, a late post, a late answer, a merge of a merge."""
    landing.land("mastodon", "accounts", 2, until, [profile(12)])
    gone = {"stream": "statuses", "natural_id": "150", "reason": "deleted"}
    landing.land("mastodon", "deletions", 2, until, [gone])
    landing.land(
        "mastodon",
        "statuses",
        2,
        until,
        [
            OLD_POST | {"favourites_count": 60},
            # The same record twice in one run, as where a page is read again.
            {"id": "100", "created_at": "2026-09-30T10:00:00", "favourites_count": 2, **LUMO},
            {"id": "100", "created_at": "2026-09-30T10:00:00", "favourites_count": 2, **LUMO},
            {
                "id": "300",
                "created_at": "2026-10-01T11:00:00",
                "in_reply_to_id": "200",
                "in_reply_to_account_id": "2",
                **LUMO,
            },
        ],
    )
    landing.land(
        "mastodon",
        "tag_timeline",
        2,
        until,
        [{"id": "95", "created_at": "2026-09-15T00:00:00", "tags": [{"name": "lumo"}], **ANN}],
    )
    landing.land(
        "hubspot",
        "contacts",
        2,
        until,
        [
            contact("12", "lead") | {"merged_object_ids": "11"},
            contact("13", "customer") | {"merged_object_ids": "12"},
        ],
    )
    landing.land("filedrop", "transactions", 2, until, [order("t3", "99", "2026-08-01T00:00:00")])
    landing.land("x", "tweets", 2, until, [TWEET | {"like_count": 4, "impression_count": 40}])


OLD_POST: Record = {"id": "90", "created_at": "2026-01-01T00:00:00", **LUMO}
TWEET: Record = {
    "id": "100",
    "text": "New beans",
    "author_id": "1",
    "created_at": "2026-09-30T20:00:00",
    "conversation_id": "100",
}
SECRET_CONTACT: Record = {
    "email": SECRETS[0],
    "first_name": SECRETS[1],
    "last_name": SECRETS[2],
    "phone": SECRETS[3],
    "mastodon_handle": "@Ann@m.example",
}


def profile(followers: int) -> Record:
    """Return the brand's profile."""
    return {
        "id": "1",
        "acct": "lumo",
        "username": "lumo",
        "url": "https://m.example/@lumo",
        "is_bot": False,
        "followers_count": followers,
    }


def notification(id_: str, kind: str, at: str, post: str, author: str) -> Record:
    """Return an act of Ann's."""
    return {
        "id": id_,
        "type": kind,
        "created_at": at,
        "status_id": post,
        "status_account_id": author,
        **ANN,
    }


def contact(id_: str, stage: str) -> Record:
    """Return a contact of the CRM."""
    return {
        "id": id_,
        "created_at": "2025-01-01T00:00:00",
        "updated_at": "2026-01-01T00:00:00",
        "is_archived": False,
        "lifecycle_stage": stage,
    }


def order(id_: str, customer: str, at: str) -> Record:
    """Return an order."""
    return {"transaction_id": id_, "customer_id": customer, "ordered_at": at, "amount": "10.00"}
