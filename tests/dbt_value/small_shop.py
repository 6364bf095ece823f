"""A shop from 20 August to 11 October 2026: three customers, some orders, cases and posts."""

from datetime import datetime

from tests.dbt.tiny_landing import Record, TinyLanding

# In the morning of the day after the last one that counts.
UNTIL = "2026-10-12T05:00:00+00:00"

# customer, day, money, margin
ORDERS = (
    ("1", "2026-08-20", "10", "4"),
    ("1", "2026-09-01", "20", "8"),
    ("1", "2026-09-02", "30", None),
    ("2", "2026-09-02", "40", "10"),
    ("1", "2026-09-28", "50", "20"),
    ("2", "2026-10-01", "60", "30"),
    ("3", "2026-10-11", "70", "7"),
)
# opened, closed, channel: resolved in 1, 2 and 12 hours in September
CASES = (
    ("2026-09-01T08:00:00", "2026-09-01T09:00:00", "SOCIAL"),
    ("2026-09-01T08:00:00", "2026-09-01T10:00:00", "EMAIL"),
    ("2026-09-15T08:00:00", "2026-09-15T20:00:00", "EMAIL"),
    ("2026-10-02T08:00:00", None, None),
)
# day, likes, impressions of the brand's posts
POSTS = (
    ("2026-09-05", 10, 1000),
    ("2026-09-06", 2, None),
    ("2026-10-10", 5, 100),
)


def land_shop(landing: TinyLanding) -> None:
    """Land everything but the scores, in one run."""
    until = datetime.fromisoformat(UNTIL)
    landing.land("hubspot", "contacts", 1, until, [contact(number) for number in ("1", "2", "3")])
    landing.land(
        "hubspot",
        "tickets",
        1,
        until,
        [case(number, *told) for number, told in enumerate(CASES, start=1)],
    )
    landing.land(
        "filedrop",
        "transactions",
        1,
        until,
        [order(number, *told) for number, told in enumerate(ORDERS, start=1)],
    )
    landing.land(
        "filedrop",
        "consent",
        1,
        until,
        [consent("1"), consent("2")],
    )
    landing.land(
        "x",
        "users",
        1,
        until,
        [{"id": "1", "username": "Lumo", "followers_count": 250}],
    )
    landing.land(
        "x",
        "tweets",
        1,
        until,
        [post(number, *told) for number, told in enumerate(POSTS, start=1)],
    )


def land_scores(landing: TinyLanding, until: datetime) -> None:
    """Land one model run and what it says of two of the three customers."""
    moment = until.replace(tzinfo=None).isoformat()
    run: Record = {"model_run_id": "run", "as_of": moment, "method": "bgnbd_gamma_gamma"}
    landing.land(
        "kenno",
        "clv_model_runs",
        1,
        until,
        [
            run
            | {
                "model_name": "clv",
                "model_version": "1",
                "input_hash": "0",
                "customer_count": 2,
                "repeat_customer_count": 2,
                "horizon_months": 36,
                "annual_discount_rate": 0.1,
            }
        ],
    )
    landing.land(
        "kenno",
        "clv_scores",
        1,
        until,
        [
            run | {"customer_id": "hubspot:1", "clv": 90.5},
            run | {"customer_id": "hubspot:2", "clv": 10.25},
        ],
    )


def contact(number: str) -> Record:
    """Return a contact of the CRM, without a social account."""
    return {
        "id": number,
        "created_at": "2026-08-01T00:00:00",
        "updated_at": "2026-08-01T00:00:00",
        "is_archived": False,
        "lifecycle_stage": "customer",
    }


def case(number: int, opened: str, closed: str | None, channel: str | None) -> Record:
    """Return a support case."""
    return {
        "id": str(number),
        "created_at": opened,
        "updated_at": closed or opened,
        "is_archived": False,
        "closed_at": closed,
        "channel": channel,
        "category": "IDEA",
    }


def order(number: int, customer: str, day: str, amount: str, margin: str | None) -> Record:
    """Return an order, placed at noon."""
    return {
        "transaction_id": f"t{number}",
        "customer_id": customer,
        "ordered_at": f"{day}T12:00:00",
        "amount": amount,
        "currency": "EUR",
        "gross_margin": margin,
    }


def consent(customer: str) -> Record:
    """Return a consent to marketing that holds."""
    return {
        "consent_id": f"c{customer}",
        "subject_id": customer,
        "purpose": "marketing",
        "lawful_basis": "consent",
        "valid_from": "2026-01-01T00:00:00",
        "known_at": "2026-01-01T00:00:00",
    }


def post(number: int, day: str, likes: int, impressions: int | None) -> Record:
    """Return a post of the brand."""
    return {
        "id": str(number),
        "text": "coffee",
        "author_id": "1",
        "created_at": f"{day}T10:00:00",
        "like_count": likes,
        "impression_count": impressions,
    }
