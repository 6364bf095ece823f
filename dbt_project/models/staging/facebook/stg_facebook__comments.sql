with source as (
    {{ landed('facebook', 'comments') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'facebook:' || id as comment_id,
        'facebook:' || post_id as post_id,
        'facebook:' || parent_id as in_reply_to_comment_id,
        'facebook:' || from_id as account_id,
        created_at as commented_at,
        message as text,
        like_count,
        comment_count as reply_count,
        is_hidden,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
