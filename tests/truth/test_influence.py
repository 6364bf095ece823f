"""Influence as estimated from a month of reactions, against who truly listens to whom.

Truth: the sandbox plants leaders and followers, and of each follower the share of reactions to
persons that goes to each leader in the long run. A leader's true influence is the sum of these.
"""

from scipy.stats import spearmanr

from tests.truth.conftest import Truth

LEADERS = """
    with resolved as (
        select
            coalesce(leads.customer_id, told.platform || ':' || told.leader_account_id)
                as leader_id,
            coalesce(follows.customer_id, told.platform || ':' || told.follower_account_id)
                as follower_id,
            told.share
        from truth.influence as told
        left join identity.customer_accounts as leads
            on leads.account_id = told.platform || ':' || told.leader_account_id
        left join identity.customer_accounts as follows
            on follows.account_id = told.platform || ':' || told.follower_account_id
    ),

    leaders as (select leader_id, sum(share) as share from resolved group by leader_id)
"""


def test_whom_people_truly_listen_to_has_the_higher_score(truth: Truth) -> None:
    rows = truth.ask(
        f"""
        {LEADERS}
        select scores.influence_score, scores.pagerank, leaders.share
        from leaders
        inner join staging.stg_kenno__influence_scores as scores
            on leaders.leader_id = scores.subject_id
        """
    )
    ((planted,),) = truth.ask(f"{LEADERS} select count(*) from leaders")
    status, rank, share = zip(*rows, strict=True)
    by_status = float(spearmanr(status, share).statistic)
    by_rank = float(spearmanr(rank, share).statistic)
    print(  # noqa: T201 - the distance is to be seen
        f"influence: {len(rows)} of {planted} leaders seen within the month; rank correlation with"
        f" true influence {by_status:.2f} (Hubbell), {by_rank:.2f} (PageRank)"
    )
    assert len(rows) >= 40
    assert by_status >= 0.7
    assert by_rank >= 0.6


def test_leaders_stand_above_everybody_else(truth: Truth) -> None:
    rows = truth.ask(
        f"""
        {LEADERS}
        select scores.influence_score, leaders.leader_id is not null as is_leader
        from staging.stg_kenno__influence_scores as scores
        left join leaders on scores.subject_id = leaders.leader_id
        """
    )
    leading = [score for score, leads in rows if leads]
    others = [score for score, leads in rows if not leads]
    above = sum((one > other) + (one == other) / 2 for one in leading for other in others) / (
        len(leading) * len(others)
    )
    print(  # noqa: T201 - the distance is to be seen
        f"influence: AUC of leaders against {len(others)} others {above:.3f}"
    )
    assert len(others) > 500
    assert above >= 0.9


def test_the_leader_of_a_customer_is_found_by_most_of_the_value(truth: Truth) -> None:
    ((found, value, whole),) = truth.ask(
        """
        with planted as (
            select
                leads.customer_id as from_customer_id,
                follows.customer_id as to_customer_id
            from truth.influence as told
            inner join identity.customer_accounts as leads
                on leads.account_id = told.platform || ':' || told.leader_account_id
            inner join identity.customer_accounts as follows
                on follows.account_id = told.platform || ':' || told.follower_account_id
        )

        select
            count(*),
            sum(influence_value) filter (planted.to_customer_id is not null),
            sum(influence_value)
        from value.customer_influence_edges
        left join planted using (from_customer_id, to_customer_id)
        """
    )
    print(  # noqa: T201 - the distance is to be seen
        f"influence: {found} pairs of customers; planted pairs have {value / whole:.0%} of value"
    )
    assert found >= 40
    assert value >= whole * 8 / 10
