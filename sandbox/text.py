"""Texts of posts: which phrase each one uses, and how phrases become a text."""

import numpy as np
import numpy.typing as npt

from sandbox.chance import Floats, Ints, pick
from sandbox.phrases import CLOSERS, OPENERS, PHRASES, PRODUCTS

PHRASE_LANGUAGE = np.array([phrase.language for phrase in PHRASES])
PHRASE_INTENT = np.array([phrase.intent for phrase in PHRASES])
PHRASE_VALENCE = np.array([phrase.valence for phrase in PHRASES])

# A neutral phrase is said more often than a strong one, by strength of its valence.
PHRASE_WEIGHT = np.array([3.0 - 2.0 * abs(phrase.valence) for phrase in PHRASES])

Wording = npt.NDArray[np.int16]


def choose_wording(rng: np.random.Generator, languages: Ints, intents: Ints) -> Wording:
    """Choose (phrase, opener, closer, product) for posts of these languages and intents."""
    count = len(languages)
    wording = np.zeros((count, 4), np.int16)
    for language in np.unique(languages):
        for intent in np.unique(intents):
            asked = np.flatnonzero((languages == language) & (intents == intent))
            bank = np.flatnonzero((language == PHRASE_LANGUAGE) & (intent == PHRASE_INTENT))
            wording[asked, 0] = bank[pick(rng, PHRASE_WEIGHT[bank], len(asked))]
    wording[:, 1] = rng.integers(0, len(OPENERS[0]), count)
    wording[:, 2] = rng.integers(0, len(CLOSERS[0]), count)
    wording[:, 3] = rng.integers(0, len(PRODUCTS), count)
    return wording


def valence_of(wording: Wording) -> Floats:
    """Return the planted valence of each wording: openers and closers carry none."""
    return np.asarray(PHRASE_VALENCE[wording[:, 0]], dtype=np.float64)


def say(wording: Wording) -> str:
    """Return the text of one wording, without mentions and hashtags."""
    number, opener, closer, product = wording.tolist()
    phrase = PHRASES[number]
    body = phrase.text.replace("{p}", PRODUCTS[product])
    before, after = OPENERS[phrase.language][opener], CLOSERS[phrase.language][closer]
    return f"{before} {body} {after}".strip()


def wordings_with(word: str, wording: Wording) -> npt.NDArray[np.bool_]:
    """Say which wordings contain `word` (any case), without rendering them one by one."""
    wanted = word.lower()
    says_phrase = np.array([wanted in phrase.text.lower() for phrase in PHRASES])
    says_product = np.array([wanted in product.lower() for product in PRODUCTS])
    has_product = np.array(["{p}" in phrase.text for phrase in PHRASES])
    says_opener = np.array([[wanted in part.lower() for part in parts] for parts in OPENERS])
    says_closer = np.array([[wanted in part.lower() for part in parts] for parts in CLOSERS])
    number, language = wording[:, 0], PHRASE_LANGUAGE[wording[:, 0]]
    return np.asarray(
        says_phrase[number]
        | (has_product[number] & says_product[wording[:, 3]])
        | says_opener[language, wording[:, 1]]
        | says_closer[language, wording[:, 2]]
    )
