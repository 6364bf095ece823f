with customers as (
    select
        customer_id,
        record_id
    from {{ ref('dim_customers') }}
),

scores as (
    select * from {{ ref('stg_kenno__influence_scores') }}
),

edges as (
    select * from {{ ref('customer_influence_edges') }}
),

links as (
    select * from {{ ref('customer_accounts') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

talk as (
    select * from {{ ref('int_account_talk') }}
),

as_of as (
    select as_of_at from {{ ref('int_as_of') }}
),

cascades as (
    select
        cascades.customer_id,
        max(cascades.cascade_size) as cascade_size
    from {{ ref('fct_post_cascades') }} as cascades
    cross join as_of
    where
        cascades.customer_id is not null
        and cascades.posted_at < as_of.as_of_at
        and cascades.posted_at
        >= {{ dbt.dateadd('day', -1 * var('talk_window_days'), 'as_of.as_of_at') }}
    group by cascades.customer_id
),

latest_run as (
    select
        model_run_id,
        cast({{ json_text('parameters', 'window_days') }} as integer) as window_days
    from {{ ref('stg_kenno__model_runs') }}
    where model_name = 'influence'
    qualify row_number() over (
        order by as_of_at desc, run_id desc, model_run_id desc
    ) = 1
),

reach_summed as (
    select
        links.customer_id,
        count(*) as account_count,
        sum(accounts.followers_count) as followers_count,
        cast(count(accounts.followers_count) as double) / count(*)
            as followers_coverage,
        sum(talk.post_count) as post_count,
        cast(sum(talk.category_post_count) as double)
        / nullif(sum(talk.post_count), 0) as category_post_share
    from links
    left join accounts on links.account_id = accounts.account_id
    left join talk on links.account_id = talk.account_id
    group by links.customer_id
),

influence_summed as (
    select
        from_customer_id as customer_id,
        sum(influence_value) as civ,
        count(*) as influenced_customer_count,
        cast(count(influence_value) as double) / count(*) as coverage
    from edges
    group by from_customer_id
),

latest_scores as (
    select
        scores.*,
        latest_run.window_days
    from scores
    inner join latest_run on scores.model_run_id = latest_run.model_run_id
    where scores.is_customer
),

described as (
    select
        customers.customer_id,
        latest_scores.model_run_id,
        latest_scores.as_of_at,
        latest_scores.window_days,
        cast(coalesce(reach_summed.account_count, 0) as bigint) as linked_account_count,
        -- Who has a known account and drew no reaction influences nobody, as far as we
        -- read; of who has none we cannot say.
        cast(
            case
                when influence_summed.customer_id is not null then influence_summed.civ
                when latest_scores.subject_id is not null then 0
            end as decimal(18, 4)
        ) as civ,
        cast(
            case
                when
                    influence_summed.customer_id is null
                    or influence_summed.civ is not null
                    then latest_scores.civ_recursive
            end as decimal(18, 4)
        ) as civ_recursive,
        '{{ var("reporting_currency") }}' as currency,
        case
            when latest_scores.subject_id is not null
                then coalesce(influence_summed.influenced_customer_count, 0)
        end as influenced_customer_count,
        latest_scores.influenced_subject_count as influenced_people_count,
        influence_summed.coverage,
        latest_scores.influence_score,
        latest_scores.pagerank,
        latest_scores.stickiness_index,
        reach_summed.category_post_share,
        coalesce(
            cascades.cascade_size, case when reach_summed.post_count > 0 then 0 end
        ) as cascade_size,
        cast(reach_summed.followers_count as bigint) as followers_count,
        reach_summed.followers_coverage,
        coalesce(latest_scores.record_id, customers.record_id) as record_id
    from customers
    left join latest_scores on customers.customer_id = latest_scores.subject_id
    left join influence_summed on customers.customer_id = influence_summed.customer_id
    left join reach_summed on customers.customer_id = reach_summed.customer_id
    left join cascades on customers.customer_id = cascades.customer_id
)

select * from described
