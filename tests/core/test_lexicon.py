"""The word tables: well-formed, folded, plausible, and fast to load."""

from __future__ import annotations

import re

import pytest

from cliniq.core import lexicon, likeness
from cliniq.core.resources import rules_dir
from cliniq.core.text.fold import fold

FOLDER = rules_dir() / "lexicons"
TABLES = {
    "first_names.tsv": 4,
    "last_names.tsv": 2,
    "common_words.tsv": 2,
    "postcodes.tsv": 2,
    "communes.tsv": 5,
    "hospitals.tsv": 4,
    "eponyms.tsv": 4,
    "eponym_heads.tsv": 2,
    "drugs.txt": 1,
    "medical_words.txt": 1,
    "ordinary_names.txt": 1,
    "foreign_cities.txt": 1,
    "hospital_heads.txt": 1,
}


def _lines(file: str) -> list[str]:
    return (FOLDER / file).read_text(encoding="utf-8").split("\n")


@pytest.mark.parametrize(("file", "width"), TABLES.items())
def test_tables_are_well_formed(file: str, width: int) -> None:
    head, *rows = _lines(file)
    assert head.startswith("# ")
    assert rows.pop() == "", "the last line must end"
    assert {row.count("\t") + 1 for row in rows} == {width}
    assert not [row for row in rows if row != row.strip(" ") or "\r" in row]
    keys = [row.split("\t")[0] for row in rows]
    # Hospitals share names (« Hôpital Nord »), told apart by their city.
    unique = {tuple(row.split("\t")[::2]) for row in rows} if file == "hospitals.tsv" else set(keys)
    assert len(unique) == len(rows)


def test_built_tables_are_sorted() -> None:
    searched = ("first_names.tsv", "last_names.tsv", "common_words.tsv", "communes.tsv", "postcodes.tsv", "eponyms.tsv")
    for file in (*searched, "drugs.txt", "medical_words.txt", "ordinary_names.txt"):
        keys = [row.split("\t")[0] for row in _lines(file)[1:-1]]
        assert keys == sorted(keys), file


def test_postcodes_are_those_of_the_communes() -> None:
    codes: dict[str, set[str]] = {}
    for row in _lines("communes.tsv")[1:-1]:
        _, name, some, *_ = row.split("\t")
        for code in filter(None, some.split(",")):
            codes.setdefault(code, set()).add(name)
    assert {code: set(names) for code, names in lexicon.postcodes().items()} == codes


@pytest.mark.parametrize(
    "keys",
    [
        lexicon.first_names,
        lexicon.last_names,
        lexicon.ordinary_names,
        lexicon.common_words,
        lexicon.medical_words,
        lexicon.drugs,
        lexicon.eponyms,
        lexicon.street_types,
    ],
)
def test_keys_are_folded(keys: object) -> None:
    assert callable(keys)
    assert not [key for key in keys() if fold(key) != key]


@pytest.mark.parametrize("keys", [lexicon.hospitals, lexicon.foreign_cities, lexicon.communes])
def test_places_go_by_their_key(keys: object) -> None:
    assert callable(keys)
    assert not [key for key in keys() if lexicon.place_key(key) != key]


def test_counts_are_plausible() -> None:
    assert 30_000 < len(lexicon.first_names()) < 40_000
    assert 200_000 < len(lexicon.last_names()) < 240_000
    assert 60_000 < len(lexicon.common_words()) < 150_000
    assert 34_000 < len(lexicon.communes()) < 40_000
    assert 5_000 < len(lexicon.ordinary_names()) < 12_000
    assert len(lexicon.hospitals()) > 1_000
    assert len(lexicon.eponyms()) > 500
    assert len(lexicon.drugs()) > 4_000
    assert len(lexicon.medical_words()) > 8_000
    births = sum(male + female for male, female in lexicon.first_names().values())
    assert 80e6 < births < 90e6, "INSEE has some 85 million births since 1900"


def test_the_readme_counts_what_is_there() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| `(\S+?)` \| ([\d,]+) \|", readme, re.MULTILINE))
    assert TABLES.keys() <= said.keys()
    for file, count in said.items():
        rows = [row for row in _lines(file) if row and not row.startswith("#")]
        assert len(rows) == int(count.replace(",", "")), file


def test_the_folder_stays_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < 8.5e6


def test_known_names() -> None:
    assert "martin" in lexicon.first_names()
    assert max(lexicon.last_names().items(), key=lambda item: item[1]) == ("martin", 54)
    assert {"nguyen", "da silva", "le goff", "benali", "traore", "kowalczyk"} <= lexicon.last_names().keys()
    assert {"petit", "rose", "marin", "blanc", "pierre"} <= lexicon.ordinary_names()
    assert not {"martin", "dupont", "jean", "helene"} & lexicon.ordinary_names()


