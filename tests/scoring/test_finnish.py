"""Lemmas of Finnish word forms: from the dictionary kept at set-up as from the library's own."""

from pathlib import Path

from scoring.finnish import load_lemmatizer
from warehouse.scores.lexicons import KEPT_FORMS

FORMS = [
    "kahveilla",
    "parhaimmat",
    "kauniimpien",
    "taloissammekin",
    "huonoin",
    "pettyneitä",
    "ihanista",
    "toimineet",
    "rikki",
    "palvelusta",
    "kiitollisena",
    "kamalaa",
    "vihaisena",
    "kotona",
    "Helsingissä",
    "nosuchword",
]


def test_kept_forms_give_the_lemmas_of_the_frugal_dictionary(tmp_path: Path) -> None:
    assert (KEPT_FORMS / "fi.dic").exists(), "set-up keeps it: make .venv/ready"
    kept, frugal = load_lemmatizer(KEPT_FORMS), load_lemmatizer(tmp_path / "nothing kept")
    lemmas = [frugal.lemmatize(form, "fi") for form in FORMS]
    assert [kept.lemmatize(form, "fi") for form in FORMS] == lemmas
    assert lemmas[0] == "kahvi"
    assert len(set(lemmas) - set(FORMS)) > len(FORMS) // 2
