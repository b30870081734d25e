"""Names of relatives: « sa fille Marie-Claude », « Lucien (frère) »."""

from __future__ import annotations

import re

from cliniq.core.lexicon import first_names, medical_words, ordinary_names
from cliniq.core.likeness import first_name_score, first_over_last, is_unknown, name_score
from cliniq.core.pseudo.find.announced import Announced
from cliniq.core.pseudo.find.name_units import NOTHING, Name, unit_of
from cliniq.core.pseudo.find.names import SMALL_NAMES, read_name
from cliniq.core.pseudo.find.telling import tell_apart
from cliniq.core.pseudo.find.view import View

_OWNERS = frozenset("son sa ses mon ma mes leur leurs notre votre le la l un une".split())
# A first name of so many is one, though it's a medical word: « sa mère Lourdes ».
_BORNE = 300
_AGES = frozenset(["ans", "an", "a", "mois"])


def read_relative(reader: Announced, index: int) -> None:
    """« sa fille Marie-Claude », « son frère, Karim X », « le fils jean-yves »."""
    view = reader.view
    place = index + 1
    if (
        index
        and view.gaps[index].endswith("(")
        and index - 1 not in reader.claimed
        and not view.gaps[place if place < len(view.gaps) else -1].strip().startswith(":")
    ):
        named_before(reader, index - 1)
        if view.gaps[min(place, len(view.gaps) - 1)].startswith(")"):
            return
    owner = index - 1
    if owner > 0 and view.words[owner] in _OWNERS and view.gaps[owner] == " (" and owner - 1 not in reader.claimed:
        # « elle attend dumé (son frère) »
        named_before(reader, owner - 1)
    if view.words[index] in ("marie", "mariee") and (
        view.caps[index] or "(" not in view.gaps[min(place, len(view.words))]
    ):
        return
    if place < len(view.words) and view.words[place] in ("de", "du") and place + 1 < len(view.words):
        return
    while (
        place < len(view.words)
        and view.words[place]
        in (
            "aine",
            "aines",
            "cadet",
            "cadette",
            "benjamin",
            "unique",
            "ainee",
            "decede",
            "decedee",
            "referente",
            "referent",
        )
        and not view.caps[place]
    ):
        place += 1
    if (
        place >= len(view.words)
        or place in reader.claimed
        or not re.fullmatch(r"[ .]{0,2}(?:[:,(]|- )?[ ]{0,2}", view.gaps[place])
    ):
        return
    # « son épouse Mai Yang »: a month elsewhere.
    foreign = view.words[place] in SMALL_NAMES | {"mai", "pa"} and view.surface(place).istitle()
    foreign = foreign and place + 1 < len(view.words) and view.caps[place + 1] and view.gaps[place + 1] == " "
    name = read_name(view, place, trusted=foreign, lower=not view.caps[place])
    if not name.units and view.whispering:
        name = _unknown(view, place)
    if not name.units:
        return
    head = name.units[0]
    after = view.gaps[head.last + 1]
    if view.caps[place] and len(name.units) == 1 and not head.upper and is_unknown(head.key) and len(head.key) > 3 and (
        view.gaps[place] == " " and after.lstrip(" ")[:1] in (",", "(", ")", ".", ";")
    ):
        # « le nouveau-né Aadhya, 31 SA »: no word at all
        reader.keep(name, ["PRENOM"], "relatives", 0.7)
        return
    given = view.caps[place] and _is_named_so(view, index, name)
    if view.caps[place]:
        good = given or reader.is_person(name, ":" in view.gaps[place] or name_score(name.units[0].key) >= 0, 0.2) or (
            # « LE FILS, RAMZAN »
            view.gaps[place].strip(" ") in (":", ",", "(")
            and len(name.units[0].key) > 3
            and first_name_score(name.units[0].key) > 0.1
        )
    else:
        closed = view.gaps[name.after][:2].strip()[:1] in (":", ",", "(", ")", ".", ";", "") and len(name.units) == 1
        good = (
            # « sa femme liesel (dcd) »: no word at all
            view.whispering
            and (closed or (len(name.units) > 1 and name_score(name.units[1].key) > 1))
            and len(name.units[0].key) > 4
            and is_unknown(name.units[0].key)
        ) or (
            len(name.units[0].key) > 2
            and first_name_score(name.units[0].key) > 0.8
            and name.units[0].key not in reader.never
            and (view.whispering or name.units[0].key not in ordinary_names())
        )
    if good:
        head = name.units[0]
        # « sa fille Marie » is a first name; « épouse X » after a name is her married name.
        reader.keep(
            name,
            tell_apart(name.units, "PRENOM" if first_over_last(head.key) > -1 else "NOM"),
            "relatives",
            0.85,
        )
        place = _next_of_list(view, name.after)
        while place >= 0:
            more = read_name(view, place, lower=False)
            if place in reader.claimed or len(more.units) != 1 or first_name_score(more.units[0].key) < 0.5:
                break
            reader.keep(more, ["PRENOM"], "relatives", 0.8)
            place = _next_of_list(view, more.after)


