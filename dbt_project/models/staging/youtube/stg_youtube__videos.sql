with source as (
    {{ landed_or_gone('youtube', 'videos') }}
),

latest as (
    -- A video is read again at each run: keep its last reading.
    {{ last_readings('source', 'id') }}
),

gone as (
    {{ gone_records('youtube', 'videos') }}
),

judged as (
    select
        *,
        _natural_id in (select gone.natural_id from gone) as is_gone
    from latest
),

renamed as (
    select
        'youtube:' || id as post_id,
        'youtube:' || channel_id as account_id,
        published_at as posted_at,
        case when not is_gone then title end as title,
        case when not is_gone then description end as text,
        coalesce(audio_language, text_language) as language,
        {{ duration_seconds('duration') }} as length_seconds,
        category_id,
        {{ json_texts('lower(tags)') }} as keywords,
        live_broadcast_content,
        view_count,
        like_count,
        comment_count as reply_count,
        is_gone,
        {{ provenance_columns() }}
    from judged
)

select * from renamed
