"""Towns that a date or another town tells: « née le 4/11/1962 (Konya) », « Rosny, le 12 mars », « entre X et Y »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import common_words, commune_of, foreign_cities, is_commune, medical_words, place_key
from cliniq.core.likeness import is_unknown
from cliniq.core.pseudo.find.marks import CAPITALS
from cliniq.core.pseudo.find.pairs import of_a_thing
from cliniq.core.pseudo.find.places import ends_from
from cliniq.core.pseudo.find.towns import city_end, city_span
from cliniq.core.pseudo.find.view import View

# Between a date of birth and its place.
_BIRTHPLACE = re.compile(
    r" ?\(|, (?=[^,()\n]{3,30} \()|[ ,]{1,3}(?:a|lieu) ?:? {0,12}|[ \t]{1,30}(?:a|lieu) ?:?[ \t]{1,12}"
)
_DATELINE = re.compile(r", ?(?:le ?)?(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) )?\Z")
_BETWEEN = re.compile(r"entre (?<=\bentre )(?=[A-ZÀ-Þ])")
_CONTRACTED = {"au": "le", "du": "le", "aux": "les", "des": "les"}
_AGED = re.compile(r"\bans, (?:de |d')(?=[a-z])")
_AT = re.compile(r"(?<=[a-zà-ÿ] )à (?=[a-z])")
# « école élémentaire de La Buisse », « couvent d'Oberbronn »
_HOUSE_OF = re.compile(
    r"\b(?:[ÉéE]cole(?: [a-zé]+)?|[Cc]oll[èe]ge|[Ll]yc[ée]e|[Cc]rèche|[Cc]ouvent|[Gg]endarmerie|[Mm]airie|[Cc]uré|"
    r"[Pp]aroisse|[Cc]aserne|[Pp]ompiers|PMI|pmi|[Bb]rigade) (?:de |d['’])(?=[A-ZÀ-Þa-z])"
)
_HOUSES = frozenset(
    "ecole college lycee creche couvent gendarmerie mairie cure paroisse caserne pompiers pmi brigade".split()
)
# « au téléphone depuis Marseille »
_FROM = re.compile(r" depuis (?=[A-ZÀ-Þ])")
_CALLS = re.compile(r"\b(?:téléphone|visio|appelle|appel|venu|venue|arrivé|arrivée|train|ambulance)\Z")
_LONGEST_CALL = 10
_AGED_PERSON = re.compile(r"ans, (?<=\bans, )(?=[A-ZÀ-Þ])")
_SHORTEST = 3
_LEAST_PEOPLE = 3000
_LARGE = 30_000
_CITY = 100_000
_COMPOUND = 9
# Further words of a town that no list has, and what may stand between them.
_FURTHER = 3
_LINKS = frozenset("do da dos de del di el al la le les du d s sur bou ben".split())
_ORDINARY = 27
_LONGEST = 40


def read_towns_told(view: View, spans: list[Span]) -> list[Span]:
    """The place of birth after a date of birth, the town of a dateline, the two towns of « entre X et Y »."""
    taken = {span.start for span in spans if span.label != "DATE"}
    found: list[Span] = []
    for span in spans:
        if span.label == "DATE_NAISSANCE":
            found += _birthplace(view, span.end)
        elif span.label == "DATE":
            found += _dateline(view, span.start)
    for match in _BETWEEN.finditer(view.text) if "entre" in view.distinct else ():
        found += _pair(view, view.word_at(match.end()))
    words, gaps = view.words, view.gaps
    for index in view.capitals:
        if gaps[index] == " " and words[index - 1] in _CONTRACTED:
            found += _with_article(view, index)
    for match in _HOUSE_OF.finditer(view.text) if view.has_any(_HOUSES) else ():
        first = view.word_at(match.end())
        end = city_end(view, first)
        if end > first and view.caps[first] and _is_place(view, first, end):
            found.append(city_span(view, first, end, 0.7))
        elif view.whispering and first < len(view.words) and not view.caps[first]:
            found += _lower(view, first)
    columns = "  " in view.text or "\t" in view.text
    for index in view.capitals_where(_ABROAD) if columns else ():
        gap = view.gaps[index]
        if len(gap) < 2 and gap != "\t":
            continue
        cell = gap.endswith(("  ", "\t")) and view.gaps[index + 1].startswith((" (", "  ", "\n", "\t"))
        if cell and view.words[index] not in view.vocabulary.never:
            # A cell of a form: « A      MITSAMIOULI (COMORES) »
            found.append(city_span(view, index, index + 1, 0.6))
    for match in _FROM.finditer(view.text) if "depuis" in view.distinct else ():
        if _CALLS.search(view.text, max(0, match.start() - _LONGEST_CALL), match.start()) is None:
            continue
        first = view.word_at(match.end())
        end = city_end(view, first, strict=True)
        if end > first and _sure(view, first, end):
            found.append(city_span(view, first, end, 0.65))
    for match in _AGED_PERSON.finditer(view.text) if "ans" in view.distinct else ():
        first = view.word_at(match.end())
        end = city_end(view, first)
        if end > first and _is_place(view, first, end) and view.gaps[end][:1] in (",", ".", ";", ")", "\n", ""):
            found.append(city_span(view, first, end, 0.6))
    if view.whispering:
        for match in _AGED.finditer(view.folded):
            found += _lower(view, view.word_at(match.end()))
        for index, word in enumerate(view.words):
            # « villefranche-de-rouergue », « capdenac-gare »: compounds that are nothing else.
            if "-" in word and len(word) >= _COMPOUND and is_commune(place_key(word)) and not view.caps[index]:
                found.append(Span(view.starts[index], view.ends[index], "VILLE", "places", 0.55))
        for match in _AT.finditer(view.text):
            index = view.word_at(match.end())
            town = commune_of(place_key(view.words[index])) if index < len(view.words) else None
            if town is not None and town.population > _CITY:
                # No list of words decides here: after « à », it is the city.
                found.append(Span(view.starts[index], view.ends[index], "VILLE", "places", 0.65))
            elif town is not None and town.population > _LARGE:
                found += _lower(view, index)
    return [span for span in found if span.start not in taken]


def _is_abroad(word: str) -> bool:
    """Whether a folded word is a city abroad by itself."""
    return place_key(word) in foreign_cities()


_ABROAD = CAPITALS.ask(_is_abroad)


def _birthplace(view: View, end: int) -> list[Span]:
    match = _BIRTHPLACE.match(view.folded, end)
    if match is None:
        # « ddn 22.11.39 mulhouse »
        first = view.word_at(end)
        beside = view.whispering and first < len(view.words) and view.folded[end : view.starts[first]] == " "
        return _lower(view, first) if beside and not view.caps[first] else []
    index = view.word_at(match.end())
    if index >= len(view.words) or view.starts[index] != match.end():
        return []
    if not view.caps[index]:
        # « née le 21/09/1994 à toliara »: in notes without capitals, a word that no list has.
        word, told = view.words[index], match[0].strip(" :") == "a"
        unknown = view.whispering and told and len(word) > _SHORTEST and word.isalpha() and is_unknown(word)
        end = view.ends[_unknown_end(view, index)]
        return [Span(view.starts[index], end, "VILLE", "places", 0.65)] if unknown else []
    stop = city_end(view, index)
    words = view.words[index:stop]
    if len("".join(words)) < _SHORTEST or words[0] in view.vocabulary.words("addresses.regions"):
        return []
    if "(" in match[0]:
        # « (Konya) », « (Sfax, Tunisie) », but « (72 ans) », « (Homme) »
        closed = view.folded[view.ends[stop - 1] :].lstrip(" ")[:1] in (")", ",", "-", "/")
        if not closed or words[0] in view.vocabulary.never or words[0] in medical_words():
            return []
    if words[0] in view.vocabulary.never and not _is_place(view, index, stop):
        return []
    return [city_span(view, index, stop, 0.85)]


def _unknown_end(view: View, index: int) -> int:
    """The last word of a town that no list has and whose first word is `index`: « viana do castelo »."""
    end = index
    for last in ends_from(view, index, _FURTHER)[:0:-1]:
        word = view.words[last]
        if view.caps[last] or not (word in _LINKS or is_unknown(word) or view.words[last - 1] in _LINKS):
            break
        end = last if word not in _LINKS else end
    return end


def _dateline(view: View, start: int) -> list[Span]:
    """« Rosny, le 12 mars 2022 » at the head of a line or after a column's blanks: any capital words."""
    match = _DATELINE.search(view.folded, max(0, start - 20), start)
    if match is None or not match[0].strip(" ,"):
        return []
    low = max(0, match.start() - _LONGEST)
    head = view.folded[low : match.start()]
    column = head.rfind("  ")
    line = max(head.rfind("\n"), column + 1 if column >= 0 else -1, head.rfind("\t"))
    if line < 0 and low:
        return []
    first = view.word_at(low + line + 1)
    last = view.word_at(match.start())
    if not 1 <= last - first <= 5 or city_end(view, first) != last or len(view.words[first]) < 3:
        return []
    words = view.words[first:last]
    known = _is_place(view, first, last)
    if not known and any(map(view.vocabulary.means_else, words)):
        return []
    if any(word in view.vocabulary.titles or word in view.vocabulary.words("hospitals.heads") for word in words):
        return []
    return [city_span(view, first, last, 0.7)]


