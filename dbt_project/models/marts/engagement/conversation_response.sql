with conversations as (
    select * from {{ ref('fct_conversations') }}
    where not is_automated
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

opened as (
    select
        conversations.*,
        cast({{ dbt.date_trunc('month', 'first_inbound_date') }} as date)
            as opened_month,
        case
            when
                {{ seconds_between(
                    'conversations.first_inbound_at', 'as_of.as_of_at'
                ) }}
                >= {{ var('conversation_quiet_days') }} * 86400
                then 1
            else 0
        end as is_ripe
    from conversations
    cross join as_of
),

summed as (
    select
        coalesce(platform, 'all') as platform,
        opened_month,
        count(*) as opened_count,
        count(first_reply_at) as answered_count,
        count(case when not is_answered then first_peer_answer_at end)
            as peer_only_count,
        count(case when is_dialogue then 1 end) as dialogue_count,
        count(resolved_at) as resolved_count,
        count(resolution_basis) as resolution_known_count,
        {% for measure, seconds in [
            ('first_reply_hours', 'first_reply_seconds'),
            ('first_reply_business_hours', 'first_reply_business_seconds'),
            ('resolution_hours', 'resolution_seconds'),
        ] -%}
            percentile_cont(0.5) within group (order by {{ seconds }}) / 3600.0
                as {{ measure }}_median,
            percentile_cont(0.9) within group (order by {{ seconds }}) / 3600.0
                as {{ measure }}_p90,
            min({{ seconds }}) / 3600.0 as {{ measure }}_fastest,
            max({{ seconds }}) / 3600.0 as {{ measure }}_slowest,
        {% endfor -%}
        sum(is_ripe) as ripe_count
    from opened
    -- Medians of platforms do not add up: all of them together are a row of their own.
    group by grouping sets ((platform, opened_month), (opened_month))
),

replies as (
    select
        platform,
        opened_month,
        {{ row_each('reply_seconds') }} as reply_seconds
    from opened
),

reply_times as (
    -- A reply is a reply, whether its thread has one or many.
    select
        coalesce(platform, 'all') as platform,
        opened_month,
        percentile_cont(0.5) within group (order by reply_seconds) / 3600.0
            as any_reply_hours_median,
        percentile_cont(0.9) within group (order by reply_seconds) / 3600.0
            as any_reply_hours_p90,
        min(reply_seconds) / 3600.0 as any_reply_hours_fastest,
        max(reply_seconds) / 3600.0 as any_reply_hours_slowest
    from replies
    group by grouping sets ((platform, opened_month), (opened_month))
),

described as (
    select
        summed.platform,
        summed.opened_month,
        summed.opened_count,
        summed.answered_count,
        cast(summed.answered_count as double) / summed.opened_count as response_rate,
        summed.peer_only_count,
        summed.dialogue_count,
        cast(summed.dialogue_count as double) / summed.opened_count as dialogue_share,
        {% for table, measure in [
            ('summed', 'first_reply_hours'),
            ('summed', 'first_reply_business_hours'),
            ('reply_times', 'any_reply_hours'),
        ] -%}
            {% for statistic in ['median', 'p90', 'fastest', 'slowest'] -%}
                cast({{ table }}.{{ measure }}_{{ statistic }} as double)
                    as {{ measure }}_{{ statistic }},
            {% endfor -%}
        {% endfor -%}
        summed.resolved_count,
        cast(summed.resolved_count as double) / nullif(summed.resolution_known_count, 0)
            as resolution_rate,
        cast(summed.resolution_known_count as double) / summed.opened_count
            as resolution_coverage,
        {% for statistic in ['median', 'p90', 'fastest', 'slowest'] -%}
            cast(summed.resolution_hours_{{ statistic }} as double)
                as resolution_hours_{{ statistic }},
        {% endfor -%}
        cast(summed.ripe_count as double) / summed.opened_count as coverage
    from summed
    left join reply_times
        on
            summed.platform = reply_times.platform
            and summed.opened_month = reply_times.opened_month
)

select * from described
