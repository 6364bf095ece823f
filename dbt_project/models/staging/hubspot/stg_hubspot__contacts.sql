with source as (
    select * from {{ source('hubspot', 'contacts') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

restored as (
    select
        natural_id as restored_id,
        _observed_at as restored_at
    from (
        {{ last_readings(source('hubspot', 'deletions'), '_natural_id') }}
    ) as last_tombstones
    where stream = 'contacts' and reason = 'restored'
),

with_return as (
    -- To restore a contact moves no date: it is not read again as it comes back.
    select
        latest.*,
        latest.is_archived and restored.restored_id is null as is_still_archived
    from latest
    left join restored
        on
            latest.id = restored.restored_id
            and latest._observed_at <= restored.restored_at
),

renamed as (
    -- Names, addresses, telephone numbers and handles stay in the vault.
    select
        'hubspot:' || id as customer_id,
        created_at,
        greatest(updated_at, coalesce(last_modified_at, updated_at)) as updated_at,
        is_still_archived as is_archived,
        case when is_still_archived then archived_at end as archived_at,
        country,
        lifecycle_stage,
        lower(acquisition_source) as acquisition_source,
        coalesce(
            {{ split_list('merged_object_ids', ';', 'hubspot:') }},
            {{ split_list(untimed('calculated_merged_ids'), ';', 'hubspot:') }},
            {{ empty_list() }}
        ) as merged_customer_ids,
        {{ provenance_columns() }}
    from with_return
)

select * from renamed
