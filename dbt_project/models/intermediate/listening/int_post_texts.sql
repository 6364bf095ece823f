with posts as (
    select * from {{ ref('int_posts') }}
),

worded as (
    -- A repost is another's words.
    select
        post_id,
        platform,
        owner_kind,
        posted_at,
        posted_date,
        {{ wording('text') }} as wording,
        lower({{ dbt.split_part('language', "'-'", 1) }}) as told_language,
        record_id,
        told_number
    from posts
    where post_kind != 'repost'
),

told as (
    -- X says und, qme, zxx and the like where it does not know.
    select
        post_id,
        platform,
        owner_kind,
        posted_at,
        posted_date,
        wording,
        case
            when
                told_language not in ('und', 'zxx', 'mul', 'mis', 'art', '')
                and told_language not like 'q__'
                then told_language
        end as told_language,
        record_id,
        told_number
    from worded
    where wording != ''
),

hashed as (
    select
        post_id,
        platform,
        owner_kind,
        posted_at,
        posted_date,
        {{ dbt.hash(dbt.concat(["coalesce(told_language, '')", "' '", 'wording'])) }}
            as text_hash,
        wording,
        told_language,
        record_id,
        told_number
    from told
)

select * from hashed
