{#-
    What the tables of posts and acts take of accounts, as one text an account: where it is another
    than a build before took, the account's rows are told anew. `is_ours` says that it is the brand's
    or a competitor's, of whom the rows of others tell. Sums by day take the followers.
-#}
{% macro account_marks() -%}
    select
        accounts.account_id,
        accounts.owner_kind != 'other' as is_ours,
        {{ dbt.concat([
            "accounts.owner_kind", "'|'",
            "coalesce(accounts.owner_name, '')", "'|'",
            "case when accounts.owner_kind != 'other' then accounts.handle else '' end", "'|'",
            "cast(coalesce(accounts.is_bot, false) as varchar)", "'|'",
            "coalesce(links.customer_id, '')", "'|'",
            "coalesce(employed.spans, '')",
        ]) }} as mark,
        accounts.followers_count
    from {{ ref('int_accounts') }} as accounts
    left join {{ ref('customer_accounts') }} as links
        on accounts.account_id = links.account_id
    left join (
        select
            named.account_id,
            min(coalesce(cast(employees.valid_from as varchar), ''))
            || max(coalesce(cast(employees.valid_to as varchar), '9999-12-31')) as spans
        from {{ ref('dim_employee_identifiers') }} as employees
        inner join {{ ref('int_accounts') }} as named
            on
                employees.platform = named.platform
                and employees.handle in (named.handle, named.full_handle)
        group by named.account_id
    ) as employed
        on accounts.account_id = employed.account_id
{%- endmacro %}
