"""French month names: read in any case, abbreviated, without accents or misspelt; written in the same style."""

from __future__ import annotations

from functools import lru_cache

from cliniq.core.pseudo.replace.shape import like, plain

FULL = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip
_ABBREVIATED = ("janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc")
_THREE = ("jan", "fév", "mar", "avr", "mai", "jun", "jul", "aoû", "sep", "oct", "nov", "déc")
_FOLDED_FULL = tuple(plain(name) for name in FULL)
_EXACT = {plain(name): month for table in (_THREE, _ABBREVIATED, FULL) for month, name in enumerate(table, 1)}
_EXACT |= {"jui": 6, "juill": 7, "feb": 2, "apr": 4, "aug": 8}
_WEEKDAYS = frozenset(["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"])


@lru_cache(maxsize=4096)
def month_of(word: str) -> int | None:
    """The month that a folded word names, one slip of the pen allowed in a word of four letters or more."""
    exact = _EXACT.get(word)
    if exact is not None or len(word) < 4 or word in _WEEKDAYS:
        return exact
    near = [month for month, name in enumerate(_FOLDED_FULL, 1) if _one_slip(word, name)]
    return near[0] if len(near) == 1 else None


def _one_slip(word: str, name: str) -> bool:
    """Whether one letter more, less, other or swapped with its neighbour makes one word the other."""
    if abs(len(word) - len(name)) > 1:
        return False
    start = 0
    while start < min(len(word), len(name)) and word[start] == name[start]:
        start += 1
    left, right = word[start:], name[start:]
    swapped = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]


def write_month(month: int, model: str, model_month: int) -> str:
    """The name of `month` in the style of `model`, which names `model_month`.

    The style is the length (whole, abbreviated, three letters), the case and the use of accents.
    """
    folded = plain(model).lower()
    if folded == _FOLDED_FULL[model_month - 1] or len(folded) > 5:
        name = FULL[month - 1]
    elif len(folded) == 3:
        name = _THREE[month - 1]
    else:
        name = _ABBREVIATED[month - 1]
    if model.isascii() and not FULL[model_month - 1].isascii():
        name = plain(name)
    return like(model, name.capitalize())
