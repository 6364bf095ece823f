with source as (
    select * from {{ source('filedrop', 'costs') }}
),

latest as (
    {{ last_readings('source', 'cost_id') }}
),

renamed as (
    select
        cost_id,
        cost_date,
        lower(category) as category,
        amount,
        upper(currency) as currency,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
