"""Influence of people on each other, from who reacts to whom (Hubbell 1965; Kumar et al. 2013).

W(i -> j) is the share of j's reactions that go to i, each reaction weighted by how much more than
others i talks of the category (stickiness). What goes to companies is counted in the whole, and is
nobody's influence. `DAMPING` W is what is solved: influence wears off with each step, and since the
shares of one j never sum to more than 1, the spectral radius is below 1 whatever the graph.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array

from scoring.clv import hash_settings
from scoring.customers import to_floats
from scoring.fitting import Floats, Integers
from scoring.graph import accumulate, bound_spectral_radius, rank_pages

MODEL_NAME = "influence"
# Raise this when the same input would get other scores: it is part of every run's identifier.
MODEL_VERSION = "1.0.0"
METHOD = "hubbell"
DAMPING = 0.85
# A person's talk is judged as if so many posts of the average person came before it.
POSTS_BEFORE = 5.0


@dataclass(frozen=True)
class Influence:
    """Scores by subject, edges between customers, and what is to be told of the run."""

    scores: pa.Table
    edges: pa.Table
    model_run: Mapping[str, Any]


@dataclass(frozen=True)
class Web:
    """Subjects in order, and their reactions: `of[k]` reacted `count[k]` times to `toward[k]`.

    Reactions to companies have no `toward`: they stand in `elsewhere`, by subject.
    """

    subject_id: pa.Array
    of: Integers
    toward: Integers
    count: Floats
    is_rewarded: Floats  # 1 where a rewarded referral brought `of`
    elsewhere: Floats


def score_influence(
    subjects: pa.Table,
    reactions: pa.Table,
    *,
    as_of: datetime,
    window_days: int,
    input_run_id: str | None,
) -> Influence:
    """Score all subjects: customers, and accounts of people who are not known to be customers.

    `subjects` has one row each: subject_id, is_customer, clv (null where unknown), post_count and
    category_post_count. `reactions` has subject_id, toward_subject_id (null: a company),
    reaction_count and is_rewarded_referral, one row for each pair. Raises `ValueError` on a bad
    table.
    """
    subjects = subjects.sort_by("subject_id").combine_chunks()
    reactions = reactions.sort_by(
        [("subject_id", "ascending"), ("toward_subject_id", "ascending")]
    ).combine_chunks()
    web = read_web(subjects, reactions)
    stickiness = measure_stickiness(subjects)
    share, effect = weigh(web, stickiness)
    size = len(web.subject_id)
    influence = as_matrix(effect, web, size)
    radius = bound_spectral_radius(influence)
    clv = np.nan_to_num(to_floats(subjects["clv"]), nan=0.0)
    paid = as_matrix(effect * (1.0 - web.is_rewarded), web, size)
    moment = as_of.astimezone(UTC).replace(tzinfo=None)
    settings: dict[str, object] = {
        "model_name": MODEL_NAME,
        "model_version": MODEL_VERSION,
        "as_of": moment,
        "input_run_id": input_run_id,
        "input_hash": hash_tables(subjects, reactions),
        "window_days": window_days,
    }
    run_id = hash_settings(settings)
    scores = {
        "subject_id": subjects["subject_id"],
        "is_customer": subjects["is_customer"],
        "influence_score": accumulate(influence, np.ones(size)),
        "pagerank": rank_pages(as_matrix(web.count, web, size)),
        "stickiness_index": pa.array(stickiness, from_pandas=True),
        "influenced_subject_count": np.bincount(web.toward, minlength=size).astype(np.int64),
        "civ_recursive": accumulate(paid, clv) - clv,
    }
    edges = list_edges(subjects, web, share, effect)
    del settings["window_days"]
    run = {
        **settings,
        "model_run_id": run_id,
        "method": METHOD,
        "refusal_reason": None,
        "subject_count": size,
        "parameters": {
            "damping": DAMPING,
            "window_days": window_days,
            "posts_before": POSTS_BEFORE,
        },
        "validation": {
            "edge_count": len(web.of),
            "customer_edge_count": edges.num_rows,
            "spectral_radius_bound": radius,
            "largest_share_sum": float(np.bincount(web.of, share, size).max(initial=0.0)),
        },
    }
    return Influence(with_run(scores, run_id, moment), with_run(edges, run_id, moment), run)


def read_web(subjects: pa.Table, reactions: pa.Table) -> Web:
    """Return reactions by the numbers of subjects; `ValueError` where one is not in `subjects`."""
    subject_id = as_one(subjects["subject_id"])
    if len(pc.unique(subject_id)) != len(subject_id):
        raise ValueError("influence: a subject occurs twice")
    of = place(reactions["subject_id"], subject_id)
    toward_id = as_one(reactions["toward_subject_id"])
    between = pc.is_valid(toward_id).to_numpy(zero_copy_only=False)
    toward = place(toward_id.filter(pa.array(between)), subject_id)
    count = to_floats(reactions["reaction_count"])
    if not (count > 0).all():
        raise ValueError("influence: a count of reactions is not positive")
    if (of[between] == toward).any():
        raise ValueError("influence: a subject reacts to itself")
    rewarded = to_floats(reactions["is_rewarded_referral"].cast(pa.int64()))
    return Web(
        subject_id=subject_id,
        of=of[between],
        toward=toward,
        count=count[between],
        is_rewarded=np.nan_to_num(rewarded[between], nan=0.0),
        elsewhere=np.bincount(of[~between], count[~between], len(subject_id)).astype(np.float64),
    )


def place(identifiers: pa.Array, subject_id: pa.Array) -> Integers:
    """Return where each identifier stands among the subjects."""
    found = pc.index_in(identifiers, value_set=subject_id)
    if found.null_count:
        lost = as_one(identifiers).filter(pc.is_null(as_one(found)))[0]
        raise ValueError(f"influence: {lost} reacts or is reacted to, and is no subject")
    numbers: Integers = found.cast(pa.int64()).to_numpy()
    return numbers


def measure_stickiness(subjects: pa.Table) -> Floats:
    """Return how many times as often as all people each talks of the category; NaN without a post.

    The lift of the share of posts with a term of the category, drawn to 1 as if `POSTS_BEFORE`
    posts of the average person had been written before.
    """
    posts = to_floats(subjects["post_count"])
    sticky = to_floats(subjects["category_post_count"])
    total = np.nansum(posts)
    overall = float(np.nansum(sticky) / total) if total > 0 else 0.0
    if overall == 0:
        return np.full(len(posts), np.nan)
    lift: Floats = (sticky + POSTS_BEFORE * overall) / (posts + POSTS_BEFORE) / overall
    return np.where(posts > 0, lift, np.nan)


def weigh(web: Web, stickiness: Floats) -> tuple[Floats, Floats]:
    """Return of each edge the plain share of reactions, and the damped influence.

    Where nothing is known of someone's talk, and for companies, the weight is 1.
    """
    size = len(web.subject_id)
    weight = np.nan_to_num(stickiness, nan=1.0)[web.toward] * web.count
    plain = np.bincount(web.of, web.count, size) + web.elsewhere
    weighted = np.bincount(web.of, weight, size) + web.elsewhere
    share: Floats = web.count / plain[web.of]
    effect: Floats = DAMPING * weight / weighted[web.of]
    return share, effect


def as_matrix(values: Floats, web: Web, size: int) -> csr_array:
    """Return edges as a matrix: whom influence comes from by row, whom it goes to by column."""
    return csr_array((values, (web.toward, web.of)), shape=(size, size))


def list_edges(subjects: pa.Table, web: Web, share: Floats, effect: Floats) -> pa.Table:
    """Return the edges between two customers: the others carry no value that is known."""
    is_customer = as_one(subjects["is_customer"]).to_numpy(zero_copy_only=False)
    kept = np.flatnonzero(is_customer[web.of] & is_customer[web.toward])
    return pa.table(
        {
            "from_subject_id": web.subject_id.take(pa.array(web.toward[kept])),
            "to_subject_id": web.subject_id.take(pa.array(web.of[kept])),
            "reaction_count": web.count[kept].astype(np.int64),
            "influence_share": share[kept],
            "influence_effect": effect[kept],
            "is_rewarded_referral": web.is_rewarded[kept] > 0,
        }
    )


def with_run(columns: Mapping[str, object] | pa.Table, run_id: str, moment: datetime) -> pa.Table:
    """Put the run before the columns, and the moment after them."""
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    rows = table.num_rows
    # Written once, not once a row: an identifier is longer than all else in an edge.
    run = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int8()), rows), [run_id])
    moments = pa.repeat(pa.scalar(moment, pa.timestamp("us")), rows)
    return table.add_column(0, "model_run_id", run).append_column("as_of", moments)


def hash_tables(*tables: pa.Table) -> str:
    """Return the SHA-256 of tables that are in order."""
    digest = hashlib.sha256()
    for table in tables:
        for batch in table.combine_chunks().to_batches():
            digest.update(batch.serialize())
    return digest.hexdigest()


def as_one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
