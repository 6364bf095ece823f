"""Wiki articles, their revisions and views, before dbt reads them."""

from expectations.landing.deletions import deletions
from expectations.landing.provenance import provenance
from expectations.landing.quality import (
    expect_fresh,
    expect_records,
    expect_steady_weeks,
    quality,
)
from expectations.suite import ExpectNone, Suite

PAGES = quality(
    "mediawiki",
    "pages",
    facts="""
        count(*) filter (length < 0 or watchers < 0) as negative_counter_count,
        count(*) filter (ns <> 0) as other_count,
        min(title, 3) filter (ns <> 0) as others
    """,
    expectations=(
        expect_records(),
        expect_fresh(hours=48),
        ExpectNone(
            "negative_counter_count > 0",
            show=("negative_counter_count",),
            says="No counter of an article is negative",
            notes="A counter cannot be below nothing: it is another field, or an overflow.",
        ),
        ExpectNone(
            "other_count > 0",
            show=("other_count", "others"),
            says="Every watched page is an article",
            notes="A title in kenno.toml leads to a talk, user or help page: is it meant?",
            severity="warning",
        ),
    ),
)


def revisions(stream: str) -> Suite:
    """Return the quality suite of a stream of revisions."""
    return quality(
        "mediawiki",
        stream,
        facts="""
            count(*) filter (size < 0) as negative_size_count,
            count(*) filter (user_name is null and not coalesce(is_user_hidden, false))
                as nameless_count,
            count(*) filter (is_user_hidden and user_name is not null) as unhidden_count,
            count(*) filter (size is null) / nullif(count(*), 0) as unsized_share
        """,
        expectations=(
            expect_fresh(hours=48),
            *expect_steady_weeks(),
            ExpectNone(
                "negative_size_count > 0",
                show=("negative_size_count",),
                says="No text has less than no bytes",
                notes="The size is another field, or an overflow.",
            ),
            ExpectNone(
                "nameless_count > 0",
                show=("nameless_count", "record_count"),
                says="Every revision names its editor, or says that the editor is hidden",
                notes="rvprop is no longer answered as it was: editors would be undercounted.",
                severity="warning",
            ),
            ExpectNone(
                "unhidden_count > 0",
                show=("unhidden_count",),
                says="No revision names an editor whom the wiki hides",
                notes="What was hidden must not be shown: see the policy in docs/sources.",
            ),
            ExpectNone(
                "unsized_share > 0.05",
                show=("unsized_share", "record_count"),
                says="Nearly every revision has a size",
                notes="What was added and removed cannot be told without it.",
                severity="warning",
            ),
        ),
        happened_at="saved_at",
    )


PAGE_VIEWS = quality(
    "mediawiki",
    "page_views",
    facts="""
        count(*) filter (views < 0) as negative_view_count,
        count(*) filter (views is null) as unknown_view_count,
        count(*) filter (day <> date_trunc('day', day)) as odd_day_count,
        date_diff('day', max(day), max(_observed_at)) as days_behind,
        list_sort(list(distinct agent || ', ' || access)) as ways
    """,
    expectations=(
        expect_fresh(hours=48),
        ExpectNone(
            "negative_view_count > 0",
            show=("negative_view_count",),
            says="No article is viewed less than not at all",
            notes="The number is another field, or an overflow.",
        ),
        ExpectNone(
            "unknown_view_count > 0",
            show=("unknown_view_count",),
            says="Every day that is told has its views",
            notes="The API renamed the field: views would be unknown from now on.",
        ),
        ExpectNone(
            "odd_day_count > 0",
            show=("odd_day_count",),
            says="Views are told by whole days",
            notes="Hours or months were answered: sums over days would be wrong.",
        ),
        ExpectNone(
            "len(ways) > 1",
            show=("ways",),
            says="All views are of one kind of reader and device",
            notes="Views of automata or of single devices beside the sums count readers twice.",
        ),
        ExpectNone(
            "days_behind > 4",
            show=("days_behind", "record_count"),
            says="Views are known up to four days ago",
            notes="They come a day late, now and then two. Beyond that, Wikimedia is behind, or "
            "all watched articles were moved.",
            severity="warning",
        ),
    ),
)

SUITES = (
    provenance("mediawiki", "pages", happened_at="touched"),
    PAGES,
    provenance("mediawiki", "revisions", happened_at="saved_at"),
    revisions("revisions"),
    provenance("mediawiki", "talk_revisions", happened_at="saved_at"),
    revisions("talk_revisions"),
    provenance("mediawiki", "page_views", happened_at="day"),
    PAGE_VIEWS,
    *deletions("mediawiki", ("pages", "revisions", "talk_revisions")),
)
