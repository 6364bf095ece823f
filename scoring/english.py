"""English valence, by VADER: its lexicon and its rules for negation, emphasis and emoji."""

import hashlib
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from scoring.valence import Valence

METHOD = "vader"


def load_english(words: dict[str, float] | None) -> tuple[Callable[[str], Valence], str]:
    """Return VADER as a function of a text, and its lexicon's version.

    `words` replaces VADER's own lexicon, on its scale from -4 to 4. The rules stay.
    """
    analyzer = counting_analyzer()
    name = f"vader-{version('vadersentiment')}"
    if words is not None:
        analyzer.lexicon, name = words, "given-en"
    told = repr(sorted(analyzer.lexicon.items())).encode()
    score: Callable[[str], Valence] = analyzer.polarity_scores
    return score, f"{name}:{hashlib.sha256(told).hexdigest()[:8]}"


def counting_analyzer() -> Any:  # noqa: ANN401 - the library has no types
    """Return VADER's analyzer, made to tell how many words it knew: its own zero may mean none."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer, normalize

    class Analyzer(SentimentIntensityAnalyzer):  # type: ignore[misc]
        def score_valence(self, sentiments: list[float], text: str) -> Valence:
            hits = sum(value != 0 for value in sentiments)
            if not hits:
                return Valence(None, 0)
            total = float(sum(sentiments))
            emphasis = self._punctuation_emphasis(text)
            total += emphasis if total > 0 else -emphasis if total < 0 else 0.0
            return Valence(round(normalize(total), 4), hits)

    return Analyzer()