def _is_place(view: View, first: int, end: int) -> bool:
    key = place_key(view.folded[view.starts[first] : view.ends[end - 1]])
    return is_commune(key) or key in foreign_cities()


def _pair(view: View, first: int) -> list[Span]:
    """The towns X and Y after « entre », when both are known."""
    stop = city_end(view, first, strict=True)
    if stop == first or stop + 1 >= len(view.words) or view.words[stop] != "et" or not view.caps[stop + 1]:
        return []
    end = city_end(view, stop + 1, strict=True)
    if end == stop + 1 or not _sure(view, first, stop) + _sure(view, stop + 1, end):
        return []
    return [city_span(view, first, stop, 0.7), city_span(view, stop + 1, end, 0.7)]


def _with_article(view: View, index: int) -> list[Span]:
    """« au Lamentin », « du Creusot »: a commune that has its article, which the preposition took in."""
    article = _CONTRACTED[view.words[index - 1]]
    stop = city_end(view, index)
    for end in range(stop, index, -1):
        key = place_key(f"{article} {view.folded[view.starts[index] : view.ends[end - 1]]}")
        town = commune_of(key)
        if town is None or town.is_word or town.population < _LEAST_PEOPLE:
            continue
        word = view.words[index]
        if end == index + 1 and (word in medical_words() or of_a_thing(view, index) or view.shouting):
            return []
        if view.upper(index) and len(word) < 5:
            return []
        return [city_span(view, index, end, 0.65)]
    return []


def _lower(view: View, index: int) -> list[Span]:
    """« 84 ans, de guebwiller », in notes without capitals."""
    key = place_key(view.words[index]) if index < len(view.words) else ""
    town = commune_of(key)
    if town is None or town.is_word or town.is_person or common_words().get(view.words[index], 0) >= _ORDINARY:
        return []
    return [Span(view.starts[index], view.ends[index], "VILLE", "places", 0.65)]


def _sure(view: View, first: int, end: int) -> bool:
    town = commune_of(place_key(view.folded[view.starts[first] : view.ends[end - 1]]))
    return town is not None and (town.population > _LARGE or not (town.is_person or town.is_word))
