"""The word lists behind sentiment, and the version that they and their libraries make."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

# Raise this when the same lists would give other scores: it is part of the model's version.
RULES_VERSION = "1.0.0"


@dataclass(frozen=True)
class Lexicons:
    """Words with their valence: English on VADER's scale (-4 to 4), Finnish lemmas on -5 to 5.

    `finnish_forms` is where `finnish.keep_forms` has kept a dictionary, if it has.
    """

    english: Mapping[str, float]
    english_name: str
    finnish: Mapping[str, float]
    finnish_name: str
    finnish_forms: Path | None = None

    @property
    def english_version(self) -> str:
        """Name the English list, and tell it from any other."""
        return f"{self.english_name}:{digest(self.english)}"

    @property
    def finnish_version(self) -> str:
        """Name the Finnish list, and tell it from any other."""
        return f"{self.finnish_name}:{digest(self.finnish)}"

    @property
    def version(self) -> str:
        """Tell the whole from any other that might score a text otherwise."""
        libraries = f"vader-{version('vadersentiment')}+simplemma-{version('simplemma')}"
        told = f"{libraries}+{self.english_version}+{self.finnish_version}"
        return f"{RULES_VERSION}+{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def digest(words: Mapping[str, float]) -> str:
    """Return the first letters of a list's hash."""
    told = "\n".join(f"{word}\t{words[word]}" for word in sorted(words))
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def read_lexicons(
    finnish: Mapping[str, float],
    finnish_name: str = "kenno-fi",
    english: Mapping[str, float] | None = None,
    english_name: str | None = None,
    finnish_forms: Path | None = None,
) -> Lexicons:
    """Return the word lists; without an English one VADER's own. `ValueError` on a bad valence."""
    if not finnish:
        raise ValueError("sentiment: the Finnish word list is empty")
    check_range(finnish, 5, finnish_name)
    if english is None:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        english, english_name = SentimentIntensityAnalyzer().lexicon, "vader"
    assert english is not None  # noqa: S101 - for mypy: the library is untyped
    check_range(english, 4, english_name or "english")
    return Lexicons(english, english_name or "english", finnish, finnish_name, finnish_forms)


def check_range(words: Mapping[str, float], most: float, name: str) -> None:
    """Refuse a list on another scale."""
    for word, value in words.items():
        if not -most <= value <= most:
            raise ValueError(
                f"sentiment: {name} has {word!r} at {value}; the scale is {-most} to {most}"
            )
