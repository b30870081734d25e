"""Names in the fields of a header, and « née X », « épouse X »."""

from __future__ import annotations

import re

from cliniq.core.lexicon import ordinary_names
from cliniq.core.likeness import first_name_score, first_over_last, name_score
from cliniq.core.pseudo.find.announced import Announced
from cliniq.core.pseudo.find.name_units import Name, Unit, unit_of
from cliniq.core.pseudo.find.names import read_name
from cliniq.core.pseudo.find.telling import tell_apart
from cliniq.core.pseudo.find.view import View

_FIELD = re.compile(r"[ \t.\"']{0,6}\(?s?\)?[ \t]{0,4}[:=|\t]?[ \t\"'«]{0,12}\n?[ \t]{0,6}")
_SURELY = 1.2
# Values that say that there is none.
_EMPTY = frozenset("non neant inconnu inconnue idem aucun aucune nc nr na sans".split())
_FIELD_SIGN = re.compile(r"[:=|\t]|  |\n")


def read_born(reader: Announced, index: int) -> None:
    """« née X », « épouse X », « ép. X », « veuve X », « chez X Y »."""
    view = reader.view
    word = view.words[index]
    place = index + 1
    if place >= len(view.words) or place in reader.claimed:
        return
    if word in ("ne", "nee", "ep", "epse") and index and index - 1 not in reader.claimed:
        field = view.gaps[index - 1].strip(" ") == ":" and view.gaps[index] == " "
        if word == "nee" and field and view.upper(index - 1):
            # « Patient : LUNDI née BLANC »
            reader.keep(Name((unit_of(view, index - 1, upper=True),), index), ["NOM"], "born", 0.9)
        else:
            _before_birth(reader, index)
    gap = view.gaps[place]
    feminine = gap in ("(", "(e", " (") and view.words[place] == "e"
    if feminine:
        place += 1
        gap = view.gaps[place] if place < len(view.words) else ""
    if place >= len(view.words) or not re.fullmatch(r"[ .:)]{0,4}", gap):
        return
    if word in ("marie", "mariee") and not feminine and view.caps[index]:
        return
    if (
        word in ("epouse", "marie", "mariee")
        and index
        and view.words[index - 1] in ("son", "l", "mon", "votre", "sa", "leur", "une", "notre")
    ):
        return
    if (
        word
        in (
            "dite",
            "alias",
            "chez",
            "marie",
            "ne",
            "veuf",
            "jf",
            "divorcee",
            "heritier",
            "dnom",
            "mme",
            "mariee",
        )
        and not view.caps[place]
    ):
        if word in ("dite", "alias") and view.whispering and len(view.words[place]) > 3 and view.gaps[place] == " ":
            unit = unit_of(view, place)
            if view.gaps[place + 1][:1] in (")", ",", '"'):
                reader.keep(Name((unit,), place + 1), ["PRENOM"], "born", 0.7)
        return
    lower = not view.caps[place] and word in ("nee", "ep", "epse", "epouse", "vve", "veuve")
    name = read_name(view, place, trusted=True, lower=lower)
    if not name.units and lower and _is_followed_by_first(view, place):
        # « née petit yvonne »
        name = Name((unit_of(view, place), unit_of(view, place + 1)), place + 2)
        reader.keep(name, ["NOM", "PRENOM"], "born", 0.8)
        return
    if not name.units and lower and word == "nee" and view.gaps[place + 1][:1] in (",", ")") and _is_short(view, place):
        # « mme lee nee heu, »
        name = Name((unit_of(view, place),), place + 1)
        reader.keep(name, ["NOM"], "born", 0.8)
        return
    if not name.units and word == "nee" and view.upper(place) and view.words[place] != "le":
        # « née VU, 57 ans »: a short word in capitals, whatever else it means.
        name = Name((unit_of(view, place, upper=True),), place + 1)
    if not name.units:
        return
    head = name.units[0]
    if (word in ("ep", "epse", "vve", "nee") and not lower) or name_score(head.key) > (
        -0.8 if not lower else 0.3
    ):
        if word == "chez":
            if len(name.units) < 2 and name_score(head.key) < 0.8:
                return
            reader.keep(
                name,
                tell_apart(name.units, "PRENOM" if first_over_last(head.key) > 0 else "NOM"),
                "born",
                0.8,
            )
        elif head.initial and len(name.units) == 1:
            return
        else:
            mixed = len({unit.upper for unit in name.units}) > 1
            # « épouse : Zohra » is a relative, « Mme X épouse Martin » has a married name.
            alone = word in ("epouse", "veuve", "veuf") and (not index or index - 1 not in reader.claimed)
            if word in ("dite", "alias") or (alone and first_over_last(head.key) > 0.3):
                labels = tell_apart(name.units, "PRENOM")
            else:
                # « NEE AUGER NICOLE »
                tail = len(name.units) > 1 and first_over_last(name.units[-1].key) > _SURELY > first_over_last(head.key)
                labels = tell_apart(name.units) if mixed or tail else ["NOM"] * len(name.units)
            reader.keep(name, labels, "born", 0.9)


