with source as (
    select * from {{ source('filedrop', 'employees') }}
),

latest as (
    {{ last_readings('source', 'employee_id') }}
),

renamed as (
    -- Handles reach a person: they stay in landing.
    select
        employee_id,
        team,
        social_work_share,
        mastodon_handle is not null or x_handle is not null as has_told_handle,
        valid_from,
        valid_to,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
