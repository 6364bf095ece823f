"""What our influence model computed, before dbt reads it."""

from expectations.landing.provenance import provenance
from expectations.landing.quality import quality
from expectations.suite import ExpectNone

INFLUENCE_SCORES = quality(
    "kenno",
    "influence_scores",
    facts="""
        count(*) filter (not isfinite(influence_score) or not isfinite(civ_recursive))
            as infinite_count,
        count(*) filter (influence_score < 1 - 1e-9) as impossible_count,
        min(_natural_id, 3) filter (influence_score < 1 - 1e-9) as impossible,
        max(influence_score) / nullif(sum(influence_score), 0) as largest_share
    """,
    expectations=(
        ExpectNone(
            "infinite_count > 0",
            show=("infinite_count",),
            says="Every score is a finite number",
            notes="The solution ran away: the shares of somebody sum to more than 1.",
        ),
        ExpectNone(
            "impossible_count > 0",
            show=("impossible_count", "impossible"),
            says="Nobody has less status than their own",
            notes="Influence cannot be negative: counts of reactions are wrong.",
        ),
        ExpectNone(
            "largest_share > 0.2 and record_count >= 500",
            show=("largest_share", "record_count"),
            says="No single person has a fifth of all status",
            notes="A company's account may be taken for a person: look at brand and competitors in "
            "kenno.toml.",
            severity="warning",
        ),
    ),
)

INFLUENCE_EDGES = quality(
    "kenno",
    "influence_edges",
    facts="""
        count(*) filter (
            influence_share not between 0 and 1 + 1e-9
            or influence_effect not between 0 and 0.85 + 1e-9
        ) as impossible_count,
        max(reaction_count) as largest_count
    """,
    expectations=(
        ExpectNone(
            "impossible_count > 0",
            show=("impossible_count",),
            says="Every share lies between 0 and 1, and its effect below 0.85",
            notes="More of a customer's value would be passed on than there is.",
        ),
        ExpectNone(
            "largest_count > 1000",
            show=("largest_count",),
            says="Nobody reacts to one person more than a thousand times in a month",
            notes="A machine answers a machine: leave the account out, or its influence is bought.",
            severity="warning",
        ),
    ),
)

SUITES = (
    provenance("kenno", "influence_scores", happened_at="as_of"),
    INFLUENCE_SCORES,
    provenance("kenno", "influence_edges", happened_at="as_of"),
    INFLUENCE_EDGES,
)
