"""The shipped word tables: names, places, hospitals, words, drugs, eponyms.

Each table is read once a process, when it is first asked for. Keys are folded (`cliniq.core.text.fold`);
places and hospitals go by `place_key`. Where the tables come from: rules/lexicons/README.md.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple

from cliniq.core.memo import remembered
from cliniq.core.resources import rules_dir
from cliniq.core.text.fold import fold

Sex = Literal["M", "F"]

# Rarer names make poor surrogates: they could point at a person.
_POOL_FIRST_BIRTHS = 2000
_POOL_LAST_CLASS = 33
_POOL_POPULATION = 2000


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


class Hospital(NamedTuple):
    """One name of a hospital, clinic or centre: the full proper name, what it is, its city.

    `acronym`: this key is an acronym, to be matched in capitals alone (« HEGP »).
    `ambiguous`: this key means other things too (a city, a person, a word, another acronym), and counts
    only after a head word (« hôpital », « CHU de »).
    """

    name: str
    kind: str
    city: str
    acronym: bool
    ambiguous: bool


class Eponym(NamedTuple):
    """A name that medicine uses: its usual form, the folded head words before it.

    `alone`: notes have it without a head as well (« Glasgow 15 », « un Parkinson »).
    """

    name: str
    heads: frozenset[str]
    alone: bool


class Pool(NamedTuple):
    """Values to draw surrogates from, with running totals of their weights."""

    values: tuple[str, ...]
    totals: tuple[int, ...]

    def draw(self, number: int) -> str:
        """The value that any non-negative `number` points at; frequent values are hit in proportion."""
        return self.values[bisect_right(self.totals, number % self.totals[-1])]


# Births that a familiar form (« Steph », « Gégé ») is given: more than a rare name, too few to be a surrogate.
_FAMILIAR = FirstName(800, 800)

# --- reading ----------------------------------------------------------------------------------------


def _body(file: str) -> str:
    """The text of a table after its header line, without the last line end."""
    text = (rules_dir() / "lexicons" / file).read_text(encoding="utf-8")
    return text[text.index("\n") + 1 :].rstrip("\n")


def _columns(file: str, width: int) -> list[list[str]]:
    """The columns of a table; one split of the whole text is the fast way."""
    cells = _body(file).replace("\n", "\t").split("\t")
    return [cells[i::width] for i in range(width)]


def _classes(file: str) -> dict[str, int]:
    """A table of words under headings of their class (`@31`)."""
    found: dict[str, int] = {}
    for block in ("\n" + _body(file)).split("\n@")[1:]:
        size, *words = block.split("\n")
        found.update(dict.fromkeys(words, int(size)))
    return found


def _rows(file: str) -> Iterator[list[str]]:
    """The rows of a small hand-written table; comments and blank lines are allowed anywhere."""
    for line in _body(file).split("\n"):
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
def first_names() -> dict[str, FirstName]:
    """Folded first name (hyphens kept) -> births by sex. INSEE, 1900-2021; familiar forms count as rare names."""
    keys, _, male, female = _columns("first_names.tsv", 4)
    familiar = dict.fromkeys(_nicknames(), _FAMILIAR)
    return familiar | dict(zip(keys, map(FirstName, map(int, male), map(int, female)), strict=True))


@lru_cache(maxsize=1)
def _nicknames() -> dict[str, str]:
    """Folded familiar form of a first name -> as it is usually written."""
    return {fold(form): form for form in _body("nicknames.txt").split("\n")}


@lru_cache(maxsize=1)
def last_names() -> dict[str, int]:
    """Folded last name (hyphens, blanks, apostrophes kept) -> class, 10 * log10 of births 1891-2000."""
    return _classes("last_names.txt")


@lru_cache(maxsize=1)
def ordinary_names() -> frozenset[str]:
    """First and last names that are ordinary words as well (« petit », « rose »): they need context."""
    return frozenset(_body("ordinary_names.txt").split("\n"))


@lru_cache(maxsize=1)
def _usual_forms() -> dict[str, str]:
    keys, forms, *_ = _columns("first_names.tsv", 4)
    return _nicknames() | dict(zip(keys, forms, strict=True))


def usual_first_name(key: str) -> str:
    """A first name as it is usually written, with accents: « helene » -> « Hélène »."""
    return _usual_forms().get(key) or _capitals(key)


def sex_of(key: str) -> Sex | None:
    """The sex of a first name when at least nine bearers in ten have it, else None."""
    births = first_names().get(key)
    if births is None:
        return None
    male, female = births
    if male >= 9 * female:
        return "M"
    return "F" if female >= 9 * male else None


def _capitals(key: str) -> str:
    return re.sub(r"[a-z]+", lambda m: m[0].capitalize(), key)


@lru_cache(maxsize=3)
def first_name_pool(sex: Sex | None = None) -> Pool:
    """First names to draw surrogates from, by births; without a sex, names that both bear.

    Names that are ordinary words are left out, so that no surrogate reads as one.
    """
    weights = _first_name_weights()[sex]
    return Pool(tuple(weights), tuple(accumulate(weights.values())))


@lru_cache(maxsize=1)
def _first_name_weights() -> dict[Sex | None, dict[str, int]]:
    """Births by first name, for each sex and for the names that both bear."""
    weights: dict[Sex | None, dict[str, int]] = {"M": {}, "F": {}, None: {}}
    words = ordinary_names()
    for key, (male, female) in first_names().items():
        weight = male + female
        if weight >= _POOL_FIRST_BIRTHS and key not in words and "'" not in key:
            weights[sex_of(key)][usual_first_name(key)] = weight
    return weights


@lru_cache(maxsize=1)
def last_name_pool() -> Pool:
    """Last names to draw surrogates from, by births: simple ones, borne by thousands, no ordinary words."""
    words = ordinary_names()
    first = first_names()
    weights = {
        key.capitalize(): round(10 ** (size / 10))
        for key, size in last_names().items()
        if size >= _POOL_LAST_CLASS
        and len(key) > 3
        and key.isalpha()
        and key not in words
        and key not in first
    }
    return Pool(tuple(weights), tuple(accumulate(weights.values())))


# --- words ------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def common_words() -> dict[str, int]:
    """Folded French word, inflected -> class, 10 x Zipf value (10: rare, 40: frequent, 70: « de »)."""
    return _classes("common_words.txt")


@lru_cache(maxsize=1)
def medical_words() -> frozenset[str]:
    """Folded medical words and acronyms: anatomy, diseases, exams, devices, germs, scores."""
    return frozenset(_body("medical_words.txt").split("\n"))


@lru_cache(maxsize=1)
def drugs() -> frozenset[str]:
    """Folded brand names and molecules, some of several words."""
    return frozenset(_body("drugs.txt").split("\n"))


@lru_cache(maxsize=1)
def drug_words() -> frozenset[str]:
    """Single words that name a drug: one-word terms, and heads of longer ones that no common word is."""
    words = common_words()
    heads = {term.split()[0] for term in drugs()}
    return frozenset(w for w in heads if len(w) >= 4 and (w in drugs() or words.get(w, 0) < 20))


@lru_cache(maxsize=1)
def eponyms() -> dict[str, Eponym]:
    """Folded eponym -> the head words it follows (« parkinson »: « maladie », « syndrome »...)."""
    groups = {group: frozenset(map(fold, heads.split(","))) for group, heads in _rows("eponym_heads.tsv")}
    joined: dict[str, frozenset[str]] = {}
    found: dict[str, Eponym] = {}
    for key, name, kinds, alone in _rows("eponyms.tsv"):
        if kinds not in joined:
            joined[kinds] = frozenset().union(*(groups[kind] for kind in kinds.split(",")))
        found[key] = Eponym(name, joined[kinds], bool(alone))
    return found


@lru_cache(maxsize=1)
def eponym_heads() -> frozenset[str]:
    """All folded words that may stand before an eponym."""
    return frozenset().union(*(eponym.heads for eponym in eponyms().values()))


# --- places -----------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _commune_rows() -> dict[str, str]:
    # Rows are taken apart when they are looked up: few ever are.
    # The short forms come first: a town that bears one as its whole name wins.
    lines = (_body("communes_short.tsv") + "\n" + _body("communes.tsv")).split("\n")
    return {line[: line.index("\t")]: line for line in lines}


@remembered(1 << 12)
def commune_of(key: str) -> Commune | None:
    """The commune with that `place_key`, or None."""
    row = _commune_rows().get(key)
    if row is None:
        return None
    _, name, codes, people, flags = row.split("\t")
    return Commune(name, tuple(codes.split(",")) if codes else (), int(people), "w" in flags, "n" in flags)


def commune(text: str) -> Commune | None:
    """The commune of that name, however accents, hyphens and « St » are written, or None."""
    return commune_of(place_key(text))


@remembered(1 << 14)
def is_commune(key: str) -> bool:
    """Whether a `place_key` is a commune's; the cheap test for a caller that has the key."""
    return key in _commune_rows()


