"""The provenance suite of a landing stream, the same for all: nothing changed, lost or made up.

What it expects of a run follows from the files of that run alone, in all streams of the source. So
it asks only runs that were not found right before, as long as their files stay (judged.py).
"""

from collections.abc import Sequence
from dataclasses import replace

from expectations.judged import POOL
from expectations.suite import ExpectNone, Suite, Together

# How far a platform's clock may be ahead of every clock that we know of.
CLOCK_TOLERANCE = "interval 5 minutes"


def provenance(source: str, stream: str, happened_at: str) -> Suite:
    """Return the suite; `happened_at` is SQL for the latest moment that a record tells of itself.

    Streams that come inside the responses of another have none of their own: what is expected of
    responses then holds by itself. The streams of a source are asked in one query: planning it
    takes longer than running it over most of them.
    """
    suite = Suite(
        name=f"{source}.{stream}.provenance",
        query="",
        expectations=(*expect_sound_records(), *expect_sound_responses(), *expect_sound_runs()),
        pool=POOL,
        together=Together(source, facts, {"stream": stream, "happened_at": happened_at}),
    )
    return replace(suite, query=facts([suite]))


def facts(suites: Sequence[Suite]) -> str:
    """Return SQL for one row a stream that counts every kind of fault, with the first few by name.

    The streams are of one source.
    """
    parts = [(suite.name, suite.together) for suite in suites if suite.together]
    source = parts[0][1].group
    tables = [
        (name, one.part["stream"], f"{source}_{one.part['stream']}", one.part["happened_at"])
        for name, one in parts
    ]
    streams = ", ".join(f"('{name}', '{stream}')" for name, stream, _, _ in tables)

    def each(select: str) -> str:
        return "\n    union all by name ".join(
            f"select '{name}' as suite, " + select.format(table=table, happened_at=happened_at)
            for name, _, table, happened_at in tables
        )

    return f"""
with streams(suite, stream_name) as (values {streams}),

records as (
    {each(RECORDS)}
),

record_runs as (
    {each("_run_id as run_id, _response_id as response_id from new_records.{table}")}
),

rejects as (
    {each("run_id, response_id from new_rejects.{table}")}
),

responses as (
    {each(RESPONSES)}
),

runs as (
    {each("* from new_runs.{table}")}
),

judged as (
    select
        record.suite,
        _natural_id as id,
        sha256(_payload) is distinct from _record_hash
        or sha256(concat_ws('|', '{source}', stream_name, _natural_id, _record_hash))
        is distinct from _record_id as is_changed,
        response.response_id is null as is_orphan,
        run.run_id is null as is_unfinished,
        (_source, _stream, _run_id) is distinct from ('{source}', stream_name, folder_run_id)
        or coalesce(_extractor_version, '') = ''
        or _extractor_version is distinct from coalesce(run.extractor_version, _extractor_version)
            as is_mislabelled,
        record.happened_at
        > greatest(_fetched_at, _observed_at, run.until) + {CLOCK_TOLERANCE} as is_early
    from records as record
    join streams using (suite)
    left join (select distinct run_id, response_id from new_responses.{source}) as response
        on record._run_id = response.run_id and record._response_id = response.response_id
    left join (from runs where status in ('complete', 'drifted')) as run
        on record.suite = run.suite and record.folder_run_id = run.run_id
),

records_counted as (
    select
        suite,
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
    group by suite
),

repeated as (
    select suite, count(*) as repeated_count, min(record_id, 3) as repeated_records
    from (
        select suite, _record_id as record_id
        from records
        group by suite, _run_id, _record_id
        having count(*) > 1
    )
    group by suite
),

landed as (
    select suite, run_id, response_id, count(*) as row_count from record_runs group by all
),

rejected as (
    select suite, run_id, response_id, count(*) as row_count from rejects group by all
),

answers as (
    -- The same answer twice in a run has one address.
    select
        response.suite,
        run_id,
        response_id,
        bool_or(
            sha256(body) is distinct from body_sha256 and body is not null
            or octet_length(body) is distinct from body_bytes and body is not null
            or body is null and landed_count + reject_count > 0
            or sha256(concat_ws(
                chr(10), method, url, status,
                replace(strftime(fetched_at, '%Y-%m-%dT%H:%M:%S.%f+00:00'), '.000000', ''),
                body_sha256
            )) is distinct from response_id
        ) as is_changed,
        count(*) as row_count,
        sum(record_count) as record_count,
        sum(landed_count) as landed_count,
        sum(duplicate_count) as duplicate_count,
        sum(reject_count) as reject_count
    from responses as response
    group by response.suite, run_id, response_id
),

answers_judged as (
    select
        suite,
        response_id as id,
        is_changed,
        record_count is distinct from landed_count + duplicate_count + reject_count
            as is_unbalanced,
        landed_count is distinct from coalesce(landed.row_count, 0)
        or reject_count is distinct from coalesce(rejected.row_count, 0) as is_incomplete
    from answers
    left join landed using (suite, run_id, response_id)
    left join rejected using (suite, run_id, response_id)
),

responses_counted as (
    select
        suite,
        count(*) filter (is_changed) as changed_response_count,
        min(id, 3) filter (is_changed) as changed_responses,
        count(*) filter (is_unbalanced) as unbalanced_response_count,
        min(id, 3) filter (is_unbalanced) as unbalanced_responses,
        count(*) filter (is_incomplete) as incomplete_response_count,
        min(id, 3) filter (is_incomplete) as incomplete_responses
    from answers_judged
    group by suite
),

runs_judged as (
    select
        suite,
        run_id as id,
        runs.record_count
        is distinct from runs.landed_count + runs.duplicate_count + runs.reject_count
        or runs.landed_count is distinct from coalesce(landed_rows, 0)
        or runs.reject_count is distinct from coalesce(rejected_rows, 0)
        or runs.response_count is distinct from coalesce(response_rows, 0) as is_unbalanced,
        started_at > finished_at as is_backward
    from runs
    left join (select suite, run_id, sum(row_count) as landed_rows from landed group by all)
        using (suite, run_id)
    left join (select suite, run_id, sum(row_count) as rejected_rows from rejected group by all)
        using (suite, run_id)
    left join (select suite, run_id, sum(row_count) as response_rows from answers group by all)
        using (suite, run_id)
),

runs_counted as (
    select
        suite,
        count(*) filter (is_unbalanced) as unbalanced_run_count,
        min(id, 3) filter (is_unbalanced) as unbalanced_runs,
        count(*) filter (is_backward) as backward_run_count
    from runs_judged
    group by suite
)

-- What there is none of has no fault either.
select * exclude (stream_name)
from streams
left join records_counted using (suite)
left join repeated using (suite)
left join responses_counted using (suite)
left join runs_counted using (suite)
"""


RECORDS = """_natural_id, _record_hash, _record_id, _payload, _source, _stream, _run_id,
        _response_id, _extractor_version, _fetched_at, _observed_at, folder_run_id,
        cast({happened_at} as timestamp) as happened_at
    from new_records.{table}"""
RESPONSES = """run_id, response_id, body, body_sha256, body_bytes, method, url, status, fetched_at,
        record_count, landed_count, duplicate_count, reject_count
    from new_responses.{table}"""


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
            "repeated_count > 0",
            show=("repeated_count", "repeated_records"),
            says="No record landed twice in one run",
            notes="A page was read twice and not recognised, or a file was copied: every count "
            "over the stream would be too high.",
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
