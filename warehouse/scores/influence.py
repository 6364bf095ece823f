"""Influence: from reactions in the build database to scores and edges in landing."""

from collections.abc import Callable
from datetime import datetime

import pyarrow as pa

from extract.contracts.kenno import CLV_SCORES, INFLUENCE_EDGES, INFLUENCE_SCORES
from scoring.influence import score_influence
from warehouse.errors import KennoError
from warehouse.scores.landed import (
    Scored,
    land_scores,
    model_run_table,
    read_as_of,
    read_build,
    record_files,
)
from warehouse.settings import Settings

INPUT = "intermediate.int_account_reactions"
WINDOW = f"select max(window_days) as window_days from {INPUT}"
REACTIONS = f"""
    with resolved as (
        select
            coalesce(reacting.customer_id, reactions.account_id) as subject_id,
            case when reactions.toward_owner_kind = 'other'
                then coalesce(reacted_to.customer_id, reactions.toward_account_id)
            end as toward_subject_id,
            reactions.reaction_count
        from {INPUT} as reactions
        left join identity.customer_accounts as reacting
            on reactions.account_id = reacting.account_id
        left join identity.customer_accounts as reacted_to
            on reactions.toward_account_id = reacted_to.account_id
    ),

    rewarded as (
        -- Those that referral value counts: what it rejects, or holds too old, it leaves to us.
        select distinct referrer_customer_id, referee_customer_id
        from intermediate.int_judged_referrals
        where is_rewarded and rejection_reason is null and half_year is not null
    )

    select
        resolved.subject_id,
        resolved.toward_subject_id,
        sum(resolved.reaction_count)::bigint as reaction_count,
        bool_or(rewarded.referee_customer_id is not null) as is_rewarded_referral
    from resolved
    left join rewarded
        on
            resolved.subject_id = rewarded.referee_customer_id
            and resolved.toward_subject_id = rewarded.referrer_customer_id
    -- Two accounts of one customer may react to each other: that is nobody's influence.
    where resolved.subject_id is distinct from resolved.toward_subject_id
    group by resolved.subject_id, resolved.toward_subject_id
"""
SUBJECTS = f"""
    with accounts as (
        select account_id from {INPUT}
        union
        select toward_account_id from {INPUT} where toward_owner_kind = 'other'
        union
        select account_id from identity.customer_accounts
    ),

    scores as (
        select customer_id, clv
        from read_parquet($clv_files, union_by_name = true)
        qualify dense_rank() over (order by as_of desc, _run_id desc, model_run_id desc) = 1
    ),

    resolved as (
        select
            coalesce(linked.customer_id, accounts.account_id) as subject_id,
            bool_or(linked.customer_id is not null) as is_customer,
            sum(talk.post_count)::bigint as post_count,
            sum(talk.category_post_count)::bigint as category_post_count
        from accounts
        left join identity.customer_accounts as linked on accounts.account_id = linked.account_id
        left join intermediate.int_account_talk as talk on accounts.account_id = talk.account_id
        group by coalesce(linked.customer_id, accounts.account_id)
    )

    select resolved.*, scores.clv
    from resolved
    left join scores on resolved.subject_id = scores.customer_id
"""


def score(settings: Settings, clock: Callable[[], datetime]) -> Scored:
    """Score the influence of all who react or are reacted to, and land it."""
    as_of = read_as_of(settings)
    tables = read_build(
        settings,
        {"reactions": REACTIONS, "subjects": SUBJECTS, "window": WINDOW},
        {"clv_files": record_files(settings, CLV_SCORES)},
    )
    try:
        result = score_influence(
            tables["subjects"],
            tables["reactions"],
            as_of=as_of,
            window_days=read_window(tables["window"]),
            input_run_id=None,
        )
    except ValueError as problem:
        raise KennoError(f"{problem}. Look at {INPUT} in the build database.") from None
    run = result.model_run
    outcome = land_scores(
        settings,
        clock,
        (
            model_run_table(run),
            (INFLUENCE_SCORES, result.scores),
            (INFLUENCE_EDGES, result.edges),
        ),
        f"{run['model_run_id']}",
        as_of,
    )
    sentence = (
        f"influence by {run['method']}: {run['subject_count']} people,"
        f" {result.edges.num_rows} pairs of customers"
    )
    return Scored("influence", sentence, run, outcome)


def read_window(table: pa.Table) -> int:
    """Return the length of the window in days; 0 where nobody reacted."""
    return int(table.column(0)[0].as_py() or 0)
