"""Where a name ends: whether a further capital word is part of it, and what closes one."""

from __future__ import annotations

from collections.abc import Sequence

from cliniq.core.lexicon import common_words, drug_words, eponyms, medical_words
from cliniq.core.likeness import first_name_score, name_score
from cliniq.core.pseudo.find.name_units import Unit
from cliniq.core.pseudo.find.view import View

# Words of this class (ten times the Zipf value) and above are everyday words, whatever else they mean.
_EVERYDAY = 40
_GIVEN = 1.2
# Words of headings and calendars that some people bear as a name: « M. Jour », « Mme Lundi ».
RARE_NAMES = frozenset(
    (
        "jour lundi mardi mercredi jeudi vendredi samedi dimanche poids page ville pays lit avis matin "
        "midi mars avril mai juin juillet novembre decembre chambre place rue voie bilan dose lettre vie soir "
        "nuit france chevalier moreau"
    ).split()
)


def capital_follows(view: View, index: int) -> bool:
    """Whether a capital word stands right after word `index`."""
    return (
        index + 1 < len(view.words)
        and view.caps[index + 1]
        and view.gaps[index + 1] in (" ", ". ", ".", "-", " - ", "  ")
    )


def certain(view: View, index: int) -> bool:
    """Whether a word that is mostly a heading is a name here after all: « M. Page », « Mme Août »."""
    word = view.words[index]
    following = view.words[index + 1] if index + 1 < len(view.words) else ""
    if view.upper(index) and word in RARE_NAMES and not view.shouting and view.gaps[index] in (" ", ". "):
        # « Mme LUNDI (cadre) »: no date follows, no field.
        return not following[:1].isdigit() and not view.gaps[index + 1].lstrip(" ").startswith(":")
    if (
        view.upper(index)
        or view.gaps[index] not in (" ", ". ", ".")
        or view.gaps[index + 1].lstrip(" ").startswith((":", "\n"))
    ):
        return False
    return len(word) > 2 and (
        name_score(word) > -0.8
        or (word in RARE_NAMES and bool(following) and not view.caps[index + 1])
        # « Dr Mercredi Agnès »
        or (word in RARE_NAMES and view.gaps[index + 1] == " " and first_name_score(following) > _GIVEN)
    )


def closes(view: View, index: int, first: Unit) -> bool:
    """Whether a heading's word is the last name after a sure first name: « Nolwenn Page » at a line's end."""
    after = view.gaps[index + 1]
    return (
        view.gaps[index] == " "
        and first_name_score(first.key) > 1.5
        and (after[:1] in ("", "\n", ",", ")", "(") or after[:2] in ("  ", " ("))
        and not (after.strip(" ") == "" and index + 1 < len(view.words) and view.words[index + 1][0] < "a")
    )


def goes_on(view: View, index: int, units: Sequence[Unit]) -> bool:
    """Whether the capital word `index` is still part of the name, not the start of what follows it."""
    word = view.words[index]
    if word in view.vocabulary.roles or word in view.vocabulary.words("hospitals.heads"):
        return name_score(word) > 1
    score = name_score(word)
    if units and "-" in word:
        # « Toussaint Ours-Jean »: one half is a first name.
        score = max(score, *(first_name_score(part) - 1 for part in word.split("-")))
    real = sum(not unit.initial for unit in units)
    if real == 0:
        return True
    upper = view.upper(index)
    if upper and not units[-1].upper and real == 1:
        # « Fabrice GÉRARD », but « Dupont IRM ».
        closed = view.gaps[index + 1][:1] in ("", "\n", ",", ")", "(") or view.gaps[index + 1][:2] == "  "
        return score > -1.2 or (len(word) > 5 and score > -1.7) or (closed and first_name_score(units[-1].key) > 1.2)
    if real == 1:
        if not upper and not view.shouting and first_name_score(units[-1].key) > 1.8 and is_closed(view, index):
            # « Yannick Rouge, présent »: a capital within a sentence is no ordinary word.
            return True
        return score > -1.9 if not upper else score > -1.3
    if upper != units[-1].upper and not upper and units[-1].upper:
        return score > -0.9
    return (
        score > 0.2
        or (score >= 0 and len(word) > 3 and not upper)
        or (score >= -0.3 and upper and units[-1].upper and real < 3)
    )


def is_closed(view: View, index: int) -> bool:
    """Whether a capital word that may end a name is followed as one within a sentence, and is no medical term."""
    word = view.words[index]
    technical = word in medical_words() and common_words().get(word, 0) < _EVERYDAY
    if technical or word in drug_words() or word in view.vocabulary.never or word in eponyms():
        return False
    after = view.gaps[index + 1]
    following = index + 1
    goes_on = after == " " and following < len(view.words) and not view.caps[following] and view.words[following] >= "a"
    return goes_on or after[:1] in (",", ")", ".")
