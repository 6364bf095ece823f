with source as (
    {{ landed('reddit', 'subreddits') }}
),

latest as (
    {{ last_readings('source', 'name') }}
),

renamed as (
    select
        'reddit:' || name as account_id,
        lower(display_name) as handle,
        subreddit_type,
        lang as language,
        created_at as account_created_at,
        is_adult,
        subscriber_count as followers_count,
        active_user_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
