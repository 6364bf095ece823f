"""Weibo posts, as the statuses of timelines, mentions and reposts.

Identifiers are taken from the texts: `id` is a number that many readers round. A removed post
keeps little more than its identifier and date.
"""

from extract.contract import Contract, optional, required
from extract.contracts.weibo.moments import MOMENT

STATUSES = Contract(
    source="weibo",
    stream="statuses",
    description="Posts of the brand and its competitors, reposts included.",
    key=("id",),
    fields=(
        required("id", "varchar", "Post identifier; grows with time.", at="$.idstr"),
        required("created_at", "timestamp", "When it was posted.", form=MOMENT),
        optional("mid", "varchar", "Message identifier, of which the post's address is made."),
        optional("text", "varchar", "Text; longer ones are cut, see long_text."),
        optional("is_long", "boolean", "The text is longer than it shows.", at="$.isLongText"),
        optional(
            "long_text", "varchar", "The whole of a long text.", at="$.longText.longTextContent"
        ),
        optional("source", "varchar", "The program it was written with, as an HTML link."),
        optional("deleted", "varchar", "1 where the post was removed."),
        optional("user_id", "varchar", "Author.", at="$.user.idstr"),
        optional("user_screen_name", "varchar", "Author's name.", at="$.user.screen_name"),
        optional(
            "user_followers_count",
            "bigint",
            "Author's followers when observed.",
            at="$.user.followers_count",
        ),
        optional("in_reply_to_status_id", "varchar", "The post it answers; empty if none."),
        optional("in_reply_to_user_id", "varchar", "The author it answers; empty if none."),
        optional(
            "retweeted_status_id", "varchar", "The post it reposts.", at="$.retweeted_status.idstr"
        ),
        optional(
            "retweeted_user_id",
            "varchar",
            "Author of the post it reposts; absent where that was removed.",
            at="$.retweeted_status.user.idstr",
        ),
        optional("attitudes_count", "bigint", "Likes when observed."),
        optional("comments_count", "bigint", "Comments when observed."),
        optional("reposts_count", "bigint", "Reposts when observed."),
        optional("geo", "json", "Where it was posted from."),
    ),
)

REPOSTS = STATUSES.named("reposts")
MENTIONS = STATUSES.named("mentions")