@lru_cache(maxsize=1)
def city_heads() -> frozenset[str]:
    """First words of the `place_key` of all communes and cities abroad: the cheap test before a look-up."""
    return frozenset(key.partition(" ")[0] for key in (*_commune_rows(), *foreign_cities()))


@lru_cache(maxsize=1)
def postcodes() -> dict[str, tuple[str, ...]]:
    """Postcode -> names of its communes, the largest first."""
    found: dict[str, list[tuple[int, str]]] = {}
    _, names, codes, people, _ = _columns("communes.tsv", 5)
    for name, some, population in zip(names, codes, map(int, people), strict=True):
        for code in some.split(",") if some else ():
            found.setdefault(code, []).append((-population, name))
    return {code: tuple(name for _, name in sorted(towns)) for code, towns in found.items()}


@lru_cache(maxsize=1)
def commune_pool() -> Pool:
    """Communes of some size to draw surrogates from, by population; none that reads as a word or a person."""
    weights: dict[str, int] = {}
    _, names, codes, people, flags = _columns("communes.tsv", 5)
    for name, some, population, flag in zip(names, codes, map(int, people), flags, strict=True):
        if population >= _POOL_POPULATION and some and "w" not in flag and "n" not in flag:
            weights[name] = population
    return Pool(tuple(weights), tuple(accumulate(weights.values())))


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
            doubt = form.endswith("?") or len(plain) < 3 or _means_more(key, acronym)
            found.setdefault(key, Hospital(name, kind, city, acronym, doubt and not form.endswith("!")))
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
