with source as (
    {{ landed('x', 'users') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        {{ x_user_columns() }}
    from latest
)

select * from renamed
