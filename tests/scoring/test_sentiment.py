"""Sentiment on real posts that people rated, on plain cases, and on any text at all."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.language import detect_language
from scoring.sentiment import score_texts
from scoring.sentiment_controls import macro_f1
from scoring.sentiment_lexicons import Lexicons, read_lexicons
from scoring.sentiment_scorer import Scorer
from scoring.valence import name_class

ROOT = Path(__file__).parents[2]
SEED = ROOT / "dbt_project/seeds/listening/finnish_valences.csv"
REAL = ROOT.parent / "shared/realdata"
TWEETS = REAL / "sentiment_en/tweets_GroundTruth.txt"
SUBTITLES, PLAIN = REAL / "sentiment_fi/fi-annotated.tsv", REAL / "sentiment_fi/neu_fi.txt"
AFINN = REAL / "afinn/AFINN-fi-165.txt"
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
# XED names feelings: these are good, those are bad; anticipation and surprise are neither.
GOOD, BAD = {"5", "8"}, {"1", "3", "4", "6"}


def read_seed() -> dict[str, float]:
    with SEED.open(encoding="utf-8", newline="") as file:
        return {row["lemma"]: float(row["valence"]) for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def lexicons() -> Lexicons:
    return read_lexicons(read_seed())


@pytest.fixture(scope="module")
def scorer(lexicons: Lexicons) -> Scorer:
    return Scorer(lexicons)


def valence(scorer: Scorer, text: str, language: str) -> float:
    value = scorer.judge(text, language).valence
    assert value is not None, f"no word of {text!r} is known"
    return value


def test_english_agrees_with_people_who_rated_tweets(scorer: Scorer) -> None:
    if not TWEETS.exists():
        pytest.skip(f"the rated tweets are not at {TWEETS}")
    rows = [line.split("\t") for line in TWEETS.read_text("utf-8").splitlines()]
    assert len(rows) == 4200
    judged = [scorer.judge(text, "en") for _, _, text in rows]
    # People rated from -4 to 4.
    rated = [float(rating) / 4 for _, rating, _ in rows]
    correlation = np.corrcoef([one.valence or 0.0 for one in judged], rated)[0, 1]
    classes = macro_f1(
        (name_class(told) or "neutral", one.sentiment_class or "neutral")
        for told, one in zip(rated, judged, strict=True)
    )
    print(  # noqa: T201
        f"English: Pearson {correlation:.4f}, macro-F1 {classes:.4f} over {len(rows)} tweets"
    )
    assert correlation >= 0.85
    assert classes >= 0.72


def read_xed() -> list[tuple[str, str]]:
    """Return sentences with one clear class: those with good and bad feelings are left out."""
    for path in (SUBTITLES, PLAIN):
        if not path.exists():
            pytest.skip(f"the Finnish sentences with feelings are not at {path}")
    pairs = [(line.split("\t")[1], "neutral") for line in PLAIN.read_text("utf-8").splitlines()]
    for line in SUBTITLES.read_text("utf-8").splitlines():
        text, _, told = line.rpartition("\t")
        feelings = set(told.replace(" ", "").split(","))
        is_good, is_bad = bool(feelings & GOOD), bool(feelings & BAD)
        if is_good != is_bad:
            pairs.append((text, "positive" if is_good else "negative"))
    assert len(pairs) > 20_000
    return pairs


def measure(scorer: Scorer, pairs: list[tuple[str, str]]) -> float:
    return macro_f1(
        (told, scorer.judge(text, "fi").sentiment_class or "neutral") for text, told in pairs
    )


def test_finnish_reaches_what_afinn_reaches_on_subtitles(scorer: Scorer) -> None:
    pairs = read_xed()
    ours = measure(scorer, pairs)
    # XED has classes only: they stand for -1, 0 and 1.
    number = {"negative": -1, "neutral": 0, "positive": 1}
    correlation = np.corrcoef(
        [scorer.judge(text, "fi").valence or 0.0 for text, _ in pairs],
        [number[told] for _, told in pairs],
    )[0, 1]
    print(  # noqa: T201
        f"Finnish: Pearson {correlation:.4f}, macro-F1 {ours:.4f} over {len(pairs)} sentences,"
        " three classes"
    )
    assert ours >= 0.53
    assert correlation >= 0.42
    if not AFINN.exists():
        pytest.skip(f"AFINN-fi, to compare with, is not at {AFINN}")
    lines = (line.split("\t") for line in AFINN.read_text("utf-8").splitlines() if "\t" in line)
    afinn = {word.lower(): float(value) for word, value in lines}
    theirs = measure(Scorer(read_lexicons(afinn, "AFINN-fi-165")), pairs)
    print(f"Finnish with AFINN-fi: macro-F1 {theirs:.4f}")  # noqa: T201
    assert ours >= theirs - 0.01


@pytest.mark.parametrize(
    ("plain", "negated", "language"),
    [
        ("This is good.", "This is not good.", "en"),
        ("I love it", "I don't love it", "en"),
        ("Se on hyvä.", "Se ei ole hyvä.", "fi"),
        ("Suosittelen teitä.", "En suosittele teitä.", "fi"),
        ("Sovellus toimii.", "Sovellus ei enää toimi.", "fi"),
        ("He auttoivat.", "He eivät auttaneet.", "fi"),
        ("Tämä on iloinen asia", "Tämä ei ole iloinen asia", "fi"),
    ],
)
def test_a_negation_turns_good_into_bad(
    scorer: Scorer, plain: str, negated: str, language: str
) -> None:
    assert valence(scorer, plain, language) > 0
    assert valence(scorer, negated, language) < 0


def test_a_finnish_negation_ends_with_its_clause_and_after_four_words(scorer: Scorer) -> None:
    assert valence(scorer, "En tiedä, hyvä näin.", "fi") > 0
    assert valence(scorer, "Ei hätää, loistava palvelu!", "fi") > 0
    assert valence(scorer, "Ei yksi kaksi kolme neljä hyvä", "fi") > 0
    assert valence(scorer, "Ei yksi kaksi kolme hyvä", "fi") < 0


def test_a_finnish_form_is_read_by_its_lemma(scorer: Scorer) -> None:
    alike = [valence(scorer, word, "fi") for word in ("surkea", "surkeassa", "surkeita")]
    assert alike == [alike[0]] * 3
    assert alike[0] < -0.5


def test_what_follows_a_finnish_but_weighs_more(scorer: Scorer) -> None:
    assert valence(scorer, "Hyvä maku mutta surkea toimitus", "fi") < 0
    assert valence(scorer, "Surkea toimitus mutta hyvä maku", "fi") > 0


def test_stronger_words_make_it_stronger(scorer: Scorer) -> None:
    for weak, strong in (("hyvä", "erittäin hyvä"), ("melko hyvä", "hyvä"), ("hyvä", "hyvä!")):
        assert valence(scorer, weak, "fi") < valence(scorer, strong, "fi")


@pytest.mark.parametrize("face", ["😀", ":)", "❤", "<3"])
def test_a_face_counts_in_both_languages(scorer: Scorer, face: str) -> None:
    assert valence(scorer, f"No niin {face}", "fi") > 0
    assert valence(scorer, f"Well {face}", "en") > 0


@pytest.mark.parametrize(
    ("language", "text"), [("en", "The kettle is on."), ("fi", "Vesi kiehuu.")]
)
def test_no_known_word_is_not_neutral(scorer: Scorer, language: str, text: str) -> None:
    judged = scorer.judge(text, language)
    assert (judged.hit_count, judged.valence, judged.sentiment_class) == (0, None, None)
    assert judged.method is not None


def test_good_and_bad_in_balance_are_neutral(lexicons: Lexicons) -> None:
    even = Scorer(Lexicons({}, "none", {"valo": 2.0, "varjo": -2.0}, "two"))
    judged = even.judge("valo ja varjo", "fi")
    assert (judged.hit_count, judged.valence, judged.sentiment_class) == (2, 0.0, "neutral")


def test_other_languages_are_named_and_not_scored(scorer: Scorer) -> None:
    judged = scorer.judge("Das ist sehr gut", "de")
    assert (judged.language, judged.method, judged.valence) == ("de", None, None)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What do you think of this one?", "en"),
        ("Mitä mieltä sinä olet tästä?", "fi"),
        ("Jag tycker att det är väldigt bra och roligt", None),
        ("Ich habe das nicht für dich gemacht", None),
        ("See oli väga hea ja ma tulen jälle", None),
        ("とても美味しい", None),
        ("☕☕☕ 100 %", None),
        ("Kuura", None),
        ("", None),
    ],
)
def test_language_is_recognised_by_its_function_words(text: str, language: str | None) -> None:
    assert detect_language(text) == language


@given(st.text(max_size=200), st.sampled_from(["en", "fi", None]))
def test_any_text_has_a_bounded_valence_or_none(text: str, language: str | None) -> None:
    judged = ANY.judge(text, language)
    if judged.valence is None:
        assert not judged.hit_count
        assert judged.sentiment_class is None
    else:
        assert -1 <= judged.valence <= 1
        assert judged.hit_count is not None
        assert judged.hit_count > 0
        assert judged.sentiment_class == name_class(judged.valence)


@given(
    st.lists(
        st.sampled_from(
            ["Palvelu", "ei", "hyvä", "surkea", "mutta", "todella", ":)", "!", ",", "kahvi"]
        )
    )
)
def test_finnish_does_not_depend_on_case(words: list[str]) -> None:
    text = " ".join(words)
    assert ANY.judge(text, "fi").valence == ANY.judge(text.upper(), "fi").valence


ANY = Scorer(read_lexicons(read_seed()))


def texts(*told: tuple[str, str, str | None]) -> pa.Table:
    hashes, wordings, languages = zip(*told, strict=True)
    return pa.table(
        {
            "text_hash": list(hashes),
            "wording": list(wordings),
            "told_language": pa.array(languages, pa.string()),
        }
    )


def test_a_run_says_what_it_rests_on(lexicons: Lexicons) -> None:
    given_texts = texts(("a", "I love it", "en"), ("b", "Vesi kiehuu", "fi"), ("c", "x", None))
    first = score_texts(given_texts, lexicons, as_of=AS_OF)
    assert first.scores["sentiment_class"].to_pylist() == ["positive", None, None]
    assert first.model_run["subject_count"] == 3
    assert first.model_run["parameters"] == {
        "english_lexicon": lexicons.english_version,
        "english_word_count": 7506,
        "finnish_lexicon": lexicons.finnish_version,
        "finnish_word_count": len(lexicons.finnish),
    }
    validation = first.model_run["validation"]
    assert isinstance(validation, dict)
    assert validation["known_share_en"] == 1
    assert validation["known_share_fi"] == 0
    assert validation["text_count_other"] == 1
    for figure in ("control_macro_f1_en", "control_macro_f1_fi", "control_language_share"):
        assert validation[figure] > 0.9
    again = score_texts(given_texts, lexicons, as_of=AS_OF)
    assert again.model_run == first.model_run
    assert again.scores.equals(first.scores)


def test_another_word_list_is_another_version(lexicons: Lexicons) -> None:
    words = dict(lexicons.finnish)
    words["kahvi"] = 1.0
    other = read_lexicons(words)
    assert other.version != lexicons.version
    assert other.finnish_version != lexicons.finnish_version
    assert other.english_version == lexicons.english_version


def test_a_list_on_another_scale_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'hyvä' at 70"):
        read_lexicons({"hyvä": 70.0})
    with pytest.raises(ValueError, match="empty"):
        read_lexicons({})


def test_a_text_that_comes_twice_is_refused(lexicons: Lexicons) -> None:
    with pytest.raises(ValueError, match="comes twice"):
        score_texts(texts(("a", "x", None), ("a", "y", None)), lexicons, as_of=AS_OF)


def test_processes_share_the_work_and_agree(
    lexicons: Lexicons, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scoring.sentiment.WORTH_SHARING", 10)
    many = texts(*((str(n), f"Good cup number {n}" + "!" * (n % 3), "en") for n in range(50)))
    shared = score_texts(many, lexicons, as_of=AS_OF, processes=2)
    alone = score_texts(many, lexicons, as_of=AS_OF)
    assert shared.scores.equals(alone.scores)
