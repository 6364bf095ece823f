"""Insights of a Facebook Page and of its posts: one record for each value of a metric."""

from extract.contract import Contract, optional, required

PAGE_INSIGHTS = Contract(
    source="facebook",
    stream="page_insights",
    description="Daily metrics of the brand's Page. Facebook revises them for some days.",
    key=("page_id", "metric", "day"),
    fields=(
        required("page_id", "varchar", "Page identifier."),
        required("metric", "varchar", "Metric, as Facebook names it."),
        required("day", "date", "The day in Pacific time (America/Los_Angeles)."),
        required("end_at", "timestamp", "When that day ended.", at="$.end_time"),
        optional("value", "bigint", "Value when observed."),
    ),
)

POST_INSIGHTS = Contract(
    source="facebook",
    stream="post_insights",
    description="Metrics of a post over its life, when observed.",
    key=("post_id", "metric"),
    fields=(
        required("post_id", "varchar", "Post identifier."),
        required("metric", "varchar", "Metric, as Facebook names it."),
        optional("value", "bigint", "Value when observed."),
    ),
)