def _before_birth(reader: Announced, index: int) -> None:
    """« pelletier jean né le », « MOUSSAOUI ep X »: a name before « né(e) », « épouse »."""
    view = reader.view
    first = index
    while (
        first > 0
        and index - first < 4
        and first - 1 not in reader.claimed
        and view.gaps[first] in ((" ", "-", ", ") if first == index else (" ", "-"))
        and view.words[first - 1].isalpha()
        and len(view.words[first - 1]) > 1
        and view.words[first - 1] not in reader.never
        and view.words[first - 1] not in reader.roles
        and (name_score(view.words[first - 1]) > (0.5 if not view.caps[first - 1] else -0.5))
    ):
        first -= 1
    if first == index or (index - first == 1 and not view.upper(first)):
        return
    name = read_name(view, first, lower=not view.caps[first])
    if name.units and name.after == index and max(name_score(unit.key) for unit in name.units) > 0.8:
        reader.keep(name, tell_apart(name.units), "born", 0.8)


def _whole_cell(view: View, units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """The units, and the words in capitals up to the next wide blank: « PRENOMS : THI KIM LIEN       NE LE »."""
    index = units[-1].last + 1
    while index < len(view.words) and view.gaps[index] == " " and view.upper(index) and ":" not in view.gaps[index + 1]:
        units = (*units, unit_of(view, index, upper=True))
        index += 1
    return units


def _is_short(view: View, place: int) -> bool:
    """Whether a word in lower case may be a short last name: no small word."""
    word = view.words[place]
    return view.whispering and word.isalpha() and len(word) > 1 and word not in view.vocabulary.never


def _is_followed_by_first(view: View, place: int) -> bool:
    """Whether a first name in lower case stands right after an ordinary word that many bear as a name."""
    after = place + 1
    if not view.whispering or after >= len(view.words) or view.gaps[after] != " ":
        return False
    return view.words[place] in ordinary_names() and first_name_score(view.words[after]) > _SURELY


def _is_value(view: View, place: int) -> bool:
    """Whether a word in capitals after a field's colon is its value, whatever else it means: « NOM : GARÇON »."""
    signed = ":" in view.gaps[place] and "\n" not in view.gaps[place] and view.upper(place)
    after = view.gaps[place + 1]
    last = ":" not in after and (after != " " or not view.upper(place + 1))
    return signed and last and view.words[place] not in _EMPTY


def read_field(reader: Announced, index: int, kind: str) -> None:
    """« NOM : X », « Prénom : Y », « Nom et prénom du patient : X Y »."""
    view = reader.view
    words, gaps = view.words, view.gaps
    place = index + 1
    fields = view.vocabulary.words("headers.field_words")
    both = False
    steps = 0
    if place < len(words) and words[place] in ("e", "s") and gaps[place] in ("(", " ("):
        place += 1
    while (
        place < len(words)
        and steps < 6
        and words[place] in fields
        and re.fullmatch(r"[ '/&.,()\-]{0,3}", gaps[place])
        and ":" not in gaps[place]
    ):
        if (words[place] in ("nom", "noms") and kind == "first") or (
            words[place] in ("prenom", "prenoms") and kind == "last"
        ):
            both = True
        place += 1
        steps += 1
    if place >= len(words) or place in reader.claimed:
        return
    gap = gaps[place]
    if not _FIELD.fullmatch(gap):
        return
    signed = bool(_FIELD_SIGN.search(gap))
    capitals = view.upper(place) and (kind != "person" or name_score(words[place]) > 0)
    given = kind == "first" and view.caps[place] and first_name_score(words[place]) > 1
    if not (signed or capitals or given):
        return
    if "\n" in gap and not view.caps[place]:
        return
    lower = not view.caps[place] and ":" in gap
    name = read_name(view, place, trusted=True, lower=lower)
    if not name.units and kind != "person" and _is_value(view, place):
        name = Name((unit_of(view, place, upper=True),), place + 1)
    if not name.units or (name.units[0].key in reader.never and not view.upper(place) and kind == "person"):
        return
    announced = ":" in gap or "=" in gap
    scores = [name_score(unit.key) for unit in name.units if not unit.initial]
    if kind == "person":
        if not scores or max(scores) < (-0.2 if len(name.units) > 1 else 0.4) or min(scores) < -1.5:
            return
    elif (not announced and scores and max(scores) < -0.5) or (
        announced and scores and max(scores) < -1.5 and not view.upper(place)
    ):
        return
    units = name.units
    if kind == "first" and view.upper(place):
        units = _whole_cell(view, units)
        name = Name(units, units[-1].last + 1)
    if kind == "person" or both:
        # « Personne à prévenir : Lucienne (sœur) »
        alone = "PRENOM" if words[index] == "prevenir" and first_over_last(units[0].key) > 0.7 else "NOM"
        labels = tell_apart(units, alone)
    elif kind == "first":
        labels = ["PRENOM"] * len(units)
        if len(units) > 1 and units[-1].upper and not units[0].upper:
            labels = tell_apart(units)
    else:
        mixed = len(units) > 1 and (
            any(unit.initial for unit in units)
            or len({unit.upper for unit in units}) > 1
            or max(first_over_last(unit.key) for unit in units) > 1.5
        )
        labels = tell_apart(units) if mixed else ["NOM"] * len(units)
    reader.keep(name, labels, "headers", 0.93)
