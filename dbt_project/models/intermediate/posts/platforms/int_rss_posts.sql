with entries as (
    select * from {{ ref('stg_rss__entries') }}
),

feeds as (
    select * from {{ ref('stg_rss__feeds') }}
),

described as (
    select
        entries.*,
        feeds.language
    from entries
    left join feeds on entries.account_id = feeds.account_id
    -- An entry that bears no date cannot be placed in time.
    where entries.posted_at is not null
),

shaped as (
    -- A feed counts nothing: who reads or likes its entries, nobody tells.
    select
        {{ post_shape(
            'rss',
            [
                'conversation_id', 'in_reply_to_post_id', 'in_reply_to_account_id',
                'reposted_post_id', 'reposted_account_id', 'quoted_post_id',
                'place_account_id', 'place_kind', 'like_count', 'repost_count',
                'reply_count', 'quote_count', 'view_count', 'impression_count',
                'reach_count', 'mentioned_account_ids',
            ],
            {'text': "concat_ws(' ', title, text)"},
        ) }}
    from described
)

select * from shaped
