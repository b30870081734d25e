"""Names after a title: « Dr X », « Mme X Y », « Drs X, Y et Z », « M. X », « m blanc »."""

from __future__ import annotations

import re

from cliniq.core.lexicon import common_words, last_names, medical_words
from cliniq.core.likeness import first_name_score, first_over_last, is_unknown, last_name_score, name_score
from cliniq.core.pseudo.find.announced import Announced
from cliniq.core.pseudo.find.name_units import NOTHING, Name, Unit, unit_of
from cliniq.core.pseudo.find.names import read_name
from cliniq.core.pseudo.find.roles import read_role
from cliniq.core.pseudo.find.telling import tell_apart
from cliniq.core.pseudo.find.view import View

_AFTER_TITLE = re.compile(r"[ ]{0,3}[.:]?[ ]{0,3}\(?\n?[ ]{0,2}")
# After these, a word in lower case can only be a name.
_POSSESSIVES = frozenset("sa ma ta votre notre leur une la grande petite demi belle deux ses".split())
_DOCTORS = frozenset("dr pr docteur professeur".split())
# « cadre mme hiver poste 5562 »
_LINES = frozenset("poste dect bip tel".split())
_ACTS = frozenset("a est passe valide demande rappelle revient revoit voit prescrit souhaite previent ok".split())
# « Madame le Juge », « Monsieur le Maire »: an office, though some bear it as a name.
_OFFICES = frozenset(
    (
        "juge maire prefet ministre procureur president presidente doyen notaire batonnier greffier recteur consul "
        "commissaire directeur directrice medecin conseiller inspecteur delegue depute senateur principal proviseur"
    ).split()
)
# A last name in lower case that no list has is as long at least.
_NOBLE = frozenset(["de", "d", "du"])
# Shorter words that no list has are abbreviations.
_UNKNOWN = 4
_LONG_NAME = 6
_GIVEN = 1.2
_BESIDE = frozenset("avec par chez kine voisin voisine infirmier infirmiere docteur".split())
_ELIDED = frozenset("m n s l t".split())
_VERBS = (["a"], ["est"], ["y"], ["en"], ["ont"], ["avait"], ["etait"], ["aurait"])
_DETERMINERS = frozenset("le la les l un une des ce cet cette ces sa son ses que qu faire voir avoir eviter".split())
# A word of this class (ten times the Zipf value) and above is usual.
_USUAL = 30
_LOWER_OK = frozenset(
    "mme mlle mr dr docteur monsieur madame pr professeur mademoiselle mmes drs melle".split()
)


def read_title(reader: Announced, index: int) -> None:
    """« Dr X », « Mme X Y », « Drs X, Y et Z », in any case, with or without a blank."""
    view = reader.view
    word = view.words[index]
    following = index + 1
    if word in ("soeur", "seur") and index and view.words[index - 1] in _POSSESSIVES:
        # « sa sœur Marie » is a relative, « sœur Marie-Paule » a nun.
        return
    if word == "mm" and (not view.upper(index) or (index and view.words[index - 1][0] < "a")):
        return
    # « Monsieur le Professeur X », « Pr. Dr X », « Madame le Docteur X »: the last title counts.
    if following < len(view.words) and (
        view.words[following] in reader.titles or view.words[following] in ("le", "la")
    ):
        if view.words[following] in reader.titles and len(view.words[following]) > 1:
            return
        if (
            view.words[following] in ("le", "la")
            and not (view.caps[following] and view.caps[index])
            and (not _is_breton(reader, following) or view.words[following + 1] in _OFFICES)
        ):
            return
    if following >= len(view.words) or following in reader.claimed:
        return
    gap = view.gaps[following]
    if not _AFTER_TITLE.fullmatch(gap):
        return
    if (
        gap == " "
        and not view.caps[following]
        and view.words[following] in reader.qualifiers
        and view.words[following] not in view.vocabulary.particles
    ):
        # « le dr référent : X », « dr de garde (X) »
        read_role(reader, index)
        return
    if (
        gap == " "
        and view.words[following] in ("d", "de")
        and view.words[following + 1 : following + 2] in (["garde"], ["astreinte"])
    ):
        read_role(reader, index)
        return
    if ("(" in gap or ":" in gap) and word not in _LOWER_OK:
        return
    if (
        view.words[following] in ("ag", "agrege", "associe", "associee", "emerite", "med")
        and following + 1 < len(view.words)
        and view.caps[following + 1]
        and len(view.gaps[following + 1]) < 4
    ):
        following += 1
    if _goes_on(view, index, following):
        return
    name = _after_title(reader, index, following)
    while name.units:
        labels = tell_apart(name.units)
        reader.keep(name, labels, "titles", 0.95)
        # « Drs Martin, Petit et Roux »
        place = name.after
        if word not in (
            "drs",
            "prs",
            "mm",
            "mmes",
            "docteurs",
            "messieurs",
            "mesdames",
            "professeurs",
        ) or place >= len(view.words):
            return
        if view.words[place] in ("et", "ou") and place + 1 < len(view.words):
            place += 1
        elif view.gaps[place].strip() not in (",", ";", "/", "&", "-", "+"):
            return
        name = read_name(view, place, trusted=True) if place not in reader.claimed else NOTHING


