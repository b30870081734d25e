"""The shipped word tables: names, places, hospitals, words, drugs, eponyms.

Each table is opened once a process, when it is first asked for; the large ones are looked up in the file as it lies
(`cliniq.core.tables`). Keys are folded (`cliniq.core.text.fold`);
places and hospitals go by `place_key`. Where the tables come from: rules/lexicons/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from cliniq.core.memo import remembered
from cliniq.core.resources import rules_dir
from cliniq.core.tables import Table
from cliniq.core.text.fold import fold

Sex = Literal["M", "F"]


class FirstName(NamedTuple):
    """Births in France since 1900 of boys and of girls with a first name."""

    male: int
    female: int


class Commune(NamedTuple):
    """A commune, or all communes of one name: postcodes of all, population of the largest."""

    name: str
    postcodes: tuple[str, ...]
    population: int
    is_word: bool
    is_person: bool


@dataclass(frozen=True)
class Hospital:
    """One name of a hospital, clinic or centre: the full proper name, what it is, its city; `key` is its `place_key`.

    `acronym`: this key is an acronym, to be matched in capitals alone (« HEGP »); `doubtful` when the table says
    whether it means other things too.
    """

    name: str
    kind: str
    city: str
    key: str
    acronym: bool
    doubtful: bool | None

    @cached_property
    def ambiguous(self) -> bool:
        """Whether this key means other things too (a city, a person, a word, another acronym).

        Then it counts only after a head word (« hôpital », « CHU de »).
        """
        return _means_more(self.key, self.acronym) if self.doubtful is None else self.doubtful

    def is_same(self, other: Hospital) -> bool:
        """Whether both names are names of one house."""
        return (self.name, self.kind, self.city) == (other.name, other.kind, other.city)


class Eponym(NamedTuple):
    """A name that medicine uses: its usual form, the folded head words before it.

    `alone`: notes have it without a head as well (« Glasgow 15 », « un Parkinson »).
    """

    name: str
    heads: frozenset[str]
    alone: bool


# Births that a familiar form (« Steph », « Gégé ») is given: more than a rare name, too few to be a surrogate.
_FAMILIAR = FirstName(800, 800)

# --- reading ----------------------------------------------------------------------------------------


def table_text(file: str) -> str:
    """The text of a table after its header line, without the last line end; for who looks through all rows at once."""
    text = _path(file).read_text(encoding="utf-8")
    return text[text.index("\n") + 1 :].rstrip("\n")


def _path(file: str) -> Path:
    return rules_dir() / "lexicons" / file


def _rows(file: str) -> Iterator[list[str]]:
    """The rows of a small hand-written table; comments and blank lines are allowed anywhere."""
    for line in table_text(file).split("\n"):
        if line and not line.startswith("#"):
            yield line.split("\t")


@remembered(1 << 14)
def place_key(text: str) -> str:
    """The key of a place or hospital: folded, no hyphens, apostrophes or dots, « saint » in full.

    « St-Étienne-du-Rouvray » → « saint etienne du rouvray ».
    """
    key = " ".join(fold(text).translate(_JOINTS).split())
    return _SAINT.sub(r"saint\1 ", key) if "st" in key else key


_JOINTS = str.maketrans("-'.,_/", "      ")
_SAINT = re.compile(r"\bst(e?) ", re.ASCII)


# --- names ------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def first_names() -> Mapping[str, FirstName]:
    """Folded first name (hyphens kept) -> births by sex. INSEE, 1900-2021; familiar forms count as rare names."""
    return Table(_path("first_names.tsv"), _births, dict.fromkeys(nicknames(), _FAMILIAR))


def _births(cells: str) -> FirstName:
    _, male, female = cells.split("\t")
    return FirstName(int(male), int(female))


@lru_cache(maxsize=1)
def nicknames() -> dict[str, str]:
    """Folded familiar form of a first name -> as it is usually written."""
    return {fold(form): form for form in table_text("nicknames.txt").split("\n")}


@lru_cache(maxsize=1)
def last_names() -> Mapping[str, int]:
    """Folded last name (hyphens, blanks, apostrophes kept) -> class, 10 * log10 of births 1891-2000."""
    return Table(_path("last_names.tsv"), int)


@lru_cache(maxsize=1)
def ordinary_names() -> frozenset[str]:
    """First and last names that are ordinary words as well (« petit », « rose »): they need context."""
    return frozenset(table_text("ordinary_names.txt").split("\n"))


@lru_cache(maxsize=1)
def _usual_forms() -> Mapping[str, str]:
    return Table(_path("first_names.tsv"), lambda cells: cells.partition("\t")[0], nicknames())


def usual_first_name(key: str) -> str:
    """A first name as it is usually written, with accents: « helene » -> « Hélène »."""
    return _usual_forms().get(key) or _capitals(key)


def sex_of(key: str) -> Sex | None:
    """The sex of a first name when at least nine bearers in ten have it, else None."""
    births = first_names().get(key)
    return None if births is None else sex_by_births(births)


def sex_by_births(births: FirstName) -> Sex | None:
    """The sex that nine bearers in ten have, else None."""
    male, female = births
    if male >= 9 * female:
        return "M"
    return "F" if female >= 9 * male else None


def _capitals(key: str) -> str:
    return re.sub(r"[a-z]+", lambda m: m[0].capitalize(), key)


# --- words ------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def common_words() -> Mapping[str, int]:
    """Folded French word, inflected -> class, 10 x Zipf value (10: rare, 40: frequent, 70: « de »)."""
    return Table(_path("common_words.tsv"), int)


@lru_cache(maxsize=1)
def medical_words() -> frozenset[str]:
    """Folded medical words and acronyms: anatomy, diseases, exams, devices, germs, scores."""
    return frozenset(table_text("medical_words.txt").split("\n"))


@lru_cache(maxsize=1)
def drugs() -> frozenset[str]:
    """Folded brand names and molecules, some of several words."""
    return frozenset(table_text("drugs.txt").split("\n"))


@lru_cache(maxsize=1)
def drug_words() -> frozenset[str]:
    """Single words that name a drug: one-word terms, and heads of longer ones that no common word is."""
    words = common_words()
    heads = {term.split()[0] for term in drugs()}
    return frozenset(w for w in heads if len(w) >= 4 and (w in drugs() or words.get(w, 0) < 20))


@lru_cache(maxsize=1)
def eponyms() -> Mapping[str, Eponym]:
    """Folded eponym -> the head words it follows (« parkinson »: « maladie », « syndrome »...)."""
    return Table(_path("eponyms.tsv"), _eponym)


def _eponym(cells: str) -> Eponym:
    name, groups, alone = cells.split("\t")
    return Eponym(name, _heads_of(groups), bool(alone))


@remembered(1 << 10)
def _heads_of(groups: str) -> frozenset[str]:
    return frozenset().union(*map(_head_groups().__getitem__, groups.split(",")))


@lru_cache(maxsize=1)
def _head_groups() -> dict[str, frozenset[str]]:
    return {group: frozenset(map(fold, heads.split(","))) for group, heads in _rows("eponym_heads.tsv")}


@lru_cache(maxsize=1)
def eponym_heads() -> frozenset[str]:
    """All folded words that may stand before an eponym."""
    return frozenset().union(*_head_groups().values())


@lru_cache(maxsize=1)
def eponym_phrases() -> frozenset[str]:
    """Eponyms of several words, without hyphens: « claude bernard horner »."""
    compounds = re.findall(r"\n([^\t -]+[- ][^\t]*)", "\n" + table_text("eponyms.tsv"))
    return frozenset(key.replace("-", " ") for key in compounds)


# --- places -----------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def communes() -> Table[Commune]:
    """`place_key` of a commune, or its short form (« Brive »), -> the commune."""
    # A town that bears a short form as its whole name wins.
    short = {key: _commune("\t".join(cells)) for key, *cells in _rows("communes_short.tsv")}
    return Table(_path("communes.tsv"), _commune, short)


def _commune(cells: str) -> Commune:
    name, codes, people, flags = cells.split("\t")
    return Commune(name, tuple(codes.split(",")) if codes else (), int(people), "w" in flags, "n" in flags)


def commune_of(key: str) -> Commune | None:
    """The commune with that `place_key`, or None; most keys are none, and cost no more than `is_commune`."""
    return communes().get(key) if is_commune(key) else None


def commune(text: str) -> Commune | None:
    """The commune of that name, however accents, hyphens and « St » are written, or None."""
    return commune_of(place_key(text))


@remembered(1 << 14)
def is_commune(key: str) -> bool:
    """Whether a `place_key` is a commune's; the cheap test for a caller that has the key."""
    return key in communes()


