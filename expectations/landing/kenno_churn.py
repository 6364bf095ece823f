"""What our churn model computed, before dbt reads it."""

from expectations.landing.provenance import provenance
from expectations.landing.quality import quality
from expectations.suite import ExpectNone

CHURN_SCORES = quality(
    "kenno",
    "churn_scores",
    facts="""
        count(*) filter (p_churn_90_days not between 0 and 1 or p_alive not between 0 and 1)
            as impossible_count,
        min(_natural_id, 3) filter (p_churn_90_days not between 0 and 1) as impossible,
        avg((reason_1 is null)::integer) as unexplained_share
    """,
    expectations=(
        ExpectNone(
            "impossible_count > 0",
            show=("impossible_count", "impossible"),
            says="Every chance lies between 0 and 1",
            notes="The model's coefficients are wrong: no score of this run can be trusted.",
        ),
        ExpectNone(
            "unexplained_share > 0.01",
            show=("unexplained_share",),
            says="Every chance has a reason",
            notes="The model learned nothing, and gives all the average.",
            severity="warning",
        ),
    ),
)

SUITES = (
    provenance("kenno", "churn_scores", happened_at="as_of"),
    CHURN_SCORES,
)
