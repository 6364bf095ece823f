"""The word lists for sentiment: the seed and VADER's own, or files that kenno.toml names."""

import sys
from pathlib import Path

from scoring.sentiment_lexicons import Lexicons, read_lexicons
from warehouse.errors import WrongUse
from warehouse.scores.landed import read_build
from warehouse.settings import Settings

# Part of set-up: see Makefile.
KEPT_FORMS = Path(sys.prefix) / "share" / "kenno" / "forms"
SEED = "select lemma, valence from reference.finnish_valences"


def load_lexicons(settings: Settings) -> Lexicons:
    """Load both lists. WrongUse where a file cannot be read, ValueError where a list is bad."""
    told = settings.sentiment
    if told.finnish_lexicon:
        finnish, name = read_words(told.finnish_lexicon), told.finnish_lexicon.stem
    else:
        table = read_build(settings, {"words": SEED})["words"]
        finnish = dict(zip(table["lemma"].to_pylist(), table["valence"].to_pylist(), strict=True))
        name = "kenno-fi"
    if told.english_lexicon:
        english = read_words(told.english_lexicon)
        stem = told.english_lexicon.stem
        return read_lexicons(finnish, name, english, stem, finnish_forms=KEPT_FORMS)
    return read_lexicons(finnish, name, finnish_forms=KEPT_FORMS)


def read_words(path: Path) -> dict[str, float]:
    """Read a list: a word and its valence a line, with a tab or a comma between; # comments."""
    words: dict[str, float] = {}
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise WrongUse(
            f"the word list {path} cannot be read: {problem}. It is named in [sentiment] of"
            " kenno.toml."
        ) from None
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        word, *values = line.split("\t" if "\t" in line else ",")
        try:
            words[word.strip().lower()] = float(values[0])
        except (IndexError, ValueError):
            if number > 1:  # the first line may be a heading
                raise WrongUse(
                    f"line {number} of the word list {path} is not a word, a tab or comma and a"
                    " number."
                ) from None
    return words
