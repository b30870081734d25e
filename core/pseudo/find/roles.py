"""Names after a job, and after what a person did: « interne : X Y », « vu avec X », « validé par X »."""

from __future__ import annotations

import re

from cliniq.core.lexicon import (
    common_words,
    drug_words,
    is_commune,
    last_names,
    medical_words,
    nicknames,
    ordinary_names,
)
from cliniq.core.likeness import first_name_score, first_over_last, last_name_score, name_score
from cliniq.core.memo import remembered
from cliniq.core.pseudo.find.announced import Announced
from cliniq.core.pseudo.find.name_units import NOTHING, Name, unit_of
from cliniq.core.pseudo.find.names import read_name
from cliniq.core.pseudo.find.pairs import is_eponym
from cliniq.core.pseudo.find.relatives import named_before
from cliniq.core.pseudo.find.telling import has_last, tell_apart
from cliniq.core.pseudo.find.view import View

_AFTER_ROLE = re.compile(r"[ .]{0,3}(?:[:=,(\-/]|- )?[ \t]{0,12}\n?[ ]{0,2}")
# What may stand between « validé » and « par »: a date, a time.
# Words of this class (ten times the Zipf value) and above are ordinary.
_ORDINARY = 27
_TWICE = re.compile(r"([bcdfgjklmnpqrstvyz]h?[aeiouy]{1,2})\1")
_NO_PETS = frozenset("papa maman mama bebe caca pipi bobo dodo tata tonton meme pepe zizi coco lolo popo".split())
# A pet name may be a word of this class (ten times the Zipf value); a login ends with a name that is as sure.
_PET = 40
_LOGIN = 1.0
_SHORT_WORD = 5
_UNKNOWN = 2
# Last names of so many births: ten times their logarithm.
_BORNE, _SOME = 38, 20
_GOES_ON = (["pour"], ["ce"], ["hier"], ["avant"], ["apres"], ["et"], ["qui"], ["le"])
# Who is named by a login without a sign between.
_USERS = frozenset(["agent", "utilisateur", "login"])
_AFTER_BY = re.compile(r" ?:? ?(?:\n[ ]{0,60})?")
# The longest job that a dot abbreviates: « infir. Roy ».
_ABBREVIATED = 5
_BETWEEN = frozenset("electroniquement electronique voie par informatiquement ce jour le a h".split())


def read_role(reader: Announced, index: int) -> None:
    """« interne : X Y », « IDE X », « cadre (C. X) », « as x »."""
    view = reader.view
    place = index + 1
    steps = 0
    if index and view.gaps[index].endswith("(") and index - 1 not in reader.claimed:
        named_before(reader, index - 1)
    if view.words[index] == "signe" and view.surface(index)[-1:] not in ("é", "É", "E"):
        return
    while (
        place < len(view.words)
        and steps < 5
        and not view.caps[place]
        and view.words[place] in reader.qualifiers
        and view.gaps[place] in (" ", "'", "-")
        # « ide d. kowalczyk »
        and view.gaps[place + 1][:1] != "."
    ):
        place += 1
        steps += 1
    if place >= len(view.words) or place in reader.claimed or not _AFTER_ROLE.fullmatch(view.gaps[place]):
        return
    gap = view.gaps[place]
    if gap.startswith(".") and len(view.words[place - 1]) > _ABBREVIATED and not view.shouting:
        # « vu avec notre interne. Triade de Virchow »: the sentence ends there.
        return
    signed = any(sign in gap for sign in ":=(") or "\n" in gap
    if view.words[index] == "as" and not (view.whispering or view.upper(index) or signed):
        return
    if "\n" in gap and steps == 0 and not (":" in gap or view.caps[index]):
        return
    while True:
        name = read_name(
            view,
            place,
            lower=not view.caps[place]
            and (view.whispering or signed or view.words[index] in ("ide", "as", "ash", "kine", "iao")),
        )
        told = signed or view.words[index] in _USERS
        if len(name.units) < 2 and _read_login(reader, place, told):
            return
        if len(name.units) < 2 and (signed or view.upper(index) or view.whispering) and is_pet_name(view.words[place]):
            reader.keep(Name((unit_of(view, place),), place + 1), ["PRENOM"], "roles", 0.65)
            return
        if not name.units or not reader.is_person(name, signed and ":" in gap, 0.4):
            return
        nursing = view.words[index] in ("as", "ash", "ide", "amp", "aes", "amb")
        given = first_over_last(name.units[0].key) > (-0.7 if nursing else 0)
        labels = tell_apart(name.units, "PRENOM" if given else "NOM")
        reader.keep(name, labels, "roles", 0.85)
        place = name.after
        if place >= len(view.words):
            return
        between = view.gaps[place].strip(" \n")
        if between not in (",", ";", "/", "+", "&", "-") and not (
            view.words[place] == "et" and view.gaps[place] == " "
        ):
            return
        if view.words[place] == "et":
            place += 1
        if place >= len(view.words) or not view.caps[place] or place in reader.claimed:
            return


