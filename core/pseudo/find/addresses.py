"""Street addresses, and the postcode and the city that follow them."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import common_words, drug_words, medical_words, postcodes
from cliniq.core.pseudo.find.address_lines import read_address_lines
from cliniq.core.pseudo.find.foreign_streets import read_foreign_streets
from cliniq.core.pseudo.find.streets import HOUSE, is_named, lower_end, street_end, with_complements
from cliniq.core.pseudo.find.towns import city_end, city_span
from cliniq.core.pseudo.find.view import View
from cliniq.core.pseudo.find.zips import ZIP, read_zip_fields, zip_city

_NAME_LINKS = frozenset("ar an s ss de du des la le les l d et a aux au en sur dit j".split())
_HOUSE_NEEDED = frozenset("le les la r lot via che ch a".split())
# « Z.A. de Kerneven », « Z.I. Nord »
_ZONE = re.compile(r"\bz\. ?[ai]\.(?: ?[ce]\.)?")
_HOUSE_WIDTH = 24
# Abroad the house number comes after the name, before a postcode of four digits: « avenue Delleur 18, 1170 Uccle ».
_LAST_NUMBER = re.compile(
    r",? (?:no ?)?[0-9]{1,4}[a-z]?(?: ?,? ?(?:bte|boite|bus) ?[0-9a-z]{1,3})?"
    r"(?=[ ,\-–(]{1,4}(?:(?:b|be|ch|l|lu|mc) ?- ?)?[0-9]{4} ?[a-z])"
)
# Signs between the parts of a letterhead, and the digits of a postcode.
_SEGMENT = frozenset(["-", "*", "\n", ",", "|"])
_CODE = 5
_SQUARES = frozenset("place cours route chemin quai allee impasse".split())
_OF = (["de"], ["du"], ["des"])
_ARTICLES = (["le"], ["la"], ["les"])
_BUILDINGS = frozenset("res lotissement cite".split())
# Ordinary words, more often than streets: « 1er passage, pas trouvé », « lovenox 4000, mail fait ».
_WORDS = frozenset("passage mail cours voie galerie traverse".split())
# A further part of an address, and its postcode.
_UP_TO_CODE = re.compile(r"[ ]?, [^\n.:;,0-9]{3,40} ?[-–,] ?([0-9]{5})(?= [a-z])")
_ROADS = frozenset("route rte chemin che impasse imp place pl".split())
_SOUND = re.compile(r"\b(?:sonde|drain|foley|redon|charriere)\b[^.\n]{0,30}\Z")
# A field of a form, up to its postcode.
_FIELD = re.compile(r"(?:adresse|domicile|adr) ?: {0,3}([a-z0-9][^\n:;@]{4,60}?)(?=,? {0,2}[0-9]{5} [a-z])")
_FIELDS = frozenset(["adresse", "domicile", "adr"])
_HOMES = frozenset("domicile demeurant habite habitant adresse".split())
# « Domicile 12 contour de l'église, Caëstre »: a number, words, and a town.
_NUMBERED = re.compile(
    r"(?:domicile|demeurant|habite|habitant|adresse)(?: au)? ([0-9]{1,4}(?: bis| ter)? [a-z' \-]{4,40}), (?=[a-z])"
)
_UNKNOWN = frozenset("idem inconnue sdf mail electronique".split())
_LEAST_WORDS = 2
# « accouchement par voie basse »
_NO_ROADS = frozenset("basse haute orale veineuse centrale peripherique arterielle iv im sc generale".split())
# Words of this class (ten times the Zipf value) and above are everyday words.
_EVERYDAY = 38
_BIG = frozenset("grand grande".split())
_GREAT_STREETS = frozenset("grand-rue grande-rue grandrue".split())


def find_addresses(view: View) -> list[Span]:
    """Streets (`ADRESSE`) with the postcode (`ZIP`) and city (`VILLE`) after them, and postcodes before a city."""
    found = _streets(view)
    if "z." in view.folded:
        found += _zones(view)
    for street in read_foreign_streets(view):
        if not any(span.start <= street.start < span.end for span in found):
            found.append(street)
            found += zip_city(view, street.end, True)
    found += read_zip_fields(view)
    taken = {span.start for span in found}
    for index, size in zip(view.digits, map(len, map(view.words.__getitem__, view.digits)), strict=True):
        coded = size == 5 or (size == 2 and view.gaps[index + 1] == " " and _goes_on(view, index))
        if coded and view.starts[index] not in taken:
            found += zip_city(view, view.starts[index], False)
    for index in view.places_of(_FIELDS):
        field = _FIELD.match(view.folded, view.starts[index])
        if field is not None:
            found += _in_field(view, field.start(1), field.end(1), found)
    for index in view.places_of(_HOMES):
        match = _NUMBERED.match(view.folded, view.starts[index])
        if match is None:
            continue
        town = view.word_at(match.end())
        end = city_end(view, town, strict=True)
        if end > town and not any(span.start < match.end() and match.start() < span.end for span in found):
            found.append(Span(*match.span(1), "ADRESSE", "addresses", 0.85))
            found.append(city_span(view, town, end, 0.85))
    return found + read_address_lines(view, found) if found else found


def _in_field(view: View, start: int, end: int, found: list[Span]) -> list[Span]:
    """What the field « Adresse : » holds, where no street was read in it: « Tribu de Luécilla, 98820 Wé »."""
    if any(span.start < end and span.end > start for span in found if span.label == "ADRESSE"):
        return []
    words = view.words[view.word_at(start) : view.word_at(end)]
    if len(words) < _LEAST_WORDS or not (view.vocabulary.titles_and_letters | _UNKNOWN).isdisjoint(words):
        return []
    more = zip_city(view, end, True)
    return [Span(start, end, "ADRESSE", "addresses", 0.7), *more] if more else []


def _streets(view: View) -> list[Span]:
    """The streets that a French street type names, with what follows them."""
    found: list[Span] = []
    done = -1
    streets = [(index, True) for index in view.at("addresses.streets")]
    streets += [(index, False) for index in view.at("addresses.weak_streets")]
    for index, strong in sorted(streets):
        if view.starts[index] < done:
            continue
        bounds = _street(view, index, strong)
        if bounds is None:
            continue
        begin, end, score = bounds
        found.append(Span(begin, end, "ADRESSE", "addresses", score))
        done = end
        found += zip_city(view, end, True)
        if found[-1].end > done:
            done = found[-1].end
    return found


def _street(view: View, index: int, strong: bool) -> tuple[int, int, float] | None:
    """Bounds and score of the street whose type is word `index`, if it is one."""
    words = view.words
    start = view.starts[index]
    house = HOUSE.search(view.folded[max(0, start - _HOUSE_WIDTH) : start])
    follower = index + 1 < len(words) and view.caps[index + 1]
    linked = index + 2 < len(words) and words[index + 1] in _NAME_LINKS
    if words[index] == "r" and not view.gaps[index]:
        return None
    if words[index] in _HOUSE_NEEDED and not (house and (follower or linked)):
        return None
    if words[index] == "ch" and _SOUND.search(view.folded, max(0, start - 50), start):
        # « sonde 36 Ch »: a gauge, no path
        return None
    if view.surface(index) in ("mAs", "placé", "placée"):
        return None
    if follower and words[index] == "ch" and _is_plain(words[index + 1]):
        # « gastrostomie, 18 Ch. Poids 78 »
        return None
    if words[index] == "voie" and index + 1 < len(words) and words[index + 1] in _NO_ROADS:
        return None
    stop = street_end(view, index)
    # « 19A Grand'Rue » has no other name.
    whole = words[index] == "rue" and index > 0 and words[index - 1] in _BIG and house is not None
    whole = whole or (words[index] in _GREAT_STREETS and house is not None)
    coded = None
    if stop == index and not house and _told_in_lower(view, index):
        return start, with_complements(view, view.ends[lower_end(view, index)]), 0.8
    if _alone_on_line(view, index, stop):
        return start, view.ends[stop], 0.8
    at_home = _lived_in(view, index) and stop > index and view.caps[stop]
    if not strong and not house and not at_home and words[index] not in view.vocabulary.words("addresses.standalone"):
        if stop == index and _opens_segment(view, index):
            # « · route impériale · 20600 Furiani »
            stop = lower_end(view, index)
        dictated = stop == index and words[index + 1 : index + 2] in _OF
        if dictated:
            # « maison de santé route de la marine 20217 Saint Florent »
            stop = lower_end(view, index)
        # « Route de Cambrai - BP 10740 - 59507 Douai », « Rte de Culan, La Grange Neuve – 18200 Saint-Amand »
        more = with_complements(view, view.ends[stop]) if stop > index and _opens_segment(view, index) else 0
        coded = ZIP.match(view.folded, view.ends[stop]) or (
            (ZIP.match(view.folded, more) or _UP_TO_CODE.match(view.folded, more)) if more else None
        )
        if coded is not None and stop > index and not view.caps[stop]:
            known = len(coded[1]) == _CODE and (
                bool(zip_city(view, view.ends[stop], False)) or (view.whispering and coded[1] in postcodes())
            )
            return (start, view.ends[stop], 0.85) if known and (dictated or _opens_segment(view, index)) else None
        if stop == index or coded is None or len(coded[1]) < 5 or not view.caps[stop]:
            return None
    if stop == index and house and (strong or (view.whispering and words[index] not in _WORDS)) and not whole:
        stop = lower_end(view, index)
    if (stop == index and not whole) or not (house or coded or at_home or is_named(view, index, stop, strong)):
        return None
    begin = start - len(house[0]) if house else start
    end = view.ends[stop]
    last = None if house else _LAST_NUMBER.match(view.folded, end)
    if last is not None:
        return begin, last.end(), 0.9
    return begin, with_complements(view, end), 0.95 if house or coded else 0.85


def _told_in_lower(view: View, index: int) -> bool:
    """« elle habite rte de tizzano », « rés. les alizés bt b »: streets without a number, in notes without capitals."""
    following = view.words[index + 1 : index + 2]
    if view.whispering and following in _OF and (
        # « dort au foyer rue de lanredec »
        view.words[index] == "rue" or (view.words[index] in _ROADS and _lived_in(view, index))
    ):
        return True
    dotted = view.gaps[index + 1 : index + 2] == [". "]
    return view.words[index] in _BUILDINGS and following in _ARTICLES and (dotted or view.whispering)


def _is_plain(word: str) -> bool:
    return common_words().get(word, 0) >= _EVERYDAY or word in drug_words() or word in medical_words()


def _opens_segment(view: View, index: int) -> bool:
    """Whether a sign between the parts of a letterhead stands before word `index`: the middle dot folds to a dot."""
    gap = view.gaps[index]
    return gap == " . " or gap.rstrip(" ")[-1:] in _SEGMENT


def _lived_in(view: View, index: int) -> bool:
    """Whether someone lives there: « il habite toujours route de la Pointe »."""
    return not view.vocabulary.words("addresses.living").isdisjoint(view.words[max(0, index - 3) : index])


def _alone_on_line(view: View, index: int, stop: int) -> bool:
    """Whether « Place d'Astarac », with its capitals, fills a line or a column of a letterhead."""
    if stop == index or not view.caps[index] or not view.caps[stop] or view.shouting or len(view.words[index]) < 4:
        return False
    gap, after = view.gaps[index], view.gaps[stop + 1]
    opens = not index or "\n" in gap or gap.endswith("  ")
    closes = after[:1] in ("", "\n") or after.startswith("  ") or stop + 1 == len(view.words)
    return opens and closes and view.words[index] in _SQUARES


def _zones(view: View) -> list[Span]:
    """« Z.A. de Kerneven »: zones that dots abbreviate."""
    found: list[Span] = []
    for match in _ZONE.finditer(view.folded):
        index = view.word_at(match.end()) - 1
        stop = street_end(view, index)
        if stop > index and view.caps[stop]:
            end = with_complements(view, view.ends[stop])
            found.append(Span(match.start(), end, "ADRESSE", "addresses", 0.9))
            found += zip_city(view, end, True)
    return found


def _goes_on(view: View, index: int) -> bool:
    """Whether three digits follow the two at `index` and a blank: « 75 011 »."""
    after = index + 1
    return after < len(view.words) and len(view.words[after]) == 3 and view.words[after].isdigit()
