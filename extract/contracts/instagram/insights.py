"""Insights of an Instagram account and of its posts: one record for each value of a metric."""

from extract.contract import Contract, optional, required

ACCOUNT_INSIGHTS = Contract(
    source="instagram",
    stream="account_insights",
    description="Daily metrics of the brand's account. Instagram revises them for some days.",
    key=("account_id", "metric", "day"),
    fields=(
        required("account_id", "varchar", "Account identifier."),
        required("metric", "varchar", "Metric, as Instagram names it."),
        required("day", "date", "The day in Pacific time (America/Los_Angeles)."),
        optional("value", "bigint", "Value when observed."),
    ),
)

MEDIA_INSIGHTS = Contract(
    source="instagram",
    stream="media_insights",
    description="Metrics of a post, reel or story over its life, when observed.",
    key=("media_id", "metric"),
    fields=(
        required("media_id", "varchar", "Media identifier; never a part of an album."),
        required("metric", "varchar", "Metric, as Instagram names it."),
        optional("value", "bigint", "Value when observed; times are in milliseconds."),
    ),
)
