"""Weibo accounts, as users/show gives them."""

from extract.contract import Contract, optional, required
from extract.contracts.weibo.moments import MOMENT

USERS = Contract(
    source="weibo",
    stream="users",
    description="Profiles of the brand and its competitors, with their counters.",
    key=("id",),
    fields=(
        required("id", "varchar", "Account identifier.", at="$.idstr"),
        required("screen_name", "varchar", "Name of the account, unique."),
        optional("name", "varchar", "Name shown on the profile."),
        optional("location", "varchar", "Where the profile says it is."),
        optional("description", "varchar", "What the profile says."),
        optional("created_at", "timestamp", "When the account was made.", form=MOMENT),
        optional("is_verified", "boolean", "Carries the verified mark.", at="$.verified"),
        optional("verified_type", "integer", "-1: not verified; 0: a person; 2: a company; …"),
        optional("followers_count", "bigint", "Followers when observed."),
        optional("friends_count", "bigint", "Accounts it follows when observed."),
        optional("statuses_count", "bigint", "Posts when observed."),
    ),
)