def _goes_on(view: View, index: int, following: int) -> bool:
    """Whether the sentence goes on: « mr m'a montré », and « pr » that stands for « pour »: « ok pr thrombectomie »."""
    word = view.words[following]
    if view.caps[following]:
        return False
    if word in _ELIDED and view.gaps[following + 1] == "'" and view.words[following + 1 : following + 2] in _VERBS:
        return True
    if view.words[index] != "pr" or view.caps[index] or view.gaps[following] != " ":
        return False
    if word in view.vocabulary.particles and word not in _DETERMINERS:
        return False
    return word in _DETERMINERS or word in medical_words() or common_words().get(word, 0) >= _USUAL


def _is_breton(reader: Announced, index: int) -> bool:
    """Whether « le » opens a last name in lower case: « mme le goff », not « mme le docteur »."""
    words, gaps = reader.view.words, reader.view.gaps
    if index + 1 >= len(words) or gaps[index] not in (" ", ". ") or gaps[index + 1] != " ":
        return False
    key = f"{words[index]} {words[index + 1]}"
    elided = f"{key}'{words[index + 2]}" if gaps[index + 2] == "'" and index + 2 < len(words) else key
    return (key in last_names() or elided in last_names()) and words[index + 1] not in reader.titles


def _is_noble(reader: Announced, index: int) -> bool:
    """Whether « de » opens a last name in notes without capitals: « mme de vergy », not « dr de garde »."""
    view = reader.view
    words, after = view.words, index + 1
    if not view.whispering or words[index] not in _NOBLE or after >= len(words) or view.gaps[after] not in (" ", "'"):
        return False
    word = words[after]
    known = name_score(word) > 0 or is_unknown(word)
    return len(word) >= _UNKNOWN and word.isalpha() and known and word not in reader.never and word not in reader.roles


def _with_particle(view: View, index: int) -> Name:
    """The last name that the particle `index` opens: « le floc'h », « de vergy »."""
    last = index + 1
    if view.gaps[last + 1] == "'" and last + 1 < len(view.words) and len(view.words[last + 1]) == 1:
        last += 1
    bounds = (view.starts[index], view.ends[last])
    return Name((Unit(*bounds, view.folded[slice(*bounds)], False, False, True, index, last),), last + 1)


def _is_office(reader: Announced, index: int) -> bool:
    """Whether an article after a title leads to what the person is: « M. le Procureur », not « M. le Gall »."""
    view = reader.view
    article = view.words[index] in ("le", "la") and not view.caps[index] and view.gaps[index + 1] == " "
    return article and view.caps[min(index + 1, len(view.words) - 1)] and not _is_breton(reader, index)


def _after_title(reader: Announced, index: int, following: int) -> Name:
    """The name after a title, in capitals or, where nothing else can be meant, in lower case."""
    view = reader.view
    word = view.words[index]
    elided = following + 1 < len(view.words) and view.gaps[following + 1] == "'" and view.words[following] in ("n", "m")
    if view.caps[following] or view.words[following] in view.vocabulary.particles:
        breton = not view.caps[following] and (_is_breton(reader, following) or _is_noble(reader, following))
        if _is_office(reader, following):
            return NOTHING
        name = read_name(view, following, trusted=True, lower=breton)
        if breton and not name.units:
            name = _with_particle(view, following)
        if name.units and not (
            len(name.units) == 1
            and name.units[0].initial
            and len(name.units[0].key) == 1
            and not view.gaps[following + 1].startswith(".")
        ):
            return _with_lower_last(view, name)
    if view.caps[following] or view.words[following][0] < "a":
        return NOTHING
    if word == "me" or (word not in _LOWER_OK):
        return NOTHING
    if elided:
        return _elided(reader, following)
    return _with_unknown_rest(reader, _in_lower_case(reader, index, following))