@pytest.mark.parametrize(
    ("name", "sex"),
    [("jean", "M"), ("helene", "F"), ("jean-pierre", "M"), ("camille", None), ("claude", None), ("zzx", None)],
)
def test_sex_of_first_names(name: str, sex: str | None) -> None:
    assert lexicon.sex_of(name) == sex


def test_usual_forms() -> None:
    assert lexicon.usual_first_name("helene") == "Hélène"
    assert lexicon.usual_first_name("jean-rene") == "Jean-René"
    assert lexicon.usual_first_name("qqqx-ab") == "Qqqx-Ab"


def test_communes() -> None:
    paris = lexicon.commune("PARIS")
    assert paris is not None
    assert "75001" in paris.postcodes
    assert "75020" in paris.postcodes
    assert paris.population > 2_000_000
    rennes = lexicon.commune("Rennes")
    assert rennes is not None
    assert "35000" in rennes.postcodes
    assert lexicon.commune("St Etienne") == lexicon.commune("Saint-Étienne") is not None
    assert lexicon.commune("L'HAY LES ROSES") == lexicon.commune("L’Haÿ-les-Roses") is not None
    nancy, tours = lexicon.commune("Nancy"), lexicon.commune("Tours")
    assert nancy is not None
    assert tours is not None
    assert tours.is_word
    assert nancy.is_person
    assert lexicon.commune("Nulle-Part") is None
    assert lexicon.postcodes()["94270"][0] == "Le Kremlin-Bicêtre"
    assert lexicon.is_commune("le kremlin bicetre")


def test_place_key() -> None:
    assert lexicon.place_key("Ste-Foy-lès-Lyon") == "sainte foy les lyon"
    assert lexicon.place_key("  Villeneuve\nSt.-Georges ") == "villeneuve saint georges"
    assert lexicon.place_key("Brest") == "brest"


def test_hospitals() -> None:
    hegp = lexicon.hospitals()["hegp"]
    assert (hegp.city, hegp.acronym, hegp.ambiguous) == ("Paris", True, False)
    assert lexicon.hospitals()["georges pompidou"].name == hegp.name
    assert lexicon.hospitals()["rennes"].ambiguous, "a city as well"
    assert lexicon.hospitals()["saint louis"].ambiguous, "a person and a city as well"
    assert lexicon.hospitals()["psl"].ambiguous, "blood products as well"
    assert not lexicon.hospitals()["pitie salpetriere"].ambiguous
    assert {"hopital", "chu", "centre hospitalier", "ehpad"} <= lexicon.hospital_heads()


def test_eponyms() -> None:
    parkinson = lexicon.eponyms()["parkinson"]
    assert {"maladie", "syndrome"} <= parkinson.heads
    assert parkinson.alone
    assert "loi" in lexicon.eponyms()["leonetti"].heads
    assert "sonde" in lexicon.eponyms()["foley"].heads
    assert "hernie" in lexicon.eponyms()["bochdalek"].heads
    assert not lexicon.eponyms()["bochdalek"].alone
    assert "signe" in lexicon.eponym_heads()


def test_streets_and_cities_abroad() -> None:
    assert lexicon.street_types()["av"] == "avenue"
    assert lexicon.street_types()["bd"] == "boulevard"
    assert lexicon.foreign_cities()["alger"] == "Alger"


def test_words() -> None:
    words = lexicon.common_words()
    assert words["maison"] > words["accordeon"] > 0
    assert "ceur" in words
    assert "coeur" in words, "œ is typed as two letters too"
    assert {"doliprane", "paracetamol"} <= lexicon.drug_words()
    assert {"hepatite", "ecbu"} <= lexicon.medical_words()
    assert not {"petit", "amelie", "dupont"} & lexicon.medical_words()


def test_name_score_orders_names_and_words() -> None:
    score = likeness.name_score
    assert score("zzqqx") == 0
    for name in ("dupont", "martin", "nguyen", "helene", "ouedraogo", "jean-pierre"):
        assert score(name) > 1, name
    for word in ("maison", "patient", "fracture", "doliprane", "hopital", "chirurgie", "madame"):
        assert score(word) < -0.9, word
    assert score("dupont") > score("rose") > score("petit") > score("maison")
    assert score("dupont-moreau") == min(score("dupont"), score("moreau"))


def test_first_and_last_name_scores() -> None:
    assert likeness.first_name_score("helene") > 3 > likeness.last_name_score("helene")
    assert likeness.last_name_score("lefevre") > 3 > likeness.first_name_score("lefevre")
    assert likeness.first_over_last("helene") > 1
    assert likeness.first_over_last("lefevre") < -1
    assert likeness.first_over_last("zzqqx") == 0
