"""What our identity model computed, before dbt reads it."""

from expectations.landing.provenance import provenance
from expectations.landing.quality import quality
from expectations.suite import ExpectNone

IDENTITY_CANDIDATES = quality(
    "kenno",
    "identity_candidates",
    facts="""
        count(*) filter (match_probability not between 0 and 1) as impossible_count,
        min(_natural_id, 3) filter (match_probability not between 0 and 1) as impossible,
        count(*) filter (_run_id = (select max(_run_id) from records.kenno_identity_candidates))
            / nullif(count(distinct customer_id), 0) as candidates_a_customer
    """,
    expectations=(
        ExpectNone(
            "impossible_count > 0",
            show=("impossible_count", "impossible"),
            says="Every probability lies between 0 and 1",
            notes="The model's parameters are wrong: no candidate can be trusted.",
        ),
        ExpectNone(
            "candidates_a_customer > 20",
            show=("candidates_a_customer",),
            says="A customer has at most twenty candidates on average",
            notes="Names do not tell people apart here: reviewers would drown.",
            severity="warning",
        ),
    ),
)

SUITES = (
    provenance("kenno", "identity_candidates", happened_at="as_of"),
    IDENTITY_CANDIDATES,
)
