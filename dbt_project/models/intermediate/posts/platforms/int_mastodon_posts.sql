{%- set untold = [
    'conversation_id', 'quoted_post_id', 'place_account_id', 'place_kind', 'view_count',
    'impression_count', 'reach_count',
] -%}

with statuses as (
    select * from {{ ref('stg_mastodon__statuses') }}
),

tag_timeline as (
    select * from {{ ref('stg_mastodon__tag_timeline') }}
),

notifications as (
    -- A mention may come from where no hashtag that we follow leads.
    select * from {{ ref('stg_mastodon__notifications') }}
    where
        post_id is not null
        and post_account_id is not null
        and posted_at is not null
),

shaped as (
    select {{ post_shape('mastodon', untold) }}
    from statuses
    union all
    select {{ post_shape('mastodon', untold) }}
    from tag_timeline
    union all
    select
        {{ post_shape(
            'mastodon',
            untold + ['edited_at', 'reposted_post_id', 'reposted_account_id'],
            {'account_id': 'post_account_id'},
        ) }}
    from notifications
)

select * from shaped
