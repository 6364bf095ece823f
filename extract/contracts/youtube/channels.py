"""YouTube channels, as the channel resource with its statistics, which are texts of digits."""

from extract.contract import Contract, optional, required

CHANNELS = Contract(
    source="youtube",
    stream="channels",
    description="Channels of the brand and its competitors, with their counters at each run.",
    key=("id",),
    fields=(
        required("id", "varchar", "Channel identifier."),
        required("title", "varchar", "Title of the channel.", at="$.snippet.title"),
        optional("handle", "varchar", "Handle, with @ in front.", at="$.snippet.customUrl"),
        optional(
            "description", "varchar", "What the channel says of itself.", at="$.snippet.description"
        ),
        optional("country", "varchar", "Country that the channel names.", at="$.snippet.country"),
        required(
            "published_at", "timestamp", "When the channel was made.", at="$.snippet.publishedAt"
        ),
        optional(
            "uploads_playlist_id",
            "varchar",
            "Playlist of all that the channel published.",
            at="$.contentDetails.relatedPlaylists.uploads",
        ),
        optional(
            "view_count",
            "bigint",
            "Views of all its videos, ever, when observed. Views, not clicks.",
            at="$.statistics.viewCount",
        ),
        optional(
            "subscriber_count",
            "bigint",
            "Subscribers when observed, rounded down to three digits; absent or 0 where hidden.",
            at="$.statistics.subscriberCount",
        ),
        optional(
            "is_subscriber_count_hidden",
            "boolean",
            "The channel hides its subscribers: their count says nothing then.",
            at="$.statistics.hiddenSubscriberCount",
        ),
        optional(
            "video_count",
            "bigint",
            "Public videos when observed.",
            at="$.statistics.videoCount",
        ),
        optional("etag", "varchar", "Changes whenever the resource does."),
    ),
)
