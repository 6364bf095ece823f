"""The provenance suite of a landing stream, the same for all: nothing changed, lost or made up."""

from expectations.suite import ExpectNone, Suite

# How far a platform's clock may be ahead of every clock that we know of.
CLOCK_TOLERANCE = "interval 5 minutes"


def provenance(source: str, stream: str, happened_at: str) -> Suite:
    """Return the suite; `happened_at` is SQL for the latest moment that a record tells of itself.

    Streams that come inside the responses of another have none of their own: what is expected of
    responses then holds by itself.
    """
    return Suite(
        name=f"{source}.{stream}.provenance",
        query=facts(source, stream, happened_at),
        expectations=(*expect_sound_records(), *expect_sound_responses(), *expect_sound_runs()),
        pool="landing.provenance",
    )


def facts(source: str, stream: str, happened_at: str) -> str:
    """Return SQL for one row that counts every kind of fault, with the first few by name."""
    table = f"{source}_{stream}"
    # What was reckoned before, in the same files, is not reckoned again.
    hashed = f"select id from hashed.runs where source = '{source}' and stream = '{stream}'"
    return f"""
with judged as (
    select
        _natural_id as id,
        case
            when hashed.id is not null then false
            else
                sha256(_payload) is distinct from _record_hash
                or sha256(concat_ws('|', '{source}', '{stream}', _natural_id, _record_hash))
                is distinct from _record_id
        end as is_changed,
        response.response_id is null as is_orphan,
        run.run_id is null as is_unfinished,
        (_source, _stream, _run_id) is distinct from ('{source}', '{stream}', folder_run_id)
        or coalesce(_extractor_version, '') = ''
        or _extractor_version is distinct from coalesce(run.extractor_version, _extractor_version)
            as is_mislabelled,
        cast({happened_at} as timestamp)
        > greatest(_fetched_at, _observed_at, run.until) + {CLOCK_TOLERANCE} as is_early
    from records.{table} as record
    left join (select distinct run_id, response_id from responses.{source}) as response
        on record._run_id = response.run_id and record._response_id = response.response_id
    left join (from runs.{table} where status in ('complete', 'drifted')) as run
        on record.folder_run_id = run.run_id
    left join ({hashed}) as hashed on record.folder_run_id = hashed.id
),

records_counted as (
    select
        count(*) as record_count,
        count(*) filter (is_changed) as changed_record_count,
        min(id, 3) filter (is_changed) as changed_records,
        count(*) filter (is_orphan) as orphan_count,
        min(id, 3) filter (is_orphan) as orphans,
        count(*) filter (is_unfinished) as unfinished_count,
        min(id, 3) filter (is_unfinished) as unfinished_records,
        count(*) filter (is_mislabelled) as mislabelled_count,
        min(id, 3) filter (is_mislabelled) as mislabelled_records,
        count(*) filter (is_early) as early_count,
        min(id, 3) filter (is_early) as early_records
    from judged
),

landed as (
    select _run_id as run_id, _response_id as response_id, count(*) as row_count
    from records.{table}
    group by all
),

rejected as (
    select run_id, response_id, count(*) as row_count
    from rejects.{table}
    group by all
),

answers as (
    -- The same answer twice in a run has one address.
    select
        run_id,
        response_id,
        bool_or(case
            when hashed.id is not null then false
            else
                sha256(body) is distinct from body_sha256 and body is not null
                or octet_length(body) is distinct from body_bytes and body is not null
                or body is null and landed_count + reject_count > 0
                or sha256(concat_ws(
                    chr(10), method, url, status,
                    replace(strftime(fetched_at, '%Y-%m-%dT%H:%M:%S.%f+00:00'), '.000000', ''),
                    body_sha256
                )) is distinct from response_id
        end) as is_changed,
        sum(record_count) as record_count,
        sum(landed_count) as landed_count,
        sum(duplicate_count) as duplicate_count,
        sum(reject_count) as reject_count
    from responses.{table} as response
    left join ({hashed}) as hashed on response.run_id = hashed.id
    group by run_id, response_id
),

answers_judged as (
    select
        response_id as id,
        is_changed,
        record_count is distinct from landed_count + duplicate_count + reject_count
            as is_unbalanced,
        landed_count is distinct from coalesce(landed.row_count, 0)
        or reject_count is distinct from coalesce(rejected.row_count, 0) as is_incomplete
    from answers
    left join landed using (run_id, response_id)
    left join rejected using (run_id, response_id)
),

responses_counted as (
    select
        count(*) filter (is_changed) as changed_response_count,
        min(id, 3) filter (is_changed) as changed_responses,
        count(*) filter (is_unbalanced) as unbalanced_response_count,
        min(id, 3) filter (is_unbalanced) as unbalanced_responses,
        count(*) filter (is_incomplete) as incomplete_response_count,
        min(id, 3) filter (is_incomplete) as incomplete_responses
    from answers_judged
),

runs_judged as (
    select
        run.run_id as id,
        run.record_count is distinct from run.landed_count + run.duplicate_count + run.reject_count
        or run.landed_count is distinct from coalesce(landed_rows, 0)
        or run.reject_count is distinct from coalesce(rejected_rows, 0)
        or run.response_count is distinct from coalesce(response_rows, 0) as is_unbalanced,
        run.started_at > run.finished_at as is_backward
    from runs.{table} as run
    left join (select run_id, sum(row_count) as landed_rows from landed group by all)
        using (run_id)
    left join (select run_id, sum(row_count) as rejected_rows from rejected group by all)
        using (run_id)
    left join (select run_id, count(*) as response_rows from responses.{table} group by all)
        using (run_id)
),

runs_counted as (
    select
        count(*) filter (is_unbalanced) as unbalanced_run_count,
        min(id, 3) filter (is_unbalanced) as unbalanced_runs,
        count(*) filter (is_backward) as backward_run_count
    from runs_judged
)

select * from records_counted cross join responses_counted cross join runs_counted
"""


