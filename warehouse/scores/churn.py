"""Churn: from features in the build database to chances and reasons in landing."""

from collections.abc import Callable
from datetime import datetime

from extract.contracts.filedrop import TRANSACTIONS
from extract.contracts.kenno import CHURN_SCORES, MODEL_RUNS, TEXT_SENTIMENTS
from scoring.churn import score_churn
from warehouse.errors import KennoError
from warehouse.scores.landed import (
    Scored,
    land_scores,
    last_run_with_records,
    model_run_table,
    read_as_of,
    read_build,
    record_files,
)
from warehouse.scores.texts import HASHES, HASHES_GOING_ON, read_told_until
from warehouse.settings import Settings

INPUT = "intermediate.int_churn_features"
# A dozen coefficients need no more to learn from; who is among them does not depend on the day.
MOST_CUSTOMERS_TO_LEARN_FROM = 100_000
FEATURES = f"""
    with counted as (
        select greatest(1, ceil(count(distinct customer_id) / $most)::bigint) as one_in
        from {INPUT}
    ),

    chosen as (
        select features.*
        from {INPUT} as features
        cross join counted
        where
            features.purpose = 'now'
            or md5_number_lower(features.customer_id) % counted.one_in = 0
    ),

    last_sentiment as (
        select arg_max(model_version, (as_of, _run_id)) as model_version
        from read_parquet($run_files, union_by_name = true)
        where model_name = 'sentiment'
    ),

    valences as (
        select text_hash, any_value(valence) as valence
        from read_parquet($sentiment_files, union_by_name = true)
        semi join last_sentiment using (model_version)
        where valence is not null
        group by text_hash
    ),

    said as (
        select
            links.customer_id,
            posts.posted_date,
            -- Exact: a sum of doubles over threads is another one each time.
            sum(valences.valence::decimal(18, 9)) as valence,
            count(*) as text_count
        from ({{texts}}) as texts
        inner join valences using (text_hash)
        inner join intermediate.int_posts as posts using (post_id)
        inner join identity.customer_accounts as links using (account_id)
        group by links.customer_id, posts.posted_date
    ),

    valued as (
        select
            said.customer_id,
            cutoffs.cutoff_date,
            sum(said.valence)::double / sum(said.text_count) as mean_valence_90_days
        from said
        inner join (select distinct cutoff_date from {INPUT}) as cutoffs
            on
                said.posted_date <= cutoffs.cutoff_date
                and said.posted_date > cutoffs.cutoff_date - 90
        group by said.customer_id, cutoffs.cutoff_date
    )

    select chosen.*, valued.mean_valence_90_days
    from chosen
    left join valued using (customer_id, cutoff_date)
"""


def score(settings: Settings, clock: Callable[[], datetime]) -> Scored:
    """Score the churn of all active customers as of the last landed window, and land it."""
    as_of = read_as_of(settings)
    told_until = read_told_until(settings)
    hashes = HASHES if told_until is None else HASHES_GOING_ON
    tables = read_build(
        settings,
        {"features": FEATURES.format(texts=hashes)},
        {
            "told_until": told_until,
            "most": MOST_CUSTOMERS_TO_LEARN_FROM,
            "sentiment_files": record_files(settings, TEXT_SENTIMENTS),
            "run_files": record_files(settings, MODEL_RUNS),
        },
    )
    try:
        result = score_churn(
            tables["features"],
            as_of=as_of,
            input_run_id=last_run_with_records(settings, TRANSACTIONS),
        )
    except ValueError as problem:
        raise KennoError(f"{problem}. Look at {INPUT} in the build database.") from None
    run = result.model_run
    outcome = land_scores(
        settings,
        clock,
        (model_run_table(run), (CHURN_SCORES, result.scores)),
        f"{run['model_run_id']}",
        as_of,
    )
    sentence = f"churn by {run['method']}: {run['subject_count']} active customers"
    if "auc" in run["validation"]:
        sentence += f"; AUC {run['validation']['auc']:.2f} on days not seen before"
    if run["refusal_reason"]:
        sentence += f"; the model was refused: {run['refusal_reason']}"
    return Scored("churn", sentence, run, outcome)
