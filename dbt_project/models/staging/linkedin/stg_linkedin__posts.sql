with source as (
    {{ landed_or_gone('linkedin', 'posts') }}
),

latest as (
    -- A post that was edited is read again: keep its last version.
    {{ last_readings('source', 'id') }}
),

gone as (
    {{ gone_records('linkedin', 'posts') }}
),

judged as (
    select
        *,
        _natural_id in (select gone.natural_id from gone) as is_gone
    from latest
),

renamed as (
    select
        'linkedin:' || id as post_id,
        {{ linkedin_page('author') }} as account_id,
        coalesce(published_at, created_at) as posted_at,
        case when is_edited then modified_at end as edited_at,
        case when not is_gone then text end as text,
        lower(lifecycle_state) as lifecycle_state,
        lower(visibility) as visibility,
        'linkedin:' || reshared_post as reposted_post_id,
        'linkedin:' || root_post as root_post_id,
        is_gone,
        {{ provenance_columns() }}
    from judged
)

select * from renamed
