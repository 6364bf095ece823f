with source as (
    {{ landed('linkedin', 'comments') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'linkedin:' || id as comment_id,
        'linkedin:' || post as post_id,
        'linkedin:' || nullif(regexp_extract(parent_comment, ',(\d+)\)$', 1), '')
            as in_reply_to_comment_id,
        -- Members keep their URN; a page is the account that it is everywhere.
        {{ linkedin_page('actor') }} as account_id,
        actor like 'urn:li:organization:%' as is_by_page,
        created_at as commented_at,
        case when modified_at > created_at then modified_at end as edited_at,
        text,
        like_count,
        reply_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
