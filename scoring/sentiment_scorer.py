"""One text at a time: its language, its valence by that language's method, its class."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from scoring.language import detect_language
from scoring.sentiment_lexicons import Lexicons
from scoring.valence import Valence, name_class

METHODS = {"en": "vader", "fi": "lemma_lexicon"}


class Judgement(NamedTuple):
    """What is said of one text; all but the language is None where no method reads it."""

    language: str | None
    language_source: str | None
    method: str | None
    lexicon_version: str | None
    hit_count: int | None
    valence: float | None
    sentiment_class: str | None


class Scorer:
    """The methods of all languages; each is loaded with its first text."""

    def __init__(self, lexicons: Lexicons) -> None:
        self.lexicons = lexicons
        self.versions = {"en": lexicons.english_version, "fi": lexicons.finnish_version}

    @cached_property
    def english(self) -> Callable[[str], Valence]:
        """VADER."""
        from scoring.english import load_vader

        return load_vader(self.lexicons.english)

    @cached_property
    def finnish(self) -> Callable[[str], Valence]:
        """The lemma lexicon."""
        from scoring.finnish import Finnish

        return Finnish(self.lexicons.finnish, self.lexicons.finnish_forms).score

    def judge_all(
        self, wordings: Iterable[str], told_languages: Iterable[str | None]
    ) -> Iterator[Judgement]:
        """Judge texts in their order."""
        return map(self.judge, wordings, told_languages)

    def judge(self, wording: str, told_language: str | None) -> Judgement:
        """Judge one text; what the platform says of its language counts, if it says anything."""
        language, source = told_language, "platform"
        if not told_language:
            language = detect_language(wording)
            source = "detected"
        if language is None:
            return Judgement(None, None, None, None, None, None, None)
        if language not in METHODS:
            return Judgement(language, source, None, None, None, None, None)
        value, hits = self.english(wording) if language == "en" else self.finnish(wording)
        return Judgement(
            language,
            source,
            METHODS[language],
            self.versions[language],
            hits,
            value,
            name_class(value),
        )
