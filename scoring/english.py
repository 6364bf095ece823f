"""English valence by VADER: its rules for negation, emphasis and emoji, over a word list."""

from collections.abc import Callable, Mapping

from scoring.valence import Valence


def load_vader(words: Mapping[str, float]) -> Callable[[str], Valence]:
    """Return VADER as a function of a text that also tells how many words it knew.

    VADER's own zero may mean that good and bad are in balance, or that no word was known.
    """
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer, normalize

    class CountingAnalyzer(SentimentIntensityAnalyzer):  # type: ignore[misc]
        def score_valence(self, sentiments: list[float], text: str) -> Valence:
            hits = sum(value != 0 for value in sentiments)
            if not hits:
                return Valence(None, 0)
            total = float(sum(sentiments))
            emphasis = self._punctuation_emphasis(text)
            total += emphasis if total > 0 else -emphasis if total < 0 else 0.0
            return Valence(round(normalize(total), 4), hits)

    analyzer = CountingAnalyzer()
    analyzer.lexicon = dict(words)
    score: Callable[[str], Valence] = analyzer.polarity_scores
    return score
