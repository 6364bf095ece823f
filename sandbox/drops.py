"""The files that the company drops, from purchases to surveys, as they stand at one moment."""

import json
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from sandbox.chance import DAY, Ints
from sandbox.contacts import contact_of_customer
from sandbox.labels import labels_of_asked
from sandbox.ledger import CATEGORIES, CONSENT_SOURCES, PURPOSES
from sandbox.people import MASTODON, PLATFORMS, X
from sandbox.profiles import CONNECTION_KINDS, EMAIL_HASH, hashed
from sandbox.reviews import answers_of_helped, reviews
from sandbox.world import World, from_ms, iso, to_ms

CURRENCY = "EUR"
TEAMS = ("Care", "Care", "Social", "Social", "Sales", "Roastery", "Roastery")
# Of the talkative on each network, so many work for the company and say so.
ADVOCATES = 2


def write_drops(world: World, folder: Path, now: datetime) -> tuple[Path, ...]:
    """Write what exists at `now` below `folder`, one folder a stream; the same bytes each time.

    Transactions are CSV, a file a month; costs JSON lines; consent Parquet; all others CSV.
    Returns the files written, each put in place whole.
    """
    moment = to_ms(now)
    written = [
        *_write_transactions(world, folder / "transactions", moment),
        _write_referrals(world, folder / "referrals", moment),
        _write_costs(world, folder / "costs", moment),
        _write_consent(world, folder / "consent", moment),
        _write_surveys(world, folder / "surveys", moment),
        _write_employees(world, folder / "employees"),
        _write_connections(world, folder / "account_connections", moment),
        _write_labels(world, folder / "identity_labels", moment),
    ]
    return tuple(written)


def known_rows(world: World, now: int) -> dict[str, int]:
    """Return how many rows of each stream exist at `now` (ms)."""
    return {
        "transactions": int(np.searchsorted(world.orders.at, now, side="right")),
        "referrals": int(np.sum(world.referrals.at <= now)),
        "costs": len(_past_costs(world, now)),
        "consent": int(np.searchsorted(world.consents.known_at, now, side="right")),
        "surveys": len(answers_of_helped(world, now).number) + len(reviews(world, now).number),
        "employees": len(TEAMS),
        "account_connections": int(np.sum(world.profiles.connection_at <= now)),
        "identity_labels": len(labels_of_asked(world, now).account),
    }


def _write_transactions(world: World, folder: Path, now: int) -> list[Path]:
    orders = world.orders
    known = int(np.searchsorted(orders.at, now, side="right"))
    months = np.array([f"{from_ms(at):%Y-%m}" for at in orders.at[:known].tolist()])
    table = pa.table(
        {
            "transaction_id": [f"T{number:08d}" for number in range(known)],
            "customer_id": _text(world.contacts.id[world.order_contact[:known]]),
            "ordered_at": _iso(orders.at[:known]),
            "amount": _euros(orders.amount[:known]),
            "currency": [CURRENCY] * known,
            "gross_margin": _euros(orders.margin[:known]),
            "units": orders.units[:known],
        }
    )
    return [
        _write_csv(table.filter(pa.array(months == month)), folder / f"transactions-{month}.csv")
        for month in np.unique(months).tolist()
    ]


def _write_referrals(world: World, folder: Path, now: int) -> Path:
    referrals = world.referrals
    row = np.flatnonzero(referrals.at <= now)
    row = row[np.argsort(referrals.at[row], kind="stable")]
    contact = contact_of_customer(world.contacts, world.people.customer_count)
    asked = referrals.prior_intent[row]
    table = pa.table(
        {
            # The number does not change when later ones come.
            "referral_id": [f"R{number:07d}" for number in row.tolist()],
            "referrer_id": _text(world.contacts.id[contact[referrals.referrer[row]]]),
            "referee_id": _text(world.contacts.id[contact[referrals.referee[row]]]),
            "referred_at": _iso(referrals.at[row]),
            "reward_amount": _euros(referrals.reward[row]),
            "currency": [CURRENCY] * len(row),
            "prior_intent_probability": pa.array(asked, mask=np.isnan(asked)),
        }
    )
    return _write_csv(table, folder / "referrals.csv")


def _past_costs(world: World, now: int) -> Ints:
    """Return the costs of the days that are over."""
    return np.flatnonzero(world.costs.at + DAY <= now)


def _write_costs(world: World, folder: Path, now: int) -> Path:
    costs, lines = world.costs, []
    for row in _past_costs(world, now).tolist():
        category = CATEGORIES[costs.category[row]]
        date = f"{from_ms(costs.at[row]):%Y-%m-%d}"
        cost = {
            "cost_id": f"{date}-{category}",
            "cost_date": date,
            "category": category,
            "amount": f"{costs.amount[row] / 100:.2f}",
            "currency": CURRENCY,
        }
        lines.append(json.dumps(cost))
    return _put(folder / "costs.jsonl", ("\n".join(lines) + "\n" if lines else "").encode())


