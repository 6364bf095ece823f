with source as (
    {{ landed('facebook', 'posts') }}
),

latest as (
    -- A post is read again while its counters move: keep its last reading.
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'facebook:' || id as post_id,
        'facebook:' || page_id as account_id,
        created_at as posted_at,
        updated_at,
        message as text,
        story,
        status_type as post_type,
        permalink_url as url,
        reaction_count as like_count,
        share_count as repost_count,
        comment_count as reply_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
