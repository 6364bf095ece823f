"""Which language a text is in, where the platform does not say: English, Finnish or neither."""

import re


def set_of(words: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(words.split())


# Words that hold sentences together and that the other language does not have. What both have
# ("on", "me", "he") tells nothing and is left out.
ENGLISH = set_of(
    """
    a about after all am an and any are as at be because been but by can could did do does for from
    get got had has have his her how i if in is it its just like my new no not now of one or our out
    she so some than that the their them then there they this to too up us was we were what when
    where which who why will with would you your i'm it's don't can't didn't that's
    """
)
FINNISH = set_of(
    """
    ja ei en et että se ne hän oli ovat olen olet olemme olivat ole olla mutta kun kuin niin myös
    nyt jos vain vielä taas jo sen sitä siitä tämä tämän tätä tuo mitä mikä missä milloin miten
    miksi
    kuka minä minun minulla mun mulla sinä sinun sun sulla meillä meidän teillä teidän heidän voi
    voiko pitää ihan tosi todella hyvin eli tai sekä koska joka jotka joita kanssa ilman vai eikä
    onko saa sitten siis siinä sieltä täällä täältä tänään huomenna eilen paljon enää aina kaikki
    älä emme ette eivät hei no moi kiitos
    """
)
# Neighbours that share letters or words with these two: their own words speak against both.
OTHERS = set_of(
    """
    och att det är inte jag som på för med av den till har kan så vi men om ett från
    und der die das ist nicht ich mit ein eine für auf zu sie wir auch den von dem
    le la les des et est pas je vous que qui dans pour sur une un du nous
    el los las por para con una es está muy pero y
    see oli aga kui või et ma sa mis ka väga
    """
) - (ENGLISH | FINNISH)
WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
LETTERS = re.compile("[äö]")
FOREIGN = re.compile(r"[åõüßéèçñ]|[^\W\d_a-zäöšž]")


def detect_language(text: str) -> str | None:
    """Return `en` or `fi`, and None where the words do not tell or speak for another language.

    Each function word is one point for its language, each word with ä or ö one for Finnish; the
    winner needs more points than the other and than what speaks against both.
    """
    words = WORD.findall(text.lower().replace("\u2019", "'"))
    english = sum(word in ENGLISH for word in words)
    finnish = sum((word in FINNISH) + bool(LETTERS.search(word)) for word in words)
    others = sum((word in OTHERS) + bool(FOREIGN.search(word)) for word in words)
    if english > max(finnish, others):
        return "en"
    if finnish > max(english, 2 * others):
        return "fi"
    return None
