with source as (
    {{ landed('x', 'quote_authors') }}
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
