{%- set tone_measures = [
    ('rated_posts', 'rated_post_count', 'post_count'),
    ('net_positive_posts', 'net_post_count', 'rated_post_count'),
    ('negative_posts', 'negative_post_count', 'rated_post_count'),
] -%}

{%- set voices = {
    'voice_engagements': ('engagements', 'numerator'),
    'tracked_engagements': ('engagements', 'denominator'),
    'voice_reach': ('reach', 'numerator'),
    'tracked_reach': ('reach', 'denominator'),
} -%}

with voice_days as (
    select * from {{ ref('share_of_voice_daily') }}
),

topic_days as (
    select * from {{ ref('topic_daily') }}
    where topic_kind = 'company'
),

topics as (
    select * from {{ ref('dim_topics') }}
    where topic_kind = 'hashtag'
),

toned as (
    select
        date as fact_date,
        platform,
        topic as company_name,
        post_count,
        rated_post_count,
        negative_post_count,
        positive_post_count - negative_post_count as net_post_count
    from topic_days
),

found as (
    select
        found_date as fact_date,
        count(*) as found_count
    from topics
    where found_date is not null
    group by found_date
),

first_judged as (
    -- Four weeks after hashtags were first read the first could be found (dim_topics).
    select
        cast(
            {{ dbt.dateadd('day', 28, 'min(first_seen_date)') }} as date
        ) as fact_date
    from topics
    having min(first_seen_date) is not null
),

found_by_day as (
    select
        coalesce(found.fact_date, first_judged.fact_date) as fact_date,
        coalesce(found.found_count, 0) as found_count
    from first_judged
    full outer join found on first_judged.fact_date = found.fact_date
),

unioned as (
    {% for measure, amount, known in tone_measures -%}
        select
            fact_date,
            '{{ measure }}' as measure_id,
            platform,
            company_name,
            -- Where no text could be rated, nothing is known of its tone.
            cast(
                case
                    when '{{ known }}' = 'post_count' or rated_post_count > 0
                        then {{ amount }}
                end as decimal(24, 6)
            ) as amount,
            post_count as row_count,
            {{ known }} as known_row_count
        from toned
        union all
    {% endfor -%}
    {% for measure, (voice, amount) in voices.items() -%}
        -- A share is known where both its parts are.
        select
            voice_date as fact_date,
            '{{ measure }}' as measure_id,
            platform,
            company_name,
            cast(
                case when share_of_voice is not null then {{ amount }} end
                as decimal(24, 6)
            ) as amount,
            row_count,
            case when share_of_voice is not null then known_count else 0 end
                as known_row_count
        from voice_days
        where measure = '{{ voice }}'
        union all
    {% endfor -%}
    select
        fact_date,
        'new_topics' as measure_id,
        'none' as platform,
        '{{ var("brand")["name"] | lower }}' as company_name,
        cast(found_count as decimal(24, 6)) as amount,
        found_count as row_count,
        found_count as known_row_count
    from found_by_day
)

select * from unioned