def _with_unknown_rest(reader: Announced, name: Name) -> Name:
    """« mme abdou moinaécha (ipp 230) », in notes without capitals: up to two words that no list has, before a sign."""
    view = reader.view
    if not name.units or not view.whispering or any(unit.initial for unit in name.units):
        return name
    units, after = list(name.units), name.after
    while after < len(view.words) and len(units) < len(name.units) + 2 and view.gaps[after] == " ":
        word = view.words[after]
        if view.caps[after] or len(word) < _UNKNOWN or not word.isalpha() or not is_unknown(word):
            break
        units.append(unit_of(view, after))
        after += 1
    closed = view.gaps[after].lstrip(" ")[:1] in ("(", ",", ":", ";", ")", "\n") or after == len(view.words)
    closed = closed or view.words[after].isdigit()
    return Name(tuple(units), after) if closed and after > name.after else name


def _with_lower_last(view: View, name: Name) -> Name:
    """« dr Tsiory rakotonirina »: after a first name, a word in lower case that no list has is the last name."""
    after = name.after
    if len(name.units) != 1 or after >= len(view.words) or view.caps[after]:
        return name
    word = view.words[after]
    last = unit_of(view, after)
    if view.gaps[after] == ". " and name.units[0].initial and len(word) > 2:
        # « dr o. pastel »
        return Name((*name.units, last), after + 1)
    if view.gaps[after] != " ":
        return name
    if len(word) < _LONG_NAME or not word.isalpha() or not is_unknown(word):
        return name
    if first_over_last(name.units[0].key) <= 0.3:
        return name
    return Name((*name.units, last), after + 1)


def _elided(reader: Announced, index: int) -> Name:
    """« mme n'diaye awa »: whatever follows the apostrophe, and a first name after it."""
    view = reader.view
    last = index + 1
    unit = Unit(
        view.starts[index], view.ends[last], f"n'{view.words[last]}", False, False, True, index, last
    )
    return Name((unit, *_given_after(reader, last + 1)), last + 1)


def _given_after(reader: Announced, index: int) -> tuple[Unit, ...]:
    """The first name in lower case right after a last name, if one stands there: also one that no list has."""
    view = reader.view
    if index >= len(view.words) or view.gaps[index] != " " or index in reader.claimed or view.caps[index]:
        return ()
    word = view.words[index]
    ends = view.gaps[index + 1].lstrip(" ")[:1] in (":", ",", "(", ")", "\n", ";") or index + 1 == len(view.words)
    ends = ends or view.words[index + 1].isdigit() or view.words[index + 1] in ("ch", "chambre", "lit", "nee", "ne")
    known = first_name_score(word) > 0.8
    unknown = ends and len(word) > 3 and is_unknown(word)
    if (known or unknown) and word not in reader.never:
        return (unit_of(view, index),)
    return ()


