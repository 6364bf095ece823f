"""Names of invented persons, and the handles that they choose."""

import unicodedata

FINNISH_FIRST = (
    "Aino", "Eino", "Helmi", "Toivo", "Sanna", "Mikko", "Laura", "Jussi", "Emilia", "Antti",
    "Noora", "Ville", "Kaisa", "Petri", "Riikka", "Timo", "Anni", "Lauri", "Hanna", "Juho",
    "Venla", "Olli", "Päivi", "Markku", "Iida", "Teemu", "Outi", "Sami", "Veera", "Heikki",
)  # fmt: skip
INTERNATIONAL_FIRST = (
    "Alex", "Maria", "James", "Sofia", "Daniel", "Emma", "Liam", "Nadia", "Peter", "Olga",
    "Tom", "Grace", "Ivan", "Lucy", "Omar", "Ruth", "Hugo", "Clara", "Erik", "Julia",
    "Adam", "Nina", "Leo", "Zoe", "Mark", "Irene", "Paul", "Vera", "Noah", "Ella",
)  # fmt: skip
LAST = (
    "Korhonen", "Virtanen", "Mäkinen", "Nieminen", "Mäkelä", "Hämäläinen", "Laine", "Heikkinen",
    "Koskinen", "Järvinen", "Lehtonen", "Lehtinen", "Saarinen", "Salminen", "Heinonen", "Niemi",
    "Salonen", "Turunen", "Laitinen", "Tuominen", "Smith", "Brown", "Novak", "Rossi", "Garcia",
    "Berg", "Lind", "Meyer", "Dubois", "Jensen", "Kowalski", "Silva", "Ahmed", "Nguyen", "Murphy",
    "Lahti", "Aalto", "Kallio", "Ranta", "Harju", "Sjöberg", "Holm", "Wirtanen", "Peltola",
)  # fmt: skip


def plain(name: str) -> str:
    """Return a name in lower-case ASCII, as in handles and e-mail addresses."""
    decomposed = unicodedata.normalize("NFKD", name.lower())
    return decomposed.encode("ascii", "ignore").decode()


PLAIN = {name: plain(name) for name in (*FINNISH_FIRST, *INTERNATIONAL_FIRST, *LAST)}


def handle_of(first: str, last: str, account: int, person: int) -> str:
    """Return the handle of an account: unique, short enough for X (15 characters)."""
    given, family = PLAIN[first], PLAIN[last]
    style = person % 4
    if style == 0:
        return f"{given[:4]}_{family[:4]}{account}"
    if style == 1:
        return f"{given[0]}{family[:8]}{account}"
    if style == 2:
        return f"{given[:9]}{account}"
    return f"{family[:7]}_{given[0]}{account}"