def _write_consent(world: World, folder: Path, now: int) -> Path:
    consents = world.consents
    known = slice(0, int(np.searchsorted(consents.known_at, now, side="right")))
    purpose = consents.purpose[known]
    count = len(purpose)
    service = PURPOSES.index("service")
    table = pa.table(
        {
            "consent_id": [f"C{number:08d}" for number in range(count)],
            "subject_id": _text(world.contacts.id[consents.contact[known]]),
            "purpose": [PURPOSES[number] for number in purpose],
            "lawful_basis": ["contract" if n == service else "consent" for n in purpose],
            "valid_from": _moments(consents.valid_from[known]),
            "valid_to": _moments(consents.valid_to[known]),
            "known_at": _moments(consents.known_at[known]),
            "source": [CONSENT_SOURCES[number] for number in consents.source[known]],
        }
    )
    path = folder / "consent.parquet"
    folder.mkdir(parents=True, exist_ok=True)
    draft = _draft_of(path)
    pq.write_table(table, draft)
    draft.replace(path)
    return path


def _write_surveys(world: World, folder: Path, now: int) -> Path:
    tables = [
        pa.table(
            {
                **answers.columns,
                "answered_at": _iso(answers.at),
                "customer_id": _text(world.contacts.id[answers.contact]),
            }
        )
        for answers in (answers_of_helped(world, now), reviews(world, now))
    ]
    return _write_csv(pa.concat_tables(tables), folder / "surveys.csv")


def _write_employees(world: World, folder: Path) -> Path:
    count = len(TEAMS)
    started = f"{from_ms(world.start - 400 * DAY):%Y-%m-%d}"
    on_mastodon, on_x = _advocates(world, MASTODON), _advocates(world, X)
    silent = count - len(on_mastodon) - len(on_x)
    table = pa.table(
        {
            "employee_id": [f"E{number:03d}" for number in range(count)],
            "valid_from": [started] * count,
            "team": TEAMS,
            "social_work_share": [{"Social": 1.0, "Care": 0.4}.get(team, 0.0) for team in TEAMS],
            "mastodon_handle": [*on_mastodon, *[None] * (silent + len(on_x))],
            "x_handle": [*[None] * (silent + len(on_mastodon)), *on_x],
        }
    )
    return _write_csv(table, folder / "employees.csv")


def _advocates(world: World, platform: int) -> list[str]:
    """Return handles of the most talkative on a network who are no customers."""
    accounts = world.accounts
    others = np.flatnonzero(
        (accounts.platform == platform)
        & (accounts.person >= world.people.customer_count)
        & ~accounts.is_remote
    )
    chosen = others[np.argsort(-accounts.weight[others], kind="stable")[:ADVOCATES]]
    return [accounts.handles[number] for number in chosen.tolist()]


def _write_connections(world: World, folder: Path, now: int) -> Path:
    """Write who signed in to the shop with which account, and who gave one with an address."""
    profiles, contacts, accounts = world.profiles, world.contacts, world.accounts
    known = int(np.searchsorted(profiles.connection_at, now, side="right"))
    account, kind = profiles.connection_account[:known], profiles.connection_kind[:known]
    first = contact_of_customer(contacts, world.people.customer_count)
    contact = first[accounts.person[account]]
    by_email = kind == EMAIL_HASH
    emails = [profiles.email(world.people, contacts, row) for row in contact.tolist()]
    table = pa.table(
        {
            "connection_id": [f"L{number:07d}" for number in range(known)],
            "kind": [CONNECTION_KINDS[number] for number in kind],
            "platform": [PLATFORMS[number] for number in accounts.platform[account]],
            "account_id": _text(accounts.id[account]),
            "customer_id": pa.array(_text(contacts.id[contact]), mask=by_email),
            "email_sha256": pa.array([hashed(email) for email in emails], mask=~by_email),
            "connected_at": _iso(profiles.connection_at[:known]),
        }
    )
    return _write_csv(table, folder / "account_connections.csv")


def _write_labels(world: World, folder: Path, now: int) -> Path:
    labels, accounts = labels_of_asked(world, now), world.accounts
    platform = accounts.platform[labels.account].tolist()
    table = pa.table(
        {
            "customer_id": [f"hubspot:{one}" for one in _text(world.contacts.id[labels.contact])],
            "account_id": [
                f"{PLATFORMS[number]}:{one}"
                for number, one in zip(platform, _text(accounts.id[labels.account]), strict=True)
            ],
            "is_match": labels.is_match,
            "labelled_at": _iso(labels.at),
        }
    )
    return _write_csv(table, folder / "identity_labels.csv")


def _write_csv(table: pa.Table, path: Path) -> Path:
    sink = pa.BufferOutputStream()
    options = pacsv.WriteOptions(quoting_style="needed")
    pacsv.write_csv(table, sink, options)
    return _put(path, sink.getvalue().to_pybytes())


def _put(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft_of(path)
    draft.write_bytes(content)
    return draft.replace(path)


def _draft_of(path: Path) -> Path:
    """Return a name in the same folder that readers pass over: it starts with a dot."""
    return path.with_name(f".{path.name}.draft")


def _text(ids: Ints) -> list[str]:
    return [str(identifier) for identifier in ids.tolist()]


def _iso(moments: Ints) -> list[str]:
    return [iso(moment) for moment in moments.tolist()]


def _euros(cents: Ints) -> list[str]:
    return [f"{amount // 100}.{amount % 100:02d}" for amount in cents.tolist()]


def _moments(values: Ints) -> pa.Array:
    """Return milliseconds as UTC moments; 0 is null."""
    return pa.array(values, mask=values == 0, type=pa.int64()).cast(pa.timestamp("ms", tz="UTC"))
