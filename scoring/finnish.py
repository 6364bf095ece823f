"""Finnish valence, by a lexicon of lemmas: word forms by simplemma, negation by its scope."""

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from scoring.language import set_of
from scoring.valence import Valence

if TYPE_CHECKING:
    from simplemma import Lemmatizer

# The scale from -5 to 5 of single words becomes -1 to 1 of texts as VADER does it: x / √(x² + 15).
SPREAD = 15.0
NEGATED = -0.6
# So many words after a negation are negated, where no clause ends before.
SCOPE = 4
EXCLAMATION, MOST_EXCLAMATIONS = 0.3, 4
BEFORE_BUT, AFTER_BUT = 0.5, 1.3

NEGATIONS = set_of(
    """
    en et ei emme ette eivät enkä etkä eikä emmekä ettekä eivätkä enpä etpä eipä älä älkää älköön
    älkäämme äläkä älkääkä ilman tuskin eihän enhän ethän emmehän eiväthän ellei ellen ellet
    elleivät mikseivät miksei miksen miksemme
    """
)
STRONGER = set_of(
    """
    todella erittäin tosi aivan äärettömän äärimmäisen hyvin niin sairaan ihan täysin täydellisen
    uskomattoman poikkeuksellisen erityisen valtavan järjettömän superhyvin super tosin niiin
    """
)
WEAKER = set_of("melko aika vähän hieman hiukan jokseenkin suhteellisen lievästi joskus")
FACTORS = {**dict.fromkeys(STRONGER, 1.3), **dict.fromkeys(WEAKER, 0.7)}
BUT = frozenset({"mutta", "muttei", "vaan"})

TOKEN = re.compile(
    r"[:;=][-']?[()\[\]d/|]|<3"  # faces and hearts
    r"|[\u2600-\u27bf\U0001f300-\U0001faff]"  # emoji, one by one
    r"|[^\W_]+(?:-[^\W_]+)*"  # words
    r"|[.,;!?]+"  # where a clause ends
)
ENDS = frozenset(".,;!?")


def keep_forms(folder: Path) -> None:
    """Write simplemma's dictionary of Finnish word forms down as a trie.

    It takes seconds and 0.7 GB once; reading it then takes neither.
    """
    from simplemma.strategies.dictionaries.trie_dictionary_factory import TrieDictionaryFactory

    TrieDictionaryFactory(disk_cache_dir=str(folder)).get_dictionary("fi")


def load_lemmatizer(forms: Path | None) -> "Lemmatizer":
    """Return simplemma over the kept forms; where there are none, over its frugal dictionary.

    That one takes 70 MB in place of 415, and a second or two to read.
    """
    from simplemma import Lemmatizer
    from simplemma.strategies import DefaultStrategy
    from simplemma.strategies.dictionaries.trie_dictionary_factory import TrieDictionaryFactory

    if forms is None or not (forms / "fi.dic").exists():
        return Lemmatizer(lemmatization_strategy=DefaultStrategy(low_memory=True))
    kept = TrieDictionaryFactory(disk_cache_dir=str(forms))
    return Lemmatizer(lemmatization_strategy=DefaultStrategy(dictionary_factory=kept))


class Finnish:
    """A lexicon of lemmas, and what it has learnt of word forms so far."""

    def __init__(self, words: Mapping[str, float], forms: Path | None = None) -> None:
        self.lemmatizer = load_lemmatizer(forms)
        self.words = dict(words)
        self.known: dict[str, float] = {}

    def value_of(self, form: str) -> float:
        """Return what a word form is worth: as it stands in the lexicon, else by its lemma."""
        value = self.known.get(form)
        if value is None:
            value = self.words.get(form)
            if value is None and form[0].isalpha():
                value = self.words.get(self.lemma_of(form))
            value = self.known[form] = value or 0.0
        return value

    def lemma_of(self, form: str) -> str:
        """Return a form's lemma; the dictionary has some with a full stop at their end."""
        return str(self.lemmatizer.lemmatize(form, "fi")).lower().rstrip(".")

    def score(self, text: str) -> Valence:
        """Return the valence of one text."""
        values: list[float] = []
        negated, factor, but = 0, 1.0, 0
        for token in TOKEN.findall(text.lower()):
            if token[0] in ENDS:
                negated, factor = 0, 1.0
                continue
            if token in BUT:
                negated, but = 0, len(values)
            if token in NEGATIONS:
                negated = SCOPE + 1
            value = self.value_of(token)
            if value and token not in NEGATIONS:
                values.append(value * factor * (NEGATED if negated > 0 else 1.0))
            factor = FACTORS.get(token, 1.0)
            negated -= 1
        if not values:
            return Valence(None, 0)
        if but:
            values = [v * (BEFORE_BUT if i < but else AFTER_BUT) for i, v in enumerate(values)]
        total = sum(values)
        emphasis = EXCLAMATION * min(text.count("!"), MOST_EXCLAMATIONS)
        total += math.copysign(emphasis, total) if total else 0.0
        return Valence(round(total / math.sqrt(total * total + SPREAD), 4), len(values))
