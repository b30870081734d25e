"""Postcodes and the cities around them: « 35000 Rennes », « CH-1205 Genève », « Coulon, 79510 »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import commune, is_commune, place_key, postcodes
from cliniq.core.memo import remembered
from cliniq.core.pseudo.find.places import JOINTS, ends_from
from cliniq.core.pseudo.find.towns import CEDEX, city_end, city_span
from cliniq.core.pseudo.find.view import View

ZIP = re.compile(
    r"[ \t]{0,4}[)]?[ \t]{0,2}[,\-–(|•*.]?[ \t\n]{0,4}(?:cedex |(?:f|fr|b|be|ch|l|lu|d|de|i|it|e|es|nl|p|pt) ?- ?)?"
    r"([0-9]{2} ?[0-9]{3}|[0-9]{4})(?![0-9]|[.,][0-9]|/)"
)
_CITY_GAP = re.compile(r"[ \t]{0,4}[,\-–)|:]?[ \t]{0,4}\n?[ ]{0,4}")
_AFTER_STREET = re.compile(r"[ ]?\)?(?:,|-|–|\n| a |, a )[ \n]{0,3}(?:a )?|[ ]{2,4}(?=[a-z])")
_CODE_AFTER_CITY = re.compile(r"[ ]?(?:,|-|\(| dans le)[ ]{0,2}([0-9]{2} ?[0-9]{3})(?![0-9])")
_FIELD = re.compile(
    r"(?:code )?(?:postal|cp|zip)[ .]{0,2}:?[ \t]{0,4}((?:[0-9] ){4}[0-9]|[0-9]{2} ?[0-9]{3})(?![0-9])"
)
_AT = re.compile(r", a ([0-9]{5})(?=[.,;)\n]|\Z)(?![.,][0-9])")
_TOWN_FIELD = re.compile(r"[ \t,;|\-]{1,8}(?:ville|commune|localite)[ ]?:?[ ]{1,3}")
# « Clin Pract. 2014 Apr »: a reference, no town.
_MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())
_ARTICLE = re.compile(r"\A(?:les?|la|l) ")
_LONGEST_TOWN = 5


def zip_city(view: View, offset: int, after_street: bool) -> list[Span]:
    """The postcode at `offset`, if there is one, and the city after it."""
    match = ZIP.match(view.folded, offset)
    if match is None:
        return _city_after_street(view, offset) if after_street else []
    code = match[1].replace(" ", "")
    index = view.word_at(match.end(1))
    gap = view.gaps[index] if index < len(view.gaps) else ""
    city = index
    if index < len(view.words) and _CITY_GAP.fullmatch(gap):
        city = city_end(view, index)
    # Four digits are a postcode abroad: only after a street and before a city.
    if len(code) == 4 and (not after_street or city == index or view.words[index] in _MONTHS):
        return []
    known = _agrees(view, code, index, city)
    if not after_street and not known and not _fills_line(view, match, code, index, city):
        return _town_before(view, match, code)
    found = [Span(match.start(1), match.end(1), "ZIP", "addresses", 0.97 if known else 0.9)]
    if city > index:
        found.append(city_span(view, index, city, 0.97 if known else 0.85))
    elif city == index and index < len(view.words) and not view.caps[index] and known:
        found.append(Span(view.starts[index], view.ends[_lower_town_end(view, code, index)], "VILLE", "addresses", 0.8))
    return found


def _fills_line(view: View, match: re.Match[str], code: str, index: int, city: int) -> bool:
    """Whether a known postcode and capital words are all that a line or a column holds: « 20218 PONTE LECCIA »."""
    if code not in postcodes() or city == index or "\n" in view.gaps[index]:
        return False
    before = view.gaps[index - 1]
    opens = before.rstrip(" ").endswith("\n") or before.endswith("  ") or index == 1
    after = view.gaps[city]
    closes = after[:1] in ("", "\n", "\t") or after.startswith("  ") or city == len(view.words)
    return opens and closes and all(word not in view.vocabulary.never for word in view.words[index:city])


def _lower_town_end(view: View, code: str, index: int) -> int:
    """Index of the last word of a town in lower case that has this postcode."""
    for last in ends_from(view, index, _LONGEST_TOWN):
        town = commune(view.folded[view.starts[index] : view.ends[last]]) if last > index else None
        if town is not None and code in town.postcodes:
            return last
    return index


def _town_before(view: View, match: re.Match[str], code: str) -> list[Span]:
    """« Coulon, 79510 », « Coulon (79510) »: the town stands before its postcode."""
    if code not in postcodes():
        return []
    last = view.word_at(match.start(1)) - 1
    if last < 0 or view.folded[view.ends[last] : match.start(1)].strip(" ,(-") or not view.gaps[last + 1]:
        return []
    for first in range(max(0, last - _LONGEST_TOWN + 1), last + 1):
        if all(view.gaps[k] in JOINTS for k in range(first + 1, last + 1)):
            town = commune(view.folded[view.starts[first] : view.ends[last]])
            if town is not None and code in town.postcodes:
                return [
                    Span(view.starts[first], view.ends[last], "VILLE", "addresses", 0.93),
                    Span(match.start(1), match.end(1), "ZIP", "addresses", 0.95),
                ]
    return []


@remembered(1 << 12)
def _towns_at(code: str) -> tuple[str, ...]:
    """The `place_key`, and a blank, of each commune with a postcode."""
    return tuple(place_key(town) + " " for town in postcodes().get(code, ()))


def _agrees(view: View, code: str, index: int, city: int) -> bool:
    """Whether a postcode and the words after it are a place: a commune, in capitals or known to have that code."""
    if city == index:
        if index >= len(view.words):
            return False
        # « 97229 trois-ilets » lacks the article of Les Trois-Îlets.
        head = place_key(view.words[index])
        towns = _towns_at(code)
        return any(town.startswith(head + " ") or _ARTICLE.sub("", town).startswith(head + " ") for town in towns)
    end = city
    while end > index:
        key = place_key(view.folded[view.starts[index] : view.ends[end - 1]])
        if is_commune(key):
            return True
        end -= 1
    head = place_key(view.words[index])
    begun = len(head) > 2 and any(town.startswith(head) for town in _towns_at(code))
    return begun or CEDEX.match(view.folded, view.ends[city - 1]) is not None


def _city_after_street(view: View, offset: int) -> list[Span]:
    """The city right after a street without postcode: « 3 rue X, Paris », « 3 rue X à Lille »."""
    match = _AFTER_STREET.match(view.folded, offset)
    if match is None:
        return []
    index = view.word_at(match.end())
    if index >= len(view.words) or view.starts[index] != match.end():
        return []
    end = city_end(view, index, strict=True)
    if end == index:
        return []
    found = [city_span(view, index, end, 0.9)]
    code = _CODE_AFTER_CITY.match(view.folded, found[0].end)
    if code:
        found.append(Span(code.start(1), code.end(1), "ZIP", "addresses", 0.9))
    return found


def read_zip_fields(view: View) -> list[Span]:
    """« Code postal 4 4 8 0 0   ville Saint-Herblain »: fields of a form; « à 75018. »."""
    found = [
        Span(*match.span(1), "ZIP", "addresses", 0.8)
        for match in _AT.finditer(view.folded)
        if match[1] in postcodes()
    ]
    for index in view.at("addresses.zip_fields"):
        match = _FIELD.match(view.folded, view.starts[index])
        if match is None:
            continue
        found.append(Span(match.start(1), match.end(1), "ZIP", "addresses", 0.97))
        town = _TOWN_FIELD.match(view.folded, match.end(1))
        first = view.word_at(town.end() if town else match.end(1))
        end = city_end(view, first) if first < len(view.words) else first
        if end > first and (town or not view.gaps[first].strip()) and "\n" not in view.gaps[first]:
            found.append(city_span(view, first, end, 0.95))
    return found
