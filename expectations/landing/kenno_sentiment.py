"""What our sentiment model computed, before dbt reads it."""

from expectations.landing.provenance import provenance
from expectations.landing.quality import quality
from expectations.suite import ExpectNone

TEXT_SENTIMENTS = quality(
    "kenno",
    "text_sentiments",
    facts="""
        count(*) filter (valence not between -1 and 1) as impossible_count,
        min(_natural_id, 3) filter (valence not between -1 and 1) as impossible,
        count(*) filter ((valence is null) <> (coalesce(hit_count, 0) = 0)) as unfounded_count,
        avg((valence is not null)::integer) filter (method = 'lemma_lexicon')
            as known_share_finnish,
        avg((valence is not null)::integer) filter (method = 'vader') as known_share_english,
        abs(avg(valence)) as mean_distance
    """,
    expectations=(
        ExpectNone(
            "impossible_count > 0",
            show=("impossible_count", "impossible"),
            says="Every valence lies between -1 and 1",
            notes="A word list is on another scale: no mean can be trusted.",
        ),
        ExpectNone(
            "unfounded_count > 0",
            show=("unfounded_count",),
            says="A text has a valence where a word of it is known, and only there",
            notes="Unknown texts would count as neutral, and pull every mean toward 0.",
        ),
        ExpectNone(
            "least(known_share_finnish, known_share_english) < 0.15 and record_count >= 1000",
            show=("known_share_finnish", "known_share_english"),
            says="Of the texts in each language, at least every seventh has a known word",
            notes="A word list was cut short, or texts are in another language than told.",
            severity="warning",
        ),
        ExpectNone(
            "mean_distance > 0.7 and record_count >= 1000",
            show=("mean_distance", "record_count"),
            says="What is said is not all good or all bad",
            notes="A frequent word of the business may stand in the list: take it out.",
            severity="warning",
        ),
    ),
)

SUITES = (
    provenance("kenno", "text_sentiments", happened_at="as_of"),
    TEXT_SENTIMENTS,
)
