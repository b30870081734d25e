"""Surrogates of places: a city and its postcode agree, a hospital becomes another, a street too."""

from __future__ import annotations

import re
from functools import lru_cache

from cliniq.core import lexicon
from cliniq.core.pseudo.replace import candidates
from cliniq.core.pseudo.replace.draw import Dice, Source
from cliniq.core.pseudo.replace.normalise import normal_form
from cliniq.core.pseudo.replace.shape import like, redraw
from cliniq.core.text.fold import fold

# What may follow the name of a city in its span: « Cedex 9 », « 11e », « (75) ».
_TAIL = re.compile(r"(?i)\bcedex\b|\d")
_ZIP = re.compile(r"(\d\d\s?\d{3})(?!\d)(\W*)(.*)", re.DOTALL)
_NUMBER = re.compile(r"\d+")
_UNIT = re.compile(
    r"(?i)[\s,;(-]*\b(?:appartements?|appt|apt|app|escalier|esc|b[âa]timent|b[âa]t|porte|[ée]tage|r[ée]sidence|"
    r"r[ée]s|hall|entr[ée]e|chambre|bo[îi]te|bp|cs|lot|lieu[ -]dit)\b"
)
_FREE_WORD = re.compile(r"[^\W\d_]{4,}")
_MAX_DISTRICT = 16


def city_of(surface: str, source: Source) -> lexicon.Commune:
    """The commune that stands for the city of `surface` in this scope."""
    name = _TAIL.split(surface, maxsplit=1)[0]
    town = source.towns.get(name)
    if town is None:
        key = lexicon.place_key(name).strip(' "()')
        dice = source.dice("VILLE", normal_form("VILLE", name))
        town = source.towns[name] = candidates.draw_commune(dice, key)
    return town


def city(surface: str, source: Source) -> str:
    """The surrogate of a `VILLE`; « Cedex » stays, the number of a district is redrawn."""
    match = _TAIL.search(surface)
    name = surface[: match.start()] if match else surface
    if not any(char.isalpha() for char in name):
        return redraw(surface, source.dice("VILLE", surface), keep_zero=True)
    bare = name.rstrip()
    drawn = like(bare, city_of(surface, source).name)
    if match is None:
        return drawn + name[len(bare) :]
    dice = source.dice("VILLE-tail", normal_form("VILLE", surface))
    return (
        drawn
        + name[len(bare) :]
        + _NUMBER.sub(lambda m: _district(m.group(), dice), surface[match.start() :])
    )


def _district(number: str, dice: Dice) -> str:
    if len(number) > 2:
        return redraw(number, dice)
    drawn = dice.other([str(value) for value in range(1, _MAX_DISTRICT + 1)], str(int(number)))
    return drawn.zfill(2) if number[0] == "0" else drawn


def postcode(surface: str, city_surface: str | None, source: Source) -> str:
    """The surrogate of a `ZIP`: a postcode of the commune that stands for the city beside it.

    Without a city beside it, that of the largest commune with the original postcode.
    """
    match = _ZIP.fullmatch(surface)
    if match is None:
        return redraw(surface, source.dice("ZIP", normal_form("ZIP", surface)), keep_zero=True)
    written, gap, rest = match.groups()
    digits = "".join(written.split())
    dice = source.dice("ZIP", digits)
    place = rest or city_surface or next(iter(lexicon.postcodes().get(digits, ())), None)
    town = city_of(place, source) if place else candidates.draw_commune(dice, "")
    others = [code for code in town.postcodes if code != digits]
    # One commune in ten thousand has the original postcode alone: then any other number will do.
    drawn = dice.choice(others) if others else redraw(digits, dice)
    fresh = iter(drawn)
    code = re.sub(r"\d", lambda _: next(fresh), written)
    return code + gap + (city(rest, source) if rest else "")


@lru_cache(maxsize=1)
def _head() -> re.Pattern[str]:
    """« Hôpital », « CHU de » and the like at the start of a folded name."""
    heads = sorted(lexicon.hospital_heads(), key=len, reverse=True)
    return re.compile(
        rf"(?:(?:{'|'.join(map(re.escape, heads))})\b[\s.,]*)+(?:(?:de la|de l'|des|du|de|d')\b\s*)?"
    )


