"""Lifetime value of each customer, before it is published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance(
        "value.customer_lifetime_value",
        happened_at="as_of_at",
        counts="""
            (select max(customer_count) from value.value_model_runs where is_latest)
                as scored_count
        """,
        reconciled=(
            ExpectNone(
                "row_count > scored_count or row_count < 0.99 * scored_count",
                show=("row_count", "scored_count"),
                says="The customers scored by the last model run are here, but for the merged ones",
                notes="Scores were lost on the way, or belong to customers that the CRM dropped.",
            ),
        ),
    ),
    quality(
        "value.customer_lifetime_value",
        facts="""
            sum(clv) as total_clv,
            (select sum(clv) from published.value_customer_lifetime_value) as published_clv,
            (
                select sum(coalesce(gross_margin, spend)) from value.dim_customers
            ) as past_margin,
            count(clv) / nullif(count(*), 0) as known_share,
            count(*) filter (clv < 0) / nullif(count(*), 0) as negative_share,
            max(clv) / nullif(sum(clv), 0) as largest_share,
            avg(p_alive) as mean_p_alive,
            date_diff('day', max(as_of_at), max(build_at))
                as days_old
        """,
        expectations=(
            ExpectNone(
                "total_clv > 20 * past_margin and row_count >= 50",
                show=("total_clv", "past_margin"),
                says="All customers together are worth at most twenty times what they ever brought",
                notes="The model expects more than a business has: look at its parameters, the "
                "horizon, and the currency of the margins.",
            ),
            ExpectNone(
                "total_clv <= 0 and row_count >= 50",
                show=("total_clv", "past_margin"),
                says="All customers together are worth something",
                notes="Margins are missing or negative: the action matrix would be upside down.",
            ),
            ExpectNone(
                "total_clv < 0.5 * published_clv or total_clv > 2 * published_clv",
                show=("total_clv", "published_clv"),
                says="The total neither halved nor doubled since the last snapshot",
                notes="A value moves slowly. A new fit, other purchases or other settings: find "
                "out which before anybody acts on it.",
                severity="warning",
            ),
            ExpectNone(
                "known_share < 0.5 and row_count >= 50",
                show=("known_share", "row_count"),
                says="At least half of the customers have a value",
                notes="Spend or margins are missing: the matrix says nothing of the others.",
                severity="warning",
            ),
            ExpectNone(
                "negative_share > 0.05",
                show=("negative_share", "row_count"),
                says="At most one customer in twenty costs more than it brings",
                notes="Margins below nothing: look at the margin rate.",
                severity="warning",
            ),
            ExpectNone(
                "largest_share > 0.5 and row_count >= 50",
                show=("largest_share",),
                says="No single customer is worth half of all",
                notes="One odd order may carry the model: look at that customer's purchases.",
                severity="warning",
            ),
            ExpectNone(
                "(mean_p_alive < 0.02 or mean_p_alive > 0.999) and row_count >= 50",
                show=("mean_p_alive",),
                says="Some customers are alive, and some are not",
                notes="The dropout of the model ran to an edge: read churn with care.",
                severity="warning",
            ),
            ExpectNone(
                "days_old > 8",
                show=("days_old",),
                says="The scores are at most eight days older than the build",
                notes="Scoring fails or does not run: values stand still while customers move.",
                severity="warning",
            ),
        ),
        category="method",
        of="methods",
    ),
)
