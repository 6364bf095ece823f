"""Feeds and their entries, before dbt reads them."""

from expectations.landing.deletions import deletions
from expectations.landing.provenance import provenance
from expectations.landing.quality import (
    expect_fresh,
    expect_records,
    expect_steady_weeks,
    quality,
)
from expectations.suite import ExpectNone

FEEDS = quality(
    "rss",
    "feeds",
    facts="""
        count(*) filter (problem is not null) as troubled_count,
        min(feed || ': ' || problem, 3) filter (problem is not null) as troubles,
        count(*) filter (repeated_count > 0.1 * entry_count) as repeating_count,
        min(feed, 3) filter (repeated_count > 0.1 * entry_count) as repeating
    """,
    expectations=(
        expect_records(),
        expect_fresh(hours=48),
        ExpectNone(
            "troubled_count > 0",
            show=("troubled_count", "troubles"),
            says="Every feed is there and well-formed",
            notes="What could be read of it has landed. Tell its owner, or correct its address "
            "in kenno.toml; until then entries may be missing, and none is told gone.",
            severity="warning",
        ),
        ExpectNone(
            "repeating_count > 0",
            show=("repeating_count", "repeating"),
            says="Nearly no entry has the identifier of another",
            notes="The blog gives several entries one identifier: only the last changed stays.",
            severity="warning",
        ),
    ),
)

ENTRIES = quality(
    "rss",
    "entries",
    facts="""
        count(*) filter (dated_at is null) / nullif(count(*), 0) as undated_share,
        count(*) filter (dated_at is null and date_text is not null) as unread_date_count,
        min(date_text, 3) filter (dated_at is null) as unread_dates,
        count(*) filter (dated_at > _fetched_at + interval 1 day) as early_entry_count,
        min(id, 3) filter (dated_at > _fetched_at + interval 1 day) as early_entries,
        count(*) filter (
            trim(coalesce(title, '') || coalesce(summary, '') || coalesce(content, '')) = ''
        ) / nullif(count(*), 0) as empty_share
    """,
    expectations=(
        expect_records(),
        expect_fresh(hours=48),
        *expect_steady_weeks(),
        ExpectNone(
            "undated_share > 0.2",
            show=("undated_share", "record_count"),
            says="At most one entry in five has no date",
            notes="Entries without a date count in no period.",
            severity="warning",
        ),
        ExpectNone(
            "unread_date_count > 0",
            show=("unread_date_count", "unread_dates"),
            says="Every date that a feed gives can be read",
            notes="A form of date that nobody knows yet, or words in its place.",
            severity="warning",
        ),
        ExpectNone(
            "early_entry_count > 0",
            show=("early_entry_count", "early_entries"),
            says="No entry is dated more than a day ahead",
            notes="An announced date in place of that of publication, or a wrong zone.",
            severity="warning",
        ),
        ExpectNone(
            "empty_share > 0.05",
            show=("empty_share", "record_count"),
            says="Nearly every entry has a title or a text",
            notes="The feed moved its text to elements that are not read: sentiment would starve.",
            severity="warning",
        ),
    ),
    happened_at="dated_at",
)

SUITES = (
    provenance("rss", "feeds", happened_at="null"),
    FEEDS,
    # Their dates are the blogs' own, and may announce: see the quality suite.
    provenance("rss", "entries", happened_at="null"),
    ENTRIES,
    *deletions("rss", ("entries",)),
)
