"""What people say: phrases in English and Finnish, each with its planted valence in [-1, 1]."""

from dataclasses import dataclass

from sandbox.intents import VALENCES
from sandbox.phrases_english import ENGLISH
from sandbox.phrases_finnish import FINNISH

EN, FI = 0, 1
LANGUAGES = ("en", "fi")

PRODUCTS = ("Aamu", "Kuura", "Tumma", "Valo", "Hetki", "Saaristo", "Ruska", "Usva")


OPENERS = (
    ("", "", "", "Morning.", "So,", "Well,", "Friday mood.", "Just now:", "Note to self."),
    ("", "", "", "Huomenta.", "No niin,", "Hei,", "Perjantai.", "Juuri nyt:", "Muistiin."),
)
CLOSERS = (
    ("", "", "", "Back to work.", "More tomorrow.", "That is all.", "What about you?"),
    ("", "", "", "Takaisin töihin.", "Huomenna lisää.", "Siinä kaikki.", "Entä sinä?"),
)


@dataclass(frozen=True)
class Phrase:
    """One phrase; `{p}` stands for the name of a product."""

    language: int
    intent: int
    valence: float
    text: str


PHRASES: tuple[Phrase, ...] = tuple(
    Phrase(language, intent, VALENCES[level], text)
    for language, banks in ((EN, ENGLISH), (FI, FINNISH))
    for intent, levels in banks.items()
    for level, texts in enumerate(levels)
    for text in texts
)