def _in_lower_case(reader: Announced, index: int, following: int) -> Name:
    """« mme petit », « dr lenoir », « m blanc raymond »: a last name, more often than the word is one."""
    view = reader.view
    name = read_name(view, following, trusted=True, lower=True)
    if name.units:
        return _with_lower_last(view, name) if view.whispering else name
    word = view.words[following]
    second = view.words[following + 1] if following + 1 < len(view.words) and view.gaps[following + 1] == " " else ""
    if word in view.vocabulary.words("dates.weekdays") and len(word) > _UNKNOWN:
        if first_name_score(second) > _GIVEN:
            # « mme lundi paulette »
            return Name((unit_of(view, following), unit_of(view, following + 1)), following + 2)
        told = view.words[index] in _DOCTORS or (index > 0 and view.words[index - 1] in _BESIDE)
        if told and not second[:1].isdigit():
            # « fauteuil avec mr lundi, »
            return Name((unit_of(view, following),), following + 1)
    if len(word) == 1 and view.whispering and view.gaps[following + 1][:1] == ".":
        # « (mr k. décédé le 13) »
        return Name((unit_of(view, following),), following + 1)
    if (
        len(word) < 3
        or word in reader.never
        or word in view.vocabulary.words("headers.ends")
        or word in reader.qualifiers
        or word in reader.roles
    ):
        return NOTHING
    # Ordinary words: rare ones and names of many people only.
    size = common_words().get(word, 0)
    after = view.gaps[following + 1]
    # « dr nait saada »: a last name of two words, the second of them no word.
    if second and name_score(second) > 1 and common_words().get(second, 0) < 18 and second not in reader.never:
        family = f"{word} {second}" in last_names() or f"{word}-{second}" in last_names()
        if family:
            return Name(
                (
                    Unit(view.starts[following], view.ends[following + 1], f"{word} {second}", False, False, True,
                         following, following + 1),
                ),
                following + 2,
            )  # fmt: skip
    given = bool(second) and first_name_score(second) > _GIVEN
    # « dr hiver a validé »: whoever acts after the title of a doctor is one.
    acts = (view.words[index] in _DOCTORS and second in _ACTS) or second in _LINES
    if after == "'" and len(view.words[following + 1]) == 1 and not view.caps[following + 1]:
        # « dr guivarc'h »
        last = following + 1
        key = f"{word}'{view.words[last]}"
        bounds = (view.starts[following], view.ends[last])
        return Name((Unit(*bounds, key, False, False, False, following, last),), last + 1)
    if size < 18 or last_name_score(word) > -0.75 or given or acts or after.lstrip(" ").startswith(":"):
        unit = unit_of(view, following)
        more = (
            read_name(view, following + 1, lower=True)
            if following + 1 < len(view.words) and view.gaps[following + 1] == " "
            else NOTHING
        )
        if more.units and len(more.units) == 1 and first_name_score(more.units[0].key) > 0.8:
            return Name((unit, *more.units), more.after)
        return Name((unit,), following + 1)
    return NOTHING


def _of_room(reader: Announced, index: int) -> bool:
    """Whether a room's number opens the line before « m »: « 404 m gras »."""
    view = reader.view
    if not view.whispering or not index or not view.words[index - 1].isdigit() or view.gaps[index] != " ":
        return False
    return len(view.words[index - 1]) <= 4 and (index == 1 or "\n" in view.gaps[index - 1])


def read_letter(reader: Announced, index: int) -> None:
    """« M. Dupont », « M Dupont », « m blanc »: the letter M as a title."""
    view = reader.view
    following = index + 1
    if following >= len(view.words) or index in reader.claimed or following in reader.claimed:
        return
    gap = view.gaps[following]
    before = view.gaps[index]
    if gap == "." and view.caps[index] and len(view.words[following]) == 1 and view.gaps[following + 1][:1] == ".":
        # « M.T. Pham »: two initials
        return
    if (
        (before.endswith(("'", "-", "/", "+", "(")) and not before.endswith(" -"))
        or (before and before[-1].isalnum())
    ) and not before.endswith("("):
        return
    if view.caps[index]:
        if gap not in (" ", ". ", ".", ".  ", "  ", ".\n"):
            return
        if gap in (" ", "  ") and (
            not view.caps[following] or (view.upper(following) and len(view.words[following]) < 4)
        ):
            return
        told = view.words[following] in reader.roles and "\n" in gap
        name = NOTHING if told or _is_office(reader, following) else read_name(view, following, trusted=True)
        if not name.units or (name.units[0].initial and len(name.units) == 1):
            return
        if gap == " " and len(name.units) == 1 and name_score(name.units[0].key) < -0.7:
            return
        reader.claimed.add(index)
        reader.keep(name, tell_apart(name.units), "titles", 0.93)
        return
    starts_line = (
        index == 0
        or "\n" in before
        or before.strip(" ") in (".", "-", ":", ";", ",", "(", "*")
        or view.words[index - 1] in ("de", "chez", "pour", "a", "et", "avec")
        or _of_room(reader, index)
    )
    if (
        gap not in (" ", ". ", ".")
        or not starts_line
        or (before.endswith(" ") and index and view.words[index - 1].isdigit() and not _of_room(reader, index))
    ):
        return
    if view.caps[following]:
        name = read_name(view, following, trusted=True)
    elif _is_noble(reader, following):
        name = _with_particle(view, following)
    else:
        name = _in_lower_case(reader, index, following)
    if name.units and (name_score(name.units[0].key) > -1 or gap == ". "):
        reader.keep(name, tell_apart(name.units), "titles", 0.85)
