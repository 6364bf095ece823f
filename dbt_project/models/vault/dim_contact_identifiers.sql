with source as (
    select * from {{ source('hubspot', 'contacts') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'hubspot:' || id as contact_id,
        lower(trim(email)) as email,
        first_name,
        last_name,
        phone,
        city,
        {{ site_host('website') }} as website_host,
        nullif(ltrim(lower(trim(twitter_handle)), '@'), '') as x_handle,
        nullif(ltrim(lower(trim(mastodon_handle)), '@'), '') as mastodon_handle,
        _observed_at as observed_at,
        _record_id as record_id
    from latest
),

unioned as (
    select * from renamed
    {% if is_set_up('salesforce') -%}
        union all
        {{ salesforce_contact_identifiers() }}
    {%- endif %}
),

with_address_parts as (
    select
        *,
        {{ captured('email', '^([^@]+)@') }} as mailbox,
        {{ captured('email', '@(.+)$') }} as email_host,
        {{ sha256_of('email') }} as email_sha256
    from unioned
)

select * from with_address_parts
