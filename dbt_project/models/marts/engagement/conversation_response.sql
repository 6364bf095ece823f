with conversations as (
    select * from {{ ref('fct_conversations') }}
    where not is_automated
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

scopes as (
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

by_platform as (
    -- Medians of platforms do not add up: all of them together are a row of their own.
    {% for platform in ['platform', "'all'"] -%}
        select
            {{ platform }} as scope,
            *
        from scopes
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

summed as (
    select
        scope as platform,
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
        ] -%}
            percentile_cont(0.5) within group (order by {{ seconds }}) / 3600.0
                as {{ measure }}_median,
            percentile_cont(0.9) within group (order by {{ seconds }}) / 3600.0
                as {{ measure }}_p90,
            min({{ seconds }}) / 3600.0 as {{ measure }}_fastest,
            max({{ seconds }}) / 3600.0 as {{ measure }}_slowest,
        {% endfor -%}
        percentile_cont(0.5) within group (order by reply_seconds_median) / 3600.0
            as any_reply_hours_median,
        min(reply_seconds_fastest) / 3600.0 as any_reply_hours_fastest,
        max(reply_seconds_slowest) / 3600.0 as any_reply_hours_slowest,
        percentile_cont(0.5) within group (order by resolution_seconds) / 3600.0
            as resolution_hours_median,
        sum(is_ripe) as ripe_count
    from by_platform
    group by
        scope,
        opened_month
),

described as (
    select
        platform,
        opened_month,
        opened_count,
        answered_count,
        cast(answered_count as double) / opened_count as response_rate,
        peer_only_count,
        dialogue_count,
        cast(dialogue_count as double) / opened_count as dialogue_share,
        {% for measure in ['first_reply_hours', 'first_reply_business_hours'] -%}
            {% for statistic in ['median', 'p90', 'fastest', 'slowest'] -%}
                cast({{ measure }}_{{ statistic }} as double)
                    as {{ measure }}_{{ statistic }},
            {% endfor -%}
        {% endfor -%}
        {% for statistic in ['median', 'fastest', 'slowest'] -%}
            cast(any_reply_hours_{{ statistic }} as double)
                as any_reply_hours_{{ statistic }},
        {% endfor -%}
        resolved_count,
        cast(resolved_count as double) / nullif(resolution_known_count, 0)
            as resolution_rate,
        cast(resolution_known_count as double) / opened_count as resolution_coverage,
        cast(resolution_hours_median as double) as resolution_hours_median,
        cast(ripe_count as double) / opened_count as coverage
    from summed
)

select * from described