def _is_named_so(view: View, index: int, name: Name) -> bool:
    """« son fils Aimé », « l'oncle Ravi »: a first name that is a word too, with a capital within a sentence."""
    head = name.units[0]
    return (
        len(name.units) == 1
        and not head.upper
        and not view.caps[index]
        and (view.gaps[head.first] == " " or (view.gaps[head.first] == ", " and view.gaps[head.last + 1][:1] == ","))
        and index > 0
        and view.words[index - 1] in _OWNERS
        and sum(first_names().get(head.key, (0, 0))) > (_BORNE if head.key in medical_words() else 0)
    )


def _unknown(view: View, index: int) -> Name:
    """A word in lower case that no list has, and a last name after it: « sœur agnieszka nowak »."""
    word = view.words[index]
    if len(word) < 5 or not word.isalpha() or not is_unknown(word) or view.gaps[index] != " ":
        return NOTHING
    unit = unit_of(view, index)
    more = read_name(view, index + 1, lower=True) if view.gaps[index + 1] == " " else NOTHING
    return Name((unit, *more.units[:1]), more.units[0].last + 1 if more.units else index + 1)


def _next_of_list(view: View, place: int) -> int:
    """Where the next name of « Léa (12 ans), Tom et Zoé » stands, when the one before ends at `place`; else -1."""
    words, gaps = view.words, view.gaps
    count = len(words)
    if place + 2 < count and words[place].isdigit() and gaps[place] in (" (", ", ", " ") and words[place + 1] in _AGES:
        place += 2
    if place + 1 >= count:
        return -1
    if words[place] == "et" and gaps[place] in (" ", ") "):
        return place + 1
    return place if gaps[place].lstrip(")").strip(" ") in (",", ";", "/", "+") else -1


def named_before(reader: Announced, index: int) -> None:
    """« Lucien (frère) », « ibrahim (fils) », « Karim X (mari) »: the name stands before."""
    view = reader.view
    first = index
    while (
        first > 0
        and index - first < 2
        and view.gaps[first] in (" ", "-")
        and name_score(view.words[first - 1]) > 0.8
        and view.caps[first - 1] == view.caps[index]
        and first - 1 not in reader.claimed
    ):
        first -= 1
    name = read_name(view, first, lower=not view.caps[index])
    if not name.units or name.after != index + 1 or any(unit.key in reader.never for unit in name.units):
        return
    unknown = view.whispering and len(name.units) == 1 and len(name.units[0].key) > 3 and is_unknown(name.units[0].key)
    if unknown or max(name_score(unit.key) for unit in name.units) > 1 or (
        view.caps[index] and all(name_score(unit.key) >= 0 for unit in name.units)
    ):
        head = name.units[0]
        reader.keep(
            name,
            tell_apart(name.units, "PRENOM" if first_over_last(head.key) > 0 else "NOM"),
            "relatives",
            0.8,
        )
