"""Street addresses, and the postcode and the city that follow them."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import is_commune, place_key, postcodes
from cliniq.core.pseudo.find.towns import CEDEX, city_end, city_span
from cliniq.core.pseudo.find.view import View

# « 12 bis, rue », « 47-83 boulevard »: what may stand before the street type.
_HOUSE = re.compile(
    r"(?<![0-9/:.,])([0-9]{1,4}(?: ?[\-/] ?[0-9]{1,4})?(?: ?(?:bis|ter|quater|[a-d])(?![a-z]))?)[ ,]{0,3}\Z"
)
_JOINT = re.compile(r"(?: ?- ?|[ '.]{1,3}|\. |, (?=d'|de ))\Z")
_COMPLEMENT = re.compile(
    r"[ ,.;\-]{0,4}\(?(?:appartement|appt|apt|app|esc(?:alier)?|bat(?:iment)?|bt|etage|porte|b\.?p|cs|tour|hall|"
    r"entree|imm(?:euble)?|residence|res|logement|lgt|boite|bal|chez|lieu-?dit|pavillon|lot(?:issement)?|cage)\b\.?"
    r"(?: ?(?:no ?)?[0-9]{1,5}\b| ?[a-h]\b(?!'))?"
    r"|[ ,.;\-]{0,4}[0-9]{1,2} ?(?:er|e|eme|nd) etage(?: (?:droite|gauche|porte|face))?"
)
_ZIP = re.compile(
    r"[ \t]{0,4}[,\-–(|]?[ \t\n]{0,4}(?:cedex |f-|fr-)?([0-9]{2} ?[0-9]{3}|[0-9]{4})(?![0-9]|[.,][0-9]|/)"
)
_NAME_LINKS = frozenset("s ss de du des la le les l d et a aux au en sur dit j".split())
_LONGEST_NAME = 9


def _street_end(view: View, index: int) -> int:
    """Offset after the name of the street whose type is word `index`."""
    words, gaps, caps = view.words, view.gaps, view.caps
    stop = index
    shouting = view.upper(index)
    for last in range(index + 1, min(index + 1 + _LONGEST_NAME, len(words))):
        gap = gaps[last]
        word = words[last]
        if gap not in (" ", "-", "'", ". ", ".", "  ", " '", "’", "' ", ", ") and not (
            gap == "\n"
            and (word in ("d", "de", "du", "des", "la", "l") or words[last - 1] in _NAME_LINKS)
        ):
            break
        if gap == ", " and not (last == index + 1 and not word.isdigit()):
            break
        if gap == "  " and stop > index:
            break
        if gap == "." and len(words[last - 1]) == 1:
            # « avenue du G.al de Gaulle »
            stop = last
            continue
        if word.isdigit():
            # « rue du 8 mai 1945 », « place du 11 novembre »; five digits are the postcode.
            if len(word) > 4 or (
                len(word) == 2
                and re.match(r" [0-9]{3}(?![0-9])", view.folded[view.ends[last] : view.ends[last] + 4])
            ):
                break
            if words[last - 1] in ("du", "de", "d") or words[last - 1] in view.vocabulary.months:
                stop = last
                continue
            break
        if word in view.vocabulary.months and words[last - 1].isdigit():
            stop = last
            continue
        if caps[last]:
            if stop > index and (
                word in view.vocabulary.words("addresses.complements")
                or word
                in ("tel", "fax", "cedex", "ipp", "nda", "dr", "ne", "nee", "telephone", "cp", "ville", "a")
            ):
                break
            if shouting and not view.upper(last) and len(word) > 1 and word not in _NAME_LINKS:
                break
            stop = last
        elif word not in _NAME_LINKS or (word == "a" and stop > index):
            break
    return stop


def _lower_end(view: View, index: int) -> int:
    """As `_street_end` where all is in lower case: up to the comma, the number or the line end."""
    stop = index
    for last in range(index + 1, min(index + 6, len(view.words))):
        if view.gaps[last] not in (" ", "-", "'", ". "):
            break
        word = view.words[last]
        if word.isdigit() or word in (
            "a",
            "au",
            "tel",
            "depuis",
            "avec",
            "pour",
            "est",
            "chez",
            "appt",
            "apt",
            "bat",
        ):
            break
        stop = last
    return stop


def find_addresses(view: View) -> list[Span]:
    """Streets (`ADRESSE`) with the postcode (`ZIP`) and city (`VILLE`) after them, and postcodes before a city."""
    found: list[Span] = []
    folded, words = view.folded, view.words
    done = -1
    streets = [(index, True) for index in view.at("addresses.streets")]
    streets += [(index, False) for index in view.at("addresses.weak_streets")]
    for index, strong in sorted(streets):
        start = view.starts[index]
        if start < done:
            continue
        house = _HOUSE.search(folded[max(0, start - 16) : start])
        follower = index + 1 < len(words) and view.caps[index + 1]
        linked = index + 2 < len(words) and words[index + 1] in _NAME_LINKS
        if words[index] == "r" and not view.gaps[index]:
            continue
        if words[index] == "lot" and not (house and "," not in house[0] and follower and view.gaps[index + 2] != ""):
            # « 3 lot. Les Lilas », not « lot A12 » of a vaccine.
            continue
        if words[index] in ("le", "les", "la", "r", "lot", "via", "che", "ch", "a") and not (
            house and (follower or linked)
        ):
            continue
        stop = _street_end(view, index)
        if not strong and not house and words[index] not in view.vocabulary.words("addresses.standalone"):
            code = _ZIP.match(folded, view.ends[stop])
            if stop == index or code is None or len(code[1]) < 5 or not view.caps[stop]:
                continue
            house = code
        if stop == index and house and strong:
            stop = _lower_end(view, index)
        if stop == index or (not house and not _named(view, index, stop, strong)):
            continue
        begin = start - len(house[0]) if house and house.re is _HOUSE else start
        end = view.ends[stop]
        for _ in range(4):
            more = _COMPLEMENT.match(folded, end)
            if more is None or more.end() == end:
                break
            end = _complement_end(view, more.end())
        found.append(Span(begin, end, "ADRESSE", "addresses", 0.95 if house else 0.85))
        done = end
        found += _zip_city(view, end, True)
        if found[-1].end > done:
            done = found[-1].end
    if "stras" in folded or "platz" in folded:
        found += _german(view)
    taken = {span.start for span in found}
    for index in view.digits:
        size = len(words[index])
        if (size == 5 or (
            size == 2
            and index + 1 < len(words)
            and view.gaps[index + 1] == " "
            and len(words[index + 1]) == 3
            and words[index + 1].isdigit()
        )) and (
            view.starts[index] not in taken
            and not folded[view.starts[index] - 1 : view.starts[index]].isdigit()
        ):
            found += _zip_city(view, view.starts[index], False)
    return found


_GERMAN = re.compile(
    r"(?:[a-z]{3,20}(?:strasse|strase|platz)|(?:strasse|strase|platz)(?: [a-z0-9.]{2,12}){1,4}?)"
    r" [0-9]{1,4}[a-z]?(?![0-9])"
)


def _german(view: View) -> list[Span]:
    """« Lindenstraße 13, 3049 Leipzig »: the house number comes last."""
    found: list[Span] = []
    for match in _GERMAN.finditer(view.folded):
        if view.text[match.start()].isupper():
            found.append(Span(match.start(), match.end(), "ADRESSE", "addresses", 0.85))
            found += _zip_city(view, match.end(), True)
    return found


def _named(view: View, index: int, stop: int, strong: bool) -> bool:
    """Whether a street without a house number is one: « rue Pasteur », not « voie de Hardinge »."""
    if not view.caps[index + 1] and not view.caps[stop]:
        return False
    word = view.words[index]
    if (
        word
        in (
            "av",
            "ave",
            "imp",
            "bd",
            "bld",
            "r",
            "villa",
            "promenade",
            "chemin",
            "square",
            "quai",
            "street",
            "allee",
            "montee",
            "esplanade",
            "ruelle",
        )
        and not view.caps[index]
    ):
        return word in ("bd", "bld", "quai", "chemin", "allee", "square")
    return strong or view.words[index] in view.vocabulary.words("addresses.standalone")


def _complement_end(view: View, end: int) -> int:
    """Offset after the name of a complement, if it has one: « résidence Les Tilleuls », « bât. Iris »."""
    index = view.word_at(end)
    before = view.words[index - 1] if index else ""
    if before in (
        "residence",
        "res",
        "imm",
        "immeuble",
        "lieu-dit",
        "lieudit",
        "lotissement",
        "tour",
        "batiment",
        "bat",
        "pavillon",
        "chez",
    ):
        stop = index
        while (
            stop < len(view.words)
            and stop - index < 5
            and view.gaps[stop].strip(" '-.\"") == ""
            and "\n" not in view.gaps[stop]
            and (view.caps[stop] or view.words[stop] in _NAME_LINKS)
            and not view.words[stop].isdigit()
        ):
            stop += 1
        while stop > index and not view.caps[stop - 1]:
            stop -= 1
        if stop > index:
            return view.ends[stop - 1]
    return end


def _zip_city(view: View, offset: int, after_street: bool) -> list[Span]:
    """The postcode at `offset`, if there is one, and the city after it."""
    folded = view.folded
    match = _ZIP.match(folded, offset)
    if match is None:
        if after_street:
            return _city_after_street(view, offset)
        return []
    code = match[1].replace(" ", "")
    index = view.word_at(match.end(1))
    gap = view.gaps[index] if index < len(view.gaps) else ""
    city = index
    if index < len(view.words) and re.fullmatch(r"[ \t]{0,4}[,\-–)|:]?[ \t]{0,4}\n?[ ]{0,4}", gap):
        city = city_end(view, index)
    # Four digits are a postcode abroad: only after a street and before a city.
    if len(code) == 4 and (not after_street or city == index):
        return []
    known = _agrees(view, code, index, city)
    if not after_street and not known:
        return []
    found = [Span(match.start(1), match.end(1), "ZIP", "addresses", 0.97 if known else 0.9)]
    if city > index and (known or after_street):
        found.append(city_span(view, index, city, 0.97 if known else 0.85))
    elif city == index and index < len(view.words) and not view.caps[index] and known:
        found.append(Span(view.starts[index], view.ends[index], "VILLE", "addresses", 0.8))
    return found


def _agrees(view: View, code: str, index: int, city: int) -> bool:
    """Whether a postcode and the words after it are a place: a commune, in capitals or known to have that code."""
    if city == index:
        if index >= len(view.words):
            return False
        towns = postcodes().get(code, ())
        return any(place_key(town) == place_key(view.words[index]) for town in towns)
    end = city
    while end > index:
        key = place_key(view.folded[view.starts[index] : view.ends[end - 1]])
        if is_commune(key):
            return True
        end -= 1
    head = place_key(view.words[index])
    return any(place_key(town).startswith(head) for town in postcodes().get(code, ())) or bool(
        CEDEX.match(view.folded, view.ends[city - 1])
    )


def _city_after_street(view: View, offset: int) -> list[Span]:
    """The city right after a street without postcode: « 3 rue X, Paris », « 3 rue X à Lille »."""
    match = re.compile(r"[ ]?(?:,|-|\n| a |, a )[ \n]{0,3}(?:a )?").match(view.folded, offset)
    if match is None:
        return []
    index = view.word_at(match.end())
    if index >= len(view.words) or view.starts[index] != match.end():
        return []
    end = city_end(view, index, strict=True)
    if end == index:
        return []
    found = [city_span(view, index, end, 0.9)]
    code = re.compile(r"[ ]?(?:,|-|\(| dans le)[ ]{0,2}([0-9]{2} ?[0-9]{3})(?![0-9])").match(
        view.folded, found[0].end
    )
    if code:
        found.append(Span(code.start(1), code.end(1), "ZIP", "addresses", 0.9))
    return found
