with threads as (
    {{ landed('youtube', 'comment_threads') }}
),

source as (
    {{ landed('youtube', 'replies') }}
),

included as (
    -- Threads bring some of their replies with them.
    select
        _record_id,
        _run_id,
        _observed_at,
        _position,
        {{ row_each(json_objects('included_replies')) }} as reply
    from threads
),

read_out as (
    select
        {{ json_text('reply', 'id') }} as id,
        {{ json_text('reply', 'snippet.parentId') }} as parent_id,
        {{ json_text('reply', 'snippet.textDisplay') }} as text,
        {{ json_text('reply', 'snippet.authorChannelId.value') }} as author_channel_id,
        {{ json_text('reply', 'snippet.authorDisplayName') }} as author_handle,
        cast({{ json_text('reply', 'snippet.likeCount') }} as bigint) as like_count,
        {{ utc_time(json_text('reply', 'snippet.publishedAt')) }} as published_at,
        {{ utc_time(json_text('reply', 'snippet.updatedAt')) }} as updated_at,
        {{ json_text('reply', 'id') }} as _natural_id,
        _record_id,
        _run_id,
        _observed_at,
        _position
    from included
),

unioned as (
    select * from read_out
    union all
    select
        id,
        parent_id,
        text,
        author_channel_id,
        author_handle,
        like_count,
        published_at,
        updated_at,
        _natural_id,
        _record_id,
        _run_id,
        _observed_at,
        _position
    from source
),

latest as (
    {{ last_readings('unioned', 'id') }}
),

renamed as (
    select
        'youtube:' || id as comment_id,
        'youtube:' || parent_id as in_reply_to_comment_id,
        'youtube:' || author_channel_id as account_id,
        lower(ltrim(author_handle, '@')) as handle,
        published_at as commented_at,
        case when updated_at > published_at then updated_at end as edited_at,
        text,
        like_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
