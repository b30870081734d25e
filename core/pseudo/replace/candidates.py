"""What surrogates are drawn from: names by first letter and sex, communes, hospitals, streets."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from itertools import accumulate

from cliniq.core import lexicon
from cliniq.core.memo import remembered
from cliniq.core.pseudo.replace.draw import Dice
from cliniq.core.pseudo.replace.normalise import folded_words
from cliniq.core.pseudo.replace.pools import Pool, commune_pool, first_name_pool, last_name_pool
from cliniq.core.resources import rules_dir
from cliniq.core.text.fold import fold

# A letter with fewer names than this would give itself away.
_MIN_NAMES = 8


def first_letter(name: str) -> str:
    """The folded first letter of a name."""
    return fold(name[0])


def _by_letter(pool: Pool) -> dict[str, Pool]:
    """A pool split by the first letter of its values, which are single words."""
    weights: defaultdict[str, dict[str, int]] = defaultdict(dict)
    before = 0
    for value, total in zip(pool.values, pool.totals, strict=True):
        if value.isalpha():
            weights[first_letter(value)][value] = total - before
        before = total
    return {
        letter: Pool(tuple(found), tuple(accumulate(found.values())))
        for letter, found in weights.items()
        if letter.isalpha()
    }


@lru_cache(maxsize=1)
def last_names() -> dict[str, Pool]:
    """Letter → last names that begin with it: frequent ones that are no ordinary words."""
    return {
        k: pool for k, pool in _by_letter(last_name_pool()).items() if len(pool.values) >= _MIN_NAMES
    }


@lru_cache(maxsize=1)
def first_names() -> dict[lexicon.Sex, dict[str, Pool]]:
    """Sex → letter → first names; only letters that both sexes have."""
    male, female = _by_letter(first_name_pool("M")), _by_letter(first_name_pool("F"))
    letters = [
        letter
        for letter in male
        if letter in female and min(len(male[letter].values), len(female[letter].values)) >= _MIN_NAMES
    ]
    return {"M": {k: male[k] for k in letters}, "F": {k: female[k] for k in letters}}


@lru_cache(maxsize=1)
def shared_first_names() -> dict[str, Pool]:
    """Letter → first names that both sexes bear."""
    return _by_letter(first_name_pool(None))


@remembered(1 << 12)
def first_name_sex(key: str) -> lexicon.Sex | None:
    """The sex of a folded first name; None where both bear it or no list has it."""
    return lexicon.sex_of(key)


def draw_commune(dice: Dice, original: str) -> lexicon.Commune:
    """A commune of some size that is not the one whose `place_key` is `original`."""
    pool = commune_pool()
    while True:
        key = lexicon.place_key(pool.draw(dice.below(pool.totals[-1])))
        town = lexicon.commune_of(key)
        if town is not None and town.postcodes and key != original:
            return town


@lru_cache(maxsize=1)
def _hospital_names() -> tuple[str, ...]:
    """Proper names of hospitals that name neither a city nor what they are (« Centre Eugène-Marquis »)."""
    heads = {head.split()[0] for head in lexicon.hospital_heads()}
    names = {
        hospital.name
        for key, hospital in lexicon.hospitals().items()
        if not hospital.name.isupper()
        and folded_words(hospital.name)[0] not in heads
        and lexicon.place_key(hospital.city) not in key
        and not lexicon.is_commune(lexicon.place_key(hospital.name))
        and not hospital.ambiguous
    }
    return tuple(sorted(names))


@lru_cache(maxsize=1)
def _hospital_acronyms() -> tuple[str, ...]:
    """Acronyms of hospitals that stand for nothing else: « HEGP »."""
    hospitals = lexicon.hospitals()
    words = lexicon.medical_words()
    return tuple(
        sorted(
            key.upper()
            for key, hospital in hospitals.items()
            if hospital.acronym
            and not hospital.ambiguous
            and key.isalpha()
            and len(key) > 2
            and key not in words
        )
    )


def draw_hospital(dice: Dice, original: str, acronym: bool) -> str:
    """The name of a hospital, or an acronym, other than the one whose `place_key` is `original`."""
    names = _hospital_acronyms() if acronym else _hospital_names()
    taken = lexicon.hospitals().get(original)
    while True:
        name = dice.choice(names)
        key = lexicon.place_key(name)
        drawn = lexicon.hospitals().get(key)
        same = taken is not None and drawn is not None and taken.is_same(drawn)
        if key != original and not same:
            return name


@lru_cache(maxsize=1)
def street_names() -> tuple[str, ...]:
    """What stands after the type in the names of streets that many towns have: « de la Gare », « Victor Hugo »."""
    lines = (rules_dir() / "lexicons" / "street_names.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
