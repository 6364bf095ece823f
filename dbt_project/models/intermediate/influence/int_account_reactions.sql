with reactions as (
    select * from {{ ref('int_reactions') }}
),

as_of as (
    select as_of_at from {{ ref('int_as_of') }}
),

in_window as (
    select reactions.*
    from reactions
    cross join as_of
    where
        reactions.reacted_at < as_of.as_of_at
        and reactions.reacted_at
        >= {{ dbt.dateadd('day', -1 * var('influence_window_days'), 'as_of.as_of_at') }}
),

counted as (
    select
        account_id,
        toward_account_id,
        toward_owner_kind,
        reaction,
        cast({{ var('influence_window_days') }} as integer) as window_days,
        count(*) as reaction_count,
        max(reacted_at) as last_reacted_at,
        min(record_id) as record_id
    from in_window
    group by
        account_id,
        toward_account_id,
        toward_owner_kind,
        reaction
)

select * from counted
