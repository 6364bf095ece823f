with source as (
    select * from {{ source('hubspot', 'contacts') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    -- Names, addresses, telephone numbers and handles stay in the vault.
    select
        'hubspot:' || id as customer_id,
        created_at,
        greatest(updated_at, coalesce(last_modified_at, updated_at)) as updated_at,
        is_archived,
        archived_at,
        country,
        lifecycle_stage,
        lower(acquisition_source) as acquisition_source,
        coalesce(
            {{ split_list('merged_object_ids', ';', 'hubspot:') }},
            {{ split_list(untimed('calculated_merged_ids'), ';', 'hubspot:') }},
            {{ empty_list() }}
        ) as merged_customer_ids,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
