"""Figures of the model runs, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance("value.value_model_figures", happened_at="as_of_at"),
    quality(
        "value.value_model_figures",
        facts="""
            count(*) filter (isinf(value) or isnan(value)) as infinite_count,
            (select count(distinct model_name) from value.value_model_runs) as model_count,
            count(distinct model_name) as told_count
        """,
        expectations=(
            ExpectNone(
                "infinite_count > 0",
                show=("infinite_count",),
                says="Every figure is finite",
                notes="A fit ran away: do not believe its scores.",
            ),
            ExpectNone(
                "told_count < model_count",
                show=("told_count", "model_count"),
                says="Every model tells its settings and how good it is",
                notes="A model lands runs without parameters: nobody can judge its scores.",
                severity="warning",
            ),
        ),
        category="figure_kind",
    ),
)