def read_by(reader: Announced, index: int) -> None:
    """« validé par X », « vu avec X »: one word is enough where it is a name."""
    view = reader.view
    place = index + 1
    if (
        place >= len(view.words)
        or place in reader.claimed
        or not _AFTER_BY.fullmatch(view.gaps[place])
    ):
        return
    told = view.words[index] == "aupres"
    if told and place + 1 < len(view.words) and view.words[place] in ("de", "du", "d"):
        # « avis auprès de Lemaire »
        place += 1
    done = told or _done_before(reader, index)
    if done and view.caps[place] and view.words[place] in view.vocabulary.words("dates.weekdays") and _stands_for_one(
        view, place
    ):
        # « vu avec Lundi (hémostase) »: days have no capital within a sentence.
        reader.keep(Name((unit_of(view, place),), place + 1), ["NOM"], "by", 0.7)
        return
    if done and len(read_name(view, place).units) < 2 and _read_login(reader, place, done):
        return
    if "\n" in view.gaps[place] and not done:
        return
    if view.caps[place]:
        name = read_name(view, place)
        if not name.units:
            return
        head = name.units[0]
        if len(name.units) == 1:
            login = (
                done
                and head.upper
                and ((len(head.key) >= 5 and name_score(head.key) > -0.5) or len(head.key) < 4)
            )
            if head.key in medical_words():
                return
            if head.particle and not login:
                if has_last(view, head):
                    reader.keep(name, ["NOM"], "by", 0.75)
                return
            if not (
                login
                or _is_common_last_name(view, place)
                or (
                    (not head.upper and (first_name_score(head.key) > 1.5 or (done and _unlike_words(head.key))))
                    and view.words[index] != "chez"
                )
            ):
                return
            if head.key in reader.never or head.initial:
                return
            given = first_over_last(head.key)
            reader.keep(name, ["NOM" if given <= 0 or (login and given < 1) else "PRENOM"], "by", 0.75)
            if done:
                _read_second(reader, name.after)
        elif all(unit.initial for unit in name.units):
            if done and len(name.units) == 2:
                reader.keep(name, ["PRENOM", "NOM"], "by", 0.7)
        elif reader.is_person(name, done, 0.5):
            reader.keep(name, tell_apart(name.units), "by", 0.8)
    else:
        name = read_name(view, place, lower=True)
        word = view.words[place]
        if (
            name.units
            and len(word) > 3
            and word not in ordinary_names()
            and word not in medical_words()
            and first_name_score(word) > 1.2
            and first_over_last(word) > 0.5
        ):
            reader.keep(name, tell_apart(name.units, "PRENOM"), "by", 0.7)
            _read_more(reader, name.after)
        elif view.words[index] == "avec" and (is_pet_name(word) or is_familiar(word)):
            reader.keep(Name((unit_of(view, place),), place + 1), ["PRENOM"], "by", 0.65)
            _read_more(reader, place + 1)
        elif done and len(word) > 3 and _is_login(reader, place) and (
            view.words[index] in ("par", "by") or (view.whispering and len(word) > _SHORT_WORD)
        ):
            unit = unit_of(view, place)
            reader.keep(Name((unit,), place + 1), ["NOM"], "by", 0.6)


def _read_second(reader: Announced, place: int) -> None:
    """« vu par Hamon et Le Page »: the second of two last names."""
    view = reader.view
    second = place + 1
    if second >= len(view.words) or view.words[place] != "et" or not view.caps[second] or second in reader.claimed:
        return
    name = read_name(view, second) if view.gaps[place] == view.gaps[second] == " " else NOTHING
    if len(name.units) != 1 or name.units[0].initial or name.units[0].upper:
        return
    key = name.units[0].key
    borne = last_names().get(key, 0) >= (_BORNE if key in medical_words() or key in ordinary_names() else _SOME)
    if has_last(view, name.units[0]) or ((borne or _unlike_words(key)) and not is_eponym(key)):
        reader.keep(name, tell_apart(name.units), "by", 0.7)


def _read_more(reader: Announced, place: int) -> None:
    """« avec samia + lulu », « avec steph et nadia »: the first names in lower case that go on."""
    view = reader.view
    if place < len(view.words) and view.words[place] == "et" and view.gaps[place] == " ":
        place += 1
    elif place >= len(view.words) or view.gaps[place].strip(" ") not in ("+", "/", "&"):
        return
    if place >= len(view.words) or place in reader.claimed:
        return
    word = view.words[place]
    given = len(word) > 3 and first_name_score(word) > 1.2 and first_over_last(word) > 0.5
    if is_pet_name(word) or (given and word not in ordinary_names() and word not in medical_words()):
        reader.keep(Name((unit_of(view, place),), place + 1), ["PRENOM"], "by", 0.65)