def hospital(surface: str, source: Source) -> str:
    """The surrogate of an `HOPITAL`: a city becomes the city that stands for it, an acronym an acronym."""
    match = _head().match(fold(surface))
    start = match.end() if match and match.end() < len(surface) else 0
    name = surface[start:]
    key = lexicon.place_key(name)
    known = lexicon.hospitals().get(key)
    if lexicon.is_commune(key) and (known is None or lexicon.place_key(known.city) == key):
        return surface[:start] + city(name, source)
    dice = source.dice("HOPITAL", normal_form("HOPITAL", name))
    acronym = name.isalpha() and name.isupper() and len(name) < 6 if known is None else known.acronym
    return surface[:start] + like(name, candidates.draw_hospital(dice, key, acronym))


@lru_cache(maxsize=1)
def _street() -> re.Pattern[str]:
    types = sorted(lexicon.street_types(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, types))})\b\.?", re.ASCII)


def address(surface: str, source: Source) -> str:
    """The surrogate of an `ADRESSE`: other numbers, another street, the same type of street.

    What follows « appt », « bâtiment »... has its numbers, lone letters and long words redrawn.
    """
    dice = source.dice("ADRESSE", normal_form("ADRESSE", surface))
    street = _street().search(fold(surface))
    if street is None:
        return _without_type(surface, dice)
    unit = _UNIT.search(surface, street.end())
    stop = unit.start() if unit else len(surface)
    name = surface[street.end() : stop]
    head = _redraw_unit(surface[: street.start()], dice) if street.start() else ""
    drawn = ""
    if name.strip():
        gap = name[: len(name) - len(name.lstrip())]
        drawn = (gap or " ") + _street_name(name.strip(), dice)
    return head + surface[street.start() : street.end()] + drawn + _redraw_unit(surface[stop:], dice)


def _street_name(name: str, dice: Dice) -> str:
    taken = normal_form("ADRESSE", name)
    names = candidates.street_names()
    drawn = dice.choice(names)
    while normal_form("ADRESSE", drawn) == taken:
        drawn = dice.choice(names)
    return like(name, drawn)


def _redraw_unit(text: str, dice: Dice) -> str:
    """Numbers and lone letters redrawn; words that are no names of parts of a building become a street's."""
    if not text:
        return text
    text = re.sub(r"\d+", lambda m: redraw(m.group(), dice), text)
    text = re.sub(r"(?<![\w'’])[A-Z](?!\w)", lambda m: redraw(m.group(), dice), text)
    kept = 0
    pieces: list[str] = []
    for match in _FREE_WORD.finditer(text):
        if _UNIT.fullmatch(match.group()) or fold(match.group()) in _ORDINALS:
            continue
        pieces += [text[kept : match.start()], like(match.group(), dice.choice(_BUILDING_NAMES))]
        kept = match.end()
    return "".join(pieces) + text[kept:]


_ORDINALS = frozenset(
    {
        "premier",
        "premiere",
        "deuxieme",
        "second",
        "seconde",
        "troisieme",
        "quatrieme",
        "gauche",
        "droite",
        "face",
        "chez",
    }
)
_BUILDING_NAMES = ("Acacias", "Tilleuls", "Lilas", "Glycines", "Cèdres", "Bruyères", "Érables", "Mimosas")


def _without_type(surface: str, dice: Dice) -> str:
    """An address of no known type of street: numbers redrawn, words replaced by a street of ours."""
    numbers = re.match(r"\s*\d+\S*\s*,?\s*", surface)
    if numbers:
        street = like(surface[numbers.end() :], "rue " + dice.choice(candidates.street_names()))
        return _redraw_unit(numbers.group(), dice) + street
    tail = re.search(r"[\s,]*\d.*$", surface, re.DOTALL)
    drawn = like(
        surface[: tail.start()] if tail else surface, "Rue " + dice.choice(candidates.street_names())
    )
    return drawn + (_redraw_unit(tail.group(), dice) if tail else "")
