"""Is a word a name? How much likelier a folded word is a person's name than an ordinary word.

`name_score` compares how much of the population bears a word as a name with how
much of running text it makes up as an ordinary word, in powers of ten::

    score(w) = log10 max(F(w), L(w), e) - log10 max(W(w), m(w), e)

F and L are the shares of births that bear `w` as first and last name, W the share of running words (Zipf
value z: 10 ** (z - 9)). Drugs and medical words are commoner in notes than in films and books: for them m
is ten times W, and 1e-5 at least; for others 0. e = 10 ** -6.7 stands for what no list has. So 0 is
« nothing known », about +4 « Dupont », +1 a name that is a word as well (« Rose »), -1 to -4 an ordinary
word. It is a log-likelihood ratio: the prior (capitals, place in the line, a title before) is the caller's.
"""

from __future__ import annotations

import re
from math import log10

from cliniq.core.lexicon import common_words, drug_words, eponyms, first_names, last_names, medical_words
from cliniq.core.memo import remembered

# Decibels (10 * log10) of all births behind the two tables of names, see rules/lexicons/README.md.
_LAST_TOTAL = 79.0
_FIRST_TOTAL = 79.3
_FLOOR = -67.0
_MEDICAL = -50.0


def _first_share(key: str) -> float:
    return _share_of_births(first_names().get(key))


def _share_of_births(births: tuple[int, int] | None) -> float:
    return 10 * log10(births[0] + births[1]) - _FIRST_TOTAL if births else _FLOOR


def _last_share(key: str) -> float:
    return _share_of_class(last_names().get(key))


def _share_of_class(size: int | None) -> float:
    return max((size or 0) - _LAST_TOTAL, _FLOOR)


def _word_share(key: str) -> float:
    share = max(common_words().get(key, 0) - 90.0, _FLOOR)
    if key in medical_words() or key in drug_words():
        return max(share + 10, _MEDICAL)
    return share


def _weakest(key: str, score: str) -> float | None:
    """The least score of the parts of a compound that no list has as a whole."""
    parts = [part for part in re.split(r"[-' ]", key) if len(part) > 1]
    if len(parts) < 2:
        return None
    functions = {"name": name_score, "first": first_name_score, "last": last_name_score}
    return min(functions[score](part) for part in parts)


@remembered(1 << 15)
def name_score(key: str) -> float:
    """How much likelier a folded word is a person's name than an ordinary word, in powers of ten.

    The formula is at the head of this module. A compound that no list has scores as its weakest part.
    """
    births, size = first_names().get(key), last_names().get(key)
    if births is None and size is None and not key.isalnum():
        weakest = _weakest(key, "name")
        if weakest is not None:
            return weakest
    return (max(_share_of_births(births), _share_of_class(size)) - _word_share(key)) / 10


@remembered(1 << 15)
def first_name_score(key: str) -> float:
    """As `name_score`, for first names alone."""
    if key not in first_names() and not key.isalnum():
        weakest = _weakest(key, "first")
        if weakest is not None:
            return weakest
    return (_first_share(key) - _word_share(key)) / 10


@remembered(1 << 15)
def last_name_score(key: str) -> float:
    """As `name_score`, for last names alone."""
    if key not in last_names() and not key.isalnum():
        weakest = _weakest(key, "last")
        if weakest is not None:
            return weakest
    return (_last_share(key) - _word_share(key)) / 10


@remembered(1 << 14)
def is_unknown(key: str) -> bool:
    """Whether no list of words has a folded word: where a name is due, it is one."""
    return not (key in common_words() or key in medical_words() or key in drug_words() or key in eponyms())


@remembered(1 << 14)
def first_over_last(key: str) -> float:
    """How much likelier a name is a first than a last name, in powers of ten; 0 when neither list has it."""
    return (_first_share(key) - _last_share(key)) / 10
