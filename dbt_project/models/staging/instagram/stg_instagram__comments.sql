with source as (
    {{ landed('instagram', 'comments') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'instagram:' || id as comment_id,
        'instagram:' || media_id as post_id,
        'instagram:' || parent_id as in_reply_to_comment_id,
        'instagram:' || from_id as account_id,
        lower(username) as handle,
        created_at as commented_at,
        text,
        like_count,
        is_hidden,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
