"""Influence of people on each other: scores, and the edges between customers."""

from extract.contract import Contract, optional, required

INFLUENCE_SCORES = Contract(
    source="kenno",
    stream="influence_scores",
    description="Influence of each customer, and of each account of others, by model run.",
    key=("model_run_id", "subject_id"),
    fields=(
        required("model_run_id", "varchar", "Model run that computed the score."),
        required("subject_id", "varchar", "Customer; else an account of nobody known."),
        required("is_customer", "boolean", "Whether the subject is a customer."),
        required("influence_score", "double", "Hubbell's status: 1 for who influences nobody."),
        required("pagerank", "double", "Chance to be met by who follows reactions; sums to 1."),
        optional(
            "stickiness_index", "double", "How many times as often the category is talked of."
        ),
        required("influenced_subject_count", "bigint", "Who reacted to the subject, each once."),
        required("civ_recursive", "double", "Value of others that comes along all paths."),
        required("as_of", "timestamp", "Moment up to which reactions were known (UTC)."),
    ),
)

INFLUENCE_EDGES = Contract(
    source="kenno",
    stream="influence_edges",
    description="Influence of one customer on another, by model run.",
    key=("model_run_id", "from_subject_id", "to_subject_id"),
    fields=(
        required("model_run_id", "varchar", "Model run that computed the edge."),
        required("from_subject_id", "varchar", "Customer who influences."),
        required("to_subject_id", "varchar", "Customer who is influenced: who reacted."),
        required("reaction_count", "bigint", "Reactions within the window."),
        required("influence_share", "double", "Share of the reactions of the influenced."),
        required("influence_effect", "double", "The share, weighted by stickiness and damped."),
        required("is_rewarded_referral", "boolean", "Whether a rewarded referral lies between."),
        required("as_of", "timestamp", "Moment up to which reactions were known (UTC)."),
    ),
)
