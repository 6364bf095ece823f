"""What every platform must show in the marts: acts it allows, and figures it told."""

POSTING = (
    *("bluesky", "facebook", "instagram", "linkedin", "mastodon", "mediawiki"),
    *("reddit", "rss", "weibo", "x", "youtube"),
)

# What each platform makes of its acts toward the brand; other acts would be mistakes.
ACTS = {
    "bluesky": {"follow", "like", "mention", "quote", "reply", "repost", "own_post"},
    "facebook": {"comment", "mention", "own_post", "peer_answer"},
    "instagram": {"comment", "mention", "own_post", "peer_answer"},
    "linkedin": {"comment", "mention", "own_post", "peer_answer"},
    "mediawiki": {"community_post", "own_post"},
    "reddit": {"comment", "community_post", "own_post", "peer_answer"},
    "rss": {"own_post"},
    "weibo": {"comment", "mention", "own_post", "peer_answer", "quote", "repost"},
    "youtube": {"comment", "mention", "own_post", "peer_answer"},
}

# A sum over what landed, and the sum in the mart that must be the same.
SUMS = {
    "facebook gives views": (
        "facebook", "post_insights", "sum(value)", "metric = 'post_media_view'",
        "sum(view_count)",
    ),
    "facebook gives reach": (
        "facebook", "post_insights", "sum(value)", "metric = 'post_total_media_view_unique'",
        "sum(reach_count)",
    ),
    "facebook's comments are answers": (
        "facebook", "comments", "count(*)", "true",
        "count(*) filter (where post_kind = 'reply')",
    ),
    "an album on instagram is one post": (
        "instagram", "media", "count(*)", "true",
        "count(*) filter (where owner_kind = 'brand' and post_kind = 'original')",
    ),
    "instagram gives views": (
        "instagram", "media_insights", "sum(value)", "metric = 'views'",
        "sum(view_count)",
    ),
    "linkedin gives impressions": (
        "linkedin", "post_statistics", "sum(impression_count)", "true",
        "sum(impression_count)",
    ),
    "linkedin gives reach": (
        "linkedin", "post_statistics", "sum(unique_impression_count)", "true",
        "sum(reach_count)",
    ),
    "weibo's comments are answers": (
        "weibo", "comments", "count(*)", "true",
        "count(*) filter (where post_kind = 'reply')",
    ),
    "views of videos are views": (
        "youtube", "videos", "sum(view_count)", "true",
        "sum(view_count)",
    ),
    "rss has its entries": (
        "rss", "entries", "count(*)", "true", "count(*)",
    ),
}  # fmt: skip
