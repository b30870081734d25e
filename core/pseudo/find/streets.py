"""Where a street begins and ends: house number, type and name, complements (floor, building, residence)."""

from __future__ import annotations

import re

from cliniq.core.pseudo.find.view import View

# « 12 bis, rue », « 47-83 boulevard », « 19A Grand'Rue »: what may stand before the street type.
HOUSE = re.compile(
    r"(?<![0-9/:.,])([0-9]{1,4}(?: ?[\-/] ?[0-9]{1,4})?(?: ?(?:bis|ter|quater|[a-gqt])(?![a-z]))?)[ ,]{0,3}"
    r"(?:(?:grand|grande|vieille|vieux|petite|petit|haute|basse|ancienne|ancien)[ '\-]{0,2})?\Z"
)
_COMPLEMENT = re.compile(
    r"[ ,.;\-–]{0,4}\(?(?:appartement|appt|apt|app|esc(?:alier)?|bat(?:iment)?|bt|etage|porte|b\.?p|cs|tour|hall|"
    r"entree|imm(?:euble)?|residence|res|logement|logt|log|lgt|case(?= ?[0-9])|boite|"
    r"bte|bal|chez|lieu-?dit|pavillon|lot(?:issement)?|cage|"
    r"interphone|digicode)(?![a-z])\.?"
    r"(?: ?(?:no ?)?[0-9]{1,5}(?![0-9a-z])| ?[a-h][0-9]{0,3}\b(?!')| (?:gauche|droite|face|gche|dte)\b)?"
    r"|[ ,.;\-–]{0,4}\(?(?:[0-9]{1,2} ?(?:er|e|eme|nd) ?"
    r"(?:etage|et\b\.?|(?=(?:gauche|droite|face|gche|dte)\b))|rdc\b|rez[ \-]de[ \-]chaussee)"
    r"(?: ?(?:a )?(?:droite|gauche|porte(?! ?[a-z0-9]{1,3}\b)(?: (?:gauche|droite|face|gche|dte)\b)?|"
    r"face|gche|dte|dr|gauch|g|d)\b\.?)?"
    r"|[ ,]{1,3}no ?[0-9]{1,4}(?![0-9])| prolongee?\b"
)
_NAME_LINKS = frozenset("ar an s ss de du des la le les l d et a aux au en sur dit j".split())
_ACRONYMS = frozenset("zac za zi zup bp cs".split())
_LONGEST_NAME = 9
_ORDINALS = frozenset("e er ere eme nd".split())
_NAMED_COMPLEMENTS = frozenset(
    "residence res imm immeuble lieu-dit lieudit lotissement tour batiment bat pavillon chez".split()
)
# What no street's name goes on with, in capitals or in lower case.
_STOPS = frozenset("tel fax cedex ipp nda dr ne nee telephone cp ville a".split())
_LOWER_STOPS = frozenset("a au tel depuis avec pour est chez appt apt bat bt porte".split())
# Short types of streets that no dot abbreviates.
_UNABBREVIATED = frozenset("rue quai mail clos cour mas parc cite voie via".split())
_WEAK_ALONE = frozenset(
    "av ave imp bd bld r villa promenade chemin square quai street allee montee esplanade ruelle".split()
)
_SURE_ALONE = frozenset("bd bld quai chemin allee square".split())


def street_end(view: View, index: int) -> int:
    """Offset after the name of the street whose type is word `index`."""
    words, gaps, caps = view.words, view.gaps, view.caps
    stop = index
    # « ZAC des Peupliers » is an acronym, not a line in capitals.
    shouting = view.upper(index) and words[index] not in _ACRONYMS
    complements = view.vocabulary.words("addresses.complements")
    for last in range(index + 1, min(index + 1 + _LONGEST_NAME, len(words))):
        gap = gaps[last]
        word = words[last]
        if gap not in (" ", "-", "'", ". ", ".", "  ", " '", "’", "' ", ", ") and not (
            not gap and word in _ORDINALS and words[last - 1].isdigit()
        ) and not (
            gap == "\n"
            and (word in ("d", "de", "du", "des", "la", "l") or words[last - 1] in _NAME_LINKS)
        ):
            break
        if gap in (". ", ".") and (len(words[last - 1]) > 4 or (last == index + 1 and words[index] in _UNABBREVIATED)):
            # A sentence ends there; abbreviations are short.
            break
        if gap == ", " and not (last == index + 1 and not word.isdigit()):
            break
        if gap == "  " and stop > index:
            break
        if gap == "." and len(words[last - 1]) == 1:
            # « avenue du G.al de Gaulle »
            stop = last
            continue
        if not gap and word in _ORDINALS:
            # « rue du 4ème RSM »
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
            if stop > index and (word in complements or word in _STOPS):
                break
            if shouting and not view.upper(last) and len(word) > 1 and word not in _NAME_LINKS:
                break
            stop = last
        elif word not in _NAME_LINKS or (word == "a" and stop > index):
            break
    return stop


def lower_end(view: View, index: int) -> int:
    """As `street_end` where all is in lower case: up to the comma, the number or the line end."""
    stop = index
    for last in range(index + 1, min(index + 6, len(view.words))):
        gap = view.gaps[last]
        if gap not in (" ", "-", "'", ". ") or (gap == ". " and len(view.words[last - 1]) > 4):
            break
        word = view.words[last]
        if word.isdigit() or word in _LOWER_STOPS:
            break
        stop = last
    return stop


def is_named(view: View, index: int, stop: int, strong: bool) -> bool:
    """Whether a street without a house number is one: « rue Pasteur », not « voie de Hardinge »."""
    if not view.caps[index + 1] and not view.caps[stop]:
        return False
    word = view.words[index]
    if word in _WEAK_ALONE and not view.caps[index]:
        return word in _SURE_ALONE
    return strong or view.words[index] in view.vocabulary.words("addresses.standalone")


def with_complements(view: View, end: int) -> int:
    """Offset after the complements of an address that end at `end`: floor, staircase, building."""
    for _ in range(5):
        more = _COMPLEMENT.match(view.folded, end)
        if more is None or more.end() == end:
            break
        end = _complement_end(view, more.end())
    return end


def _complement_end(view: View, end: int) -> int:
    """Offset after the name of a complement, if it has one: « résidence Les Tilleuls », « bât. Iris »."""
    index = view.word_at(end)
    before = view.words[index - 1] if index else ""
    if before in _NAMED_COMPLEMENTS:
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