def is_pet_name(word: str) -> bool:
    """Whether a word is a syllable said twice, as pet names are, and no word of its own: « lulu », « Loulou »."""
    return (
        3 < len(word) < 9
        and _TWICE.fullmatch(word) is not None
        and common_words().get(word, 0) <= _PET
        and word not in medical_words()
        and word not in drug_words()
        and word not in _NO_PETS
    )


@remembered(1 << 12)
def is_familiar(word: str) -> bool:
    """Whether a folded word is a familiar form of a first name, and no word else: « clem », « nono »."""
    if word not in nicknames() or len(word) <= _UNKNOWN or common_words().get(word, 0) >= _ORDINARY:
        return False
    return word not in medical_words() and word not in drug_words()


def _read_login(reader: Announced, place: int, told: bool) -> bool:
    """Keeps the login « vperrot » or « LHOARAU2 » at `place`: an initial, a last name, often a number."""
    view = reader.view
    word = view.words[place]
    if not told or len(word) < 6 or last_name_score(word[1:]) < _LOGIN or name_score(word) > 0.3:
        return False
    if not word.isalpha() or not (view.upper(place) or not view.caps[place]):
        return False
    if word in common_words() or word in medical_words() or word in drug_words() or word in reader.never:
        return False
    unit = unit_of(view, place)
    after = place + 1
    if after < len(view.words) and not view.gaps[after] and view.words[after].isdigit():
        unit = unit._replace(end=view.ends[after])
        reader.claimed.add(after)
        after += 1
    reader.keep(Name((unit,), after), ["NOM"], "login", 0.65)
    return True


def _unlike_words(key: str) -> bool:
    """Whether a word is a name, or at least nothing else: « relu par Xhemajli »."""
    ordinary = common_words().get(key, 0) >= _ORDINARY or key in drug_words()
    return len(key) > 3 and name_score(key) > -0.1 and not ordinary


def _is_common_last_name(view: View, index: int) -> bool:
    """« avec Boulanger pour le rachis »: a word that many bear as a name, with a capital within a sentence."""
    word = view.words[index]
    beside = view.gaps[index].strip(" ") in ("", "\n")
    if view.shouting or view.upper(index) or not beside or word in medical_words() or is_eponym(word):
        return False
    ordinary = word in ordinary_names() and word not in view.vocabulary.never
    return ordinary and last_names().get(word, 0) >= _BORNE and not is_commune(word)


def _stands_for_one(view: View, index: int) -> bool:
    """Whether a weekday with a capital has no date and no hour after it."""
    following = view.words[index + 1] if index + 1 < len(view.words) else ""
    return view.gaps[index] == " " and not view.shouting and not following[:1].isdigit()


def _is_login(reader: Announced, index: int) -> bool:
    """Whether the word in lower case after « saisi par » is in no list of words: a login."""
    view = reader.view
    word = view.words[index]
    if not word.isalpha() or word in reader.never or word in reader.roles or word in reader.qualifiers:
        return False
    if word in common_words() or word in medical_words() or word in drug_words() or is_eponym(word):
        return False
    after = view.gaps[index + 1][:1]
    if view.whispering and after == " " and view.words[index + 1 : index + 2] in _GOES_ON:
        # « vu avec ondarts pour le potassium »
        return True
    return after in ("", "\n", ")", ",", ".", ";", "|", "-") or name_score(word) > 1


def read_asked(reader: Announced, index: int) -> None:
    """« demander à nadia », « merci Kiki », « bonjour Lise »: who is spoken to goes by the first name."""
    view = reader.view
    words, gaps = view.words, view.gaps
    place = index + 1
    if place + 1 < len(words) and words[place] in ("a", "avec", "au", "beaucoup", "bien") and gaps[place] == " ":
        place += 1
    while place < len(words) and place not in reader.claimed and gaps[place] in (" ", " + ", " / ", "/", "+"):
        word = words[place]
        given = len(word) > 2 and first_name_score(word) > (1.0 if view.caps[place] else 1.5)
        family = not given and view.whispering and last_name_score(word) > 1.2 and not is_commune(word)
        if not (given or family or is_pet_name(word)) or view.upper(place) or word in reader.never or is_eponym(word):
            return
        if word in ordinary_names() or word in medical_words() or common_words().get(word, 0) >= _ORDINARY:
            return
        unit = unit_of(view, place)
        reader.keep(Name((unit,), place + 1), ["NOM" if family else "PRENOM"], "asked", 0.65)
        place += 1
        if place < len(words) and words[place] in ("ou", "et") and gaps[place] == " ":
            place += 1


def _done_before(reader: Announced, index: int) -> bool:
    """Whether what stands before « par » or « avec » was done by someone: « validé le 3/2 à 10h par »."""
    view = reader.view
    done = view.vocabulary.words("headers.done")
    for before in range(index - 1, max(index - 9, -1), -1):
        word = view.words[before]
        if word in done:
            return True
        if word not in _BETWEEN and not word.isdigit() and word not in view.vocabulary.months:
            return False
    return False