@remembered(1 << 14)
def opens_city(word: str) -> bool:
    """Whether a word is the first of the `place_key` of a commune or a city abroad: the cheap test before a look-up."""
    return word in _city_heads() or communes().has_head(word)


@lru_cache(maxsize=1)
def _city_heads() -> frozenset[str]:
    """First words of the short forms of communes, and of the cities abroad."""
    short = (row[0] for row in _rows("communes_short.tsv"))
    return frozenset(key.partition(" ")[0] for key in (*short, *foreign_cities()))


@lru_cache(maxsize=1)
def postcodes() -> Mapping[str, tuple[str, ...]]:
    """Postcode -> names of its communes, the largest first."""
    return Table(_path("postcodes.tsv"), lambda names: tuple(names.split("|")))


@lru_cache(maxsize=1)
def foreign_cities() -> dict[str, str]:
    """`place_key` of a city abroad, or of a French place that is no commune -> its usual French name."""
    return {place_key(row[0]): row[0] for file in ("localities.txt", "foreign_cities.txt") for row in _rows(file)}


@lru_cache(maxsize=1)
def hospitals() -> dict[str, Hospital]:
    """`place_key` of a hospital's proper name, short form or abbreviation -> the hospital.

    « HEGP », « Georges Pompidou » and « Européen Georges-Pompidou » are three keys of one hospital.
    """
    found: dict[str, Hospital] = {}
    for name, kind, city, forms in _rows("hospitals.tsv"):
        for form in (*filter(None, forms.split("|")), name):
            plain = form.rstrip("?!")
            key = place_key(plain)
            acronym = plain.isupper() and " " not in plain
            told = form.endswith("?") or len(plain) < 3
            doubtful = False if form.endswith("!") else True if told else None
            found.setdefault(key, Hospital(name, kind, city, key, acronym, doubtful))
    return found


def _means_more(key: str, acronym: bool) -> bool:
    """Whether the name of a hospital is also a city's, a person's or a word."""
    if is_commune(key) or common_words().get(key, 0) >= 25:
        return True
    words = key.split()
    if acronym or words[0] in hospital_heads():
        return False
    # « Saint-Louis », « Robert Debré », « Les Peupliers »: names of persons, or words, and no more.
    rest = [word for word in words if word not in ("la", "le", "les", "de", "du", "saint", "sainte")]
    return len(rest) < 3 and all(
        word in first_names() or word in last_names() or word in common_words() for word in rest
    )


@lru_cache(maxsize=1)
def hospital_heads() -> frozenset[str]:
    """Folded words that stand before a hospital's name: « hopital », « chu », « centre hospitalier »."""
    return frozenset(fold(row[0]) for row in _rows("hospital_heads.txt"))


@lru_cache(maxsize=1)
def street_types() -> dict[str, str]:
    """Folded street type or abbreviation (no dot) -> its full form: « av » -> « avenue »."""
    found: dict[str, str] = {}
    for full, *short in _rows("streets.txt"):
        for form in (full, *short):
            found.setdefault(fold(form), full)
    return found
