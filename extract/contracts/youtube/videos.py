"""YouTube videos, as the video resource with its statistics, which are texts of digits."""

from extract.contract import Contract, optional, required

VIDEOS = Contract(
    source="youtube",
    stream="videos",
    description="Videos of the brand and its competitors, with their counters at each run.",
    key=("id",),
    fields=(
        required("id", "varchar", "Video identifier, eleven characters."),
        required("channel_id", "varchar", "Channel that published it.", at="$.snippet.channelId"),
        required("title", "varchar", "Title of the video.", at="$.snippet.title"),
        optional("description", "varchar", "Text below the video.", at="$.snippet.description"),
        required("published_at", "timestamp", "When it became public.", at="$.snippet.publishedAt"),
        optional("tags", "json", "Keywords: list of texts.", at="$.snippet.tags"),
        optional("category_id", "varchar", "YouTube's category.", at="$.snippet.categoryId"),
        optional(
            "audio_language",
            "varchar",
            "Language that is spoken in it (BCP 47).",
            at="$.snippet.defaultAudioLanguage",
        ),
        optional(
            "text_language",
            "varchar",
            "Language of its title and description (BCP 47).",
            at="$.snippet.defaultLanguage",
        ),
        optional(
            "live_broadcast_content",
            "varchar",
            "live, upcoming or none.",
            at="$.snippet.liveBroadcastContent",
        ),
        optional(
            "duration", "varchar", "Length as ISO 8601: PT4M13S.", at="$.contentDetails.duration"
        ),
        optional(
            "privacy_status",
            "varchar",
            "public, unlisted or private.",
            at="$.status.privacyStatus",
        ),
        optional(
            "view_count",
            "bigint",
            "Views when observed. A view is a play that YouTube counts: no click, no impression,"
            " no reach.",
            at="$.statistics.viewCount",
        ),
        optional(
            "like_count",
            "bigint",
            "Likes when observed; absent where the owner hides them.",
            at="$.statistics.likeCount",
        ),
        optional(
            "comment_count",
            "bigint",
            "Comments and replies when observed; absent where comments are disabled.",
            at="$.statistics.commentCount",
        ),
        optional("etag", "varchar", "Changes whenever the resource does."),
    ),
)
