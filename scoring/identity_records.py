"""Contacts and accounts as records of one shape: names, handle and place, and their blocks."""

import duckdb
import pyarrow as pa

# Letters without accents in lower case; what is no letter parts words.
CONTACTS = r"""
    create table contacts as
    with named as (
        select
            customer_id as unique_id,
            regexp_extract(plain_first, '^[a-z]+') as given,
            regexp_replace(plain_last, '[^a-z]', '', 'g') as family,
            nullif(lower(trim(city)), '') as place,
            has_consent,
            platforms,
            case_hours
        from (
            select
                *,
                lower(strip_accents(trim(first_name))) as plain_first,
                lower(strip_accents(trim(last_name))) as plain_last
            from told_contacts
        )
    )
    select
        unique_id,
        nullif(given, '') as given,
        nullif(family, '') as family,
        nullif(family[:1], '') as family_initial,
        nullif(family[:4], '') as sought_family,
        nullif(given[:4], '') as sought_given,
        null::varchar as handle,
        case when given <> '' and len(family) >= 3 then given[:1] || '|' || family[:4] end
            as handle_key,
        place,
        has_consent,
        platforms,
        case_hours,
        null::bigint[] as wrote_hours,
        false as needs_consent,
        null::varchar as platform,
        false as is_open
    from named
"""
# People make handles of an initial and a family name, in either order, or of parts of both.
ACCOUNTS = r"""
    create table accounts as
    with named as (
        select
            account_id as unique_id,
            regexp_extract(plain_name, '^[a-z]+') as given,
            regexp_replace(regexp_extract(plain_name, '^[^ ]+ +(.+)$', 1), '[^a-z]', '', 'g')
                as family,
            regexp_split_to_array(
                trim(regexp_replace(lower(handle), '[^a-z]+', ' ', 'g')), ' '
            ) as words,
            nullif(lower(trim(split_part(location, ',', 1))), '') as place,
            needs_consent,
            ',' || platform || ',' as platform,
            is_open,
            wrote_hours
        from (
            select *, lower(strip_accents(trim(display_name))) as plain_name
            from told_accounts
        )
    ),
    of_handles as (
        select
            *,
            case
                when len(words) >= 2 and len(words[1]) > 1 and len(words[2]) > 1
                    then words[1][:1] || '|' || words[2][:4]
                when len(words) >= 2 and len(words[2]) = 1
                    then words[2] || '|' || words[1][:4]
                when len(words) >= 2 and len(words[1]) = 1
                    then words[1] || '|' || words[2][:4]
                when len(words[1]) >= 4 then words[1][:1] || '|' || words[1][2:5]
            end as handle_key
        from named
    )
    select
        unique_id,
        nullif(given, '') as given,
        nullif(family, '') as family,
        nullif(family[:1], '') as family_initial,
        null::varchar as sought_family,
        null::varchar as sought_given,
        nullif(array_to_string(words, ''), '') as handle,
        handle_key,
        place,
        false as has_consent,
        null::varchar as platforms,
        null::bigint[] as case_hours,
        wrote_hours,
        needs_consent,
        platform,
        is_open
    from of_handles
"""
BLOCKS = {
    "name_block": "given || '|' || family_initial",
    "handle_block": "handle_key",
    "who": "given || '|' || handle_key",
}


def read_records(
    engine: duckdb.DuckDBPyConnection, contacts: pa.Table, accounts: pa.Table, largest_block: int
) -> None:
    """Make the tables `contacts` and `accounts`; a block larger than `largest_block` is none."""
    engine.register("told_contacts", contacts)
    engine.register("told_accounts", accounts)
    engine.execute(CONTACTS)
    engine.execute(ACCOUNTS)
    for name, value in BLOCKS.items():
        for table in ("contacts", "accounts"):
            engine.execute(f"alter table {table} add column {name} varchar")
            engine.execute(f"update {table} set {name} = {value}")
        for table in ("contacts", "accounts"):
            engine.execute(
                f"create temp table too_large as select {name} from {table}"
                f" where {name} is not null group by {name} having count(*) > {largest_block}"
            )
            for blocked in ("contacts", "accounts"):
                engine.execute(
                    f"update {blocked} set {name} = null"
                    f" where {name} in (select {name} from too_large)"
                )
            engine.execute("drop table too_large")