def expect_sound_records() -> tuple[ExpectNone, ...]:
    """Expect each record to be as it came, from a response that we hold, in a finished run."""
    return (
        ExpectNone(
            "changed_record_count > 0",
            show=("changed_record_count", "changed_records"),
            says="No record was changed since it landed: sha256 of the payload is the record's "
            "hash, and the hash of source, stream, identifier and that hash is its record id",
            notes="Somebody edited landing, or the disk rots. Restore the run from a backup, or "
            "delete its folder and extract again.",
        ),
        ExpectNone(
            "orphan_count > 0",
            show=("orphan_count", "orphans"),
            says="Each record points to a response of its own run that we hold",
            notes="The records cannot be traced to what the platform said: a responses file is "
            "missing, or records were put in by hand.",
        ),
        ExpectNone(
            "mislabelled_count > 0",
            show=("mislabelled_count", "mislabelled_records"),
            says="Each record names the source, stream and run of its folder, and the version of "
            "the extractor that the run says it was",
            notes="Files were moved between folders, or written by something else than extract.",
        ),
        ExpectNone(
            "early_count > 0",
            show=("early_count", "early_records"),
            says="No record tells of a moment after it was fetched",
            notes="A clock is wrong, or a time is read in the wrong unit or zone: every window "
            "and age computed from it would be wrong too.",
        ),
    )


def expect_sound_responses() -> tuple[ExpectNone, ...]:
    """Expect each response to be as it came, and all its records to be accounted for."""
    return (
        ExpectNone(
            "changed_response_count > 0",
            show=("changed_response_count", "changed_responses"),
            says="No response was changed since it landed: its body has the hash and the length "
            "it came with, and its address is the hash of the exchange",
            notes="The evidence behind the records is no longer what the platform sent.",
        ),
        ExpectNone(
            "unbalanced_response_count > 0",
            show=("unbalanced_response_count", "unbalanced_responses"),
            says="In each response, records = landed + duplicates + rejects",
            notes="Extraction miscounts: some records went nowhere, or went twice.",
        ),
        ExpectNone(
            "incomplete_response_count > 0",
            show=("incomplete_response_count", "incomplete_responses"),
            says="Of each response, as many records and rejects are in landing as it says",
            notes="Records were lost between the response and landing: files of the run are "
            "missing or cut short. Extract the run again.",
        ),
    )


def expect_sound_runs() -> tuple[ExpectNone, ...]:
    """Expect each run to be finished, and its own account to agree with its files."""
    return (
        ExpectNone(
            "unfinished_count > 0",
            show=("unfinished_count", "unfinished_records"),
            says="Each record belongs to a finished run",
            notes="Its folder has no run.json that says complete: the folder was copied by hand, "
            "or a run was killed in the middle of a rename. Extract again; it sweeps up.",
        ),
        ExpectNone(
            "unbalanced_run_count > 0",
            show=("unbalanced_run_count", "unbalanced_runs"),
            says="What each run.json counts (responses, records, rejects) is what lies beside it",
            notes="A file of the run was removed, added or replaced after it landed.",
        ),
        ExpectNone(
            "backward_run_count > 0",
            show=("backward_run_count",),
            says="Each run started before it finished",
            notes="The clock of the machine jumped: times of this run mean little.",
            severity="warning",
        ),
    )
