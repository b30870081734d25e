"""Where the name of a city ends: « Issy-les-Moulineaux », « Paris 11 », « CRÉTEIL Cedex 9 »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import foreign_cities, is_commune, place_key
from cliniq.core.pseudo.find.view import View

CEDEX = re.compile(r"(?:[ ]{1,2}|[ ]?\n[ ]{0,3})cedex(?: ?[0-9]{1,2}(?![0-9]))?")
_DISTRICT = re.compile(
    r" (?:[0-9]{1,2} ?(?:e|eme|er)?(?![0-9a-z])(?! ?(?:ans|mois|jours|h\b|[.,/:][0-9]|rue|av))"
    r"|(?:[0-9]{1,2}(?:e|eme|er) arrondissement))"
)
QUARTERS = frozenset("nord sud est ouest centre sante".split())
# « Saint-Denis de La Réunion »
_OVERSEAS = re.compile(r"(?: de|,)? la (?:reunion|martinique|guadeloupe)\b")
_LINKS = frozenset("s ss de du des la le les l d sur sous en aux au a lez les pres saint sainte st ste et".split())


def city_end(view: View, index: int, strict: bool = False) -> int:
    """Index after the last word of the city that starts at word `index`, or `index` when none does.

    A city is capital words with particles between; `strict` wants a known commune, else any capitals do.
    """
    words, gaps, caps = view.words, view.gaps, view.caps
    count = len(words)
    last = index
    best = index
    while last < count and last - index < 7:
        if last > index:
            gap = gaps[last]
            if gap not in (" ", "-", "'", "- ", " '", "/", "/ ") and not (
                gap == "\n" and best == last and _joins(view, index, last)
            ):
                break
        word = words[last]
        if word == "h" and last > index and gaps[last] == "'":
            # « Plouezoc'h »
            last += 1
            best = last
        elif caps[last] and not word.isdigit():
            if (
                last > index
                and (
                    word in ("tel", "fax", "cedex", "ipp", "nda", "dr", "france", "ne", "nee", "le")
                    or (word in view.vocabulary.never and word not in _LINKS)
                )
                # « Montrichard Val de Cher »
                and not (last - index > 1 and is_commune(place_key(view.folded[view.starts[index] : view.ends[last]])))
                and word != "ville"
            ):
                break
            last += 1
            best = last
        elif word in _LINKS and last > index and (word not in ("s", "ss") or gaps[last + 1].startswith("/")):
            last += 1
        else:
            break
    if strict:
        while best > index and not is_commune(
            place_key(view.folded[view.starts[index] : view.ends[best - 1]])
        ):
            best -= 1
    return best


def known_city_end(view: View, index: int) -> int:
    """Index after the city at word `index`, a commune of France or a known city abroad; `index` when there is none."""
    end = city_end(view, index)
    while end > index:
        key = place_key(view.folded[view.starts[index] : view.ends[end - 1]])
        if is_commune(key) or key in foreign_cities():
            return end
        end -= 1
    return index


def _joins(view: View, first: int, second: int) -> bool:
    """Whether a city goes on over a line end: the joined words are a commune, those before are not."""
    key = place_key(view.folded[view.starts[first] : view.ends[second - 1]])
    if is_commune(key):
        return False
    longer = place_key(view.folded[view.starts[first] : view.ends[second]])
    return is_commune(longer) or _calls_for_more(view, second - 1)


def _calls_for_more(view: View, index: int) -> bool:
    """Whether word `index` calls for another (« Issy les », « L'Île »)."""
    return view.words[index] in _LINKS


def quarter_end(view: View, end: int) -> int:
    """Index after the side of a city that follows word `end` - 1, or `end`: « Lyon Sud »."""
    sided = end < len(view.words) and view.words[end] in QUARTERS and view.caps[end] and view.gaps[end] in (" ", "-")
    return end + sided


def city_span(view: View, index: int, end: int, score: float) -> Span:
    """The span of a city, with its « Cedex » and district."""
    stop = view.ends[quarter_end(view, end) - 1]
    for pattern in (CEDEX, _DISTRICT, _OVERSEAS):
        match = pattern.match(view.folded, stop)
        if match:
            stop = match.end()
    return Span(view.starts[index], stop, "VILLE", "addresses", score)
