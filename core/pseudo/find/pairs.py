"""Names that nothing announces: a first and a last name side by side, an initial and a name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cliniq.core.document import Span
from cliniq.core.lexicon import eponym_heads, eponym_phrases, eponyms, medical_words
from cliniq.core.likeness import first_name_score, first_over_last, last_name_score, name_score
from cliniq.core.memo import remembered
from cliniq.core.pseudo.find.marks import CAPITALS
from cliniq.core.pseudo.find.name_ends import is_closed
from cliniq.core.pseudo.find.name_units import Name, Unit
from cliniq.core.pseudo.find.names import is_initial, read_name
from cliniq.core.pseudo.find.telling import spans_of, tell_apart
from cliniq.core.pseudo.find.view import View

_JOINTS = frozenset(["¦", " ", ". ", ".", ".-", ", ", "  ", "\n", "-", "'", "\t", "|", " | ", "?", "/", " ? ", "   "])


_LOWER_PARTICLES = frozenset("de du van von ben el al le la da dos di d".split())


def of_a_thing(view: View, index: int) -> bool:
    """Whether word `index` names a thing after a person: « maladie de X », « signes de Y et de X »."""
    heads, links, never_first = view.vocabulary.things, view.vocabulary.links, view.vocabulary.never_first
    before = index - 1
    steps = 0
    while before >= 0 and steps < 5:
        gap = view.gaps[before + 1]
        if gap.strip(" '’\"(-,") or "\n" in gap:
            return False
        word = view.words[before]
        if word in heads or word in never_first:
            return True
        if word not in links:
            if "," in gap and not (view.caps[before] and is_eponym(word)):
                return False
            if view.caps[before] and is_eponym(word) and (steps or gap == " "):
                # « signe de Babinski, de Hoffmann », « syndrome de Claude Bernard Horner »: past the eponym before.
                before -= 1
                steps += 1
                continue
            # « Pinces de Kelly »
            if steps and word.endswith("s") and word[:-1] in heads and not view.shouting:
                return True
            return (
                steps == 0
                and not view.caps[before]
                and (word + "s" in heads or word.rstrip("s") in heads or word in eponym_heads())
            )
        before -= 1
        steps += 1
    return False


# What is someone's, though medicine has the word too: « avis de Martin », « visite de Rose ».
_PERSONAL = frozenset(
    (
        "avis visite visites consultation consultations appel appels accord demande demandes prescription "
        "ordonnance courrier lettre mail message note notes compte-rendu rapport service equipe equipes cabinet garde "
        "suivi patient patiente enfant bebe pere mere fils fille frere soeur famille femme epouse mari nom prenom "
        "dossier sejour retour arrivee presence venue passage intervention operation medecin docteur infirmiere "
        "interne bras main mains chambre lit naissance deces"
    ).split()
)


def of_a_term(view: View, index: int) -> bool:
    """Whether a medical word and « de » stand before: « érosions de Cameron », « tendon d'Achille »."""
    if index < 2 or view.words[index - 1] not in ("de", "d", "selon") or view.gaps[index] not in (" ", "'"):
        return False
    word = view.words[index - 2]
    if (view.caps[index - 2] and not view.shouting) or view.gaps[index - 1] != " " or word in _PERSONAL:
        return view.words[index - 1] == "selon"
    singular = word[:-1] if word[-1] in "sx" else word
    return word in medical_words() or singular in medical_words() or view.words[index - 1] == "selon"


@remembered(1 << 14)
def is_eponym(key: str) -> bool:
    """Whether a folded word is known as an eponym, alone or as a part of one."""
    return key in eponyms()


def starts_eponym(view: View, index: int) -> bool:
    """Whether word `index` and those after it are an eponym together: « Claude Bernard-Horner »."""
    words = view.words[index].split("-")
    for place in range(index + 1, min(index + 3, len(view.words))):
        if view.gaps[place] not in (" ", "-") or not view.caps[place]:
            break
        words += view.words[place].split("-")
        if " ".join(words) in eponym_phrases():
            return True
    return False


def _is_eponym_phrase(units: Sequence[Unit]) -> bool:
    """Whether two or more of these words are an eponym together (« Ann Arbor »)."""
    words = [word for unit in units for word in unit.key.split("-")]
    phrases = eponym_phrases()
    return any(
        " ".join(words[first:last]) in phrases
        for first in range(len(words))
        for last in range(first + 2, len(words) + 1)
    )


def _believable(view: View, units: tuple[Unit, ...]) -> float:
    """How sure these capital words are a person's name: 0 when they are not."""
    real = [unit for unit in units if not unit.initial]
    if not real:
        return 0.0
    scores = [name_score(unit.key) for unit in real]
    if any(unit.initial for unit in units):
        return _with_initial(view, units, real, scores)
    if len(real) < 2:
        return 0.0
    upper = [unit.upper for unit in real]
    firsts = [first_name_score(unit.key) for unit in real]
    if any(upper) and not all(upper):
        given = [score for unit, score in zip(real, firsts, strict=True) if not unit.upper]
        family = [score for unit, score in zip(real, scores, strict=True) if unit.upper]
        shortest = min(len(unit.key) for unit in real if unit.upper)
        if shortest < 2 or (shortest < 4 and max(family) < 0.7):
            return 0.0
        if (
            max(given) > 0.3
            and min(family) > -1.3
            and not any(unit.key in medical_words() for unit in real if unit.upper)
        ):
            return 0.9 if min(family) > -0.3 else 0.75
        if max(given) >= 0 and min(family) > 1.0:
            return 0.75
        if max(given) > 1.5 and min(family) > -3.2 and shortest > 2 and _ends(view, units):
            return 0.7
        if (
            min(given) >= 0
            and min(family) >= 0
            and shortest > 4
            and min(len(unit.key) for unit in real) > 3
            and _stands_alone(view, units)
        ):
            return 0.6
        return 0.0
    best = max(range(len(real)), key=lambda i: firsts[i] + max(-2.0, min(2.0, first_over_last(real[i].key))))
    others = [scores[i] for i in range(len(real)) if i != best]
    if all(upper):
        family = [max(last_name_score(real[i].key), scores[i]) for i in range(len(real)) if i != best]
        if (
            firsts[best] > 1.2
            and min(family) > (0.5 if view.shouting and not _header_follows(view, units) else -0.2)
            and min(len(unit.key) for unit in real) > 2
        ):
            return 0.8
        return 0.0
    if firsts[best] > 1.0 and min(others) > -0.35:
        return 0.85 if min(others) > 0.4 else 0.7
    if firsts[best] > 0 and min(others) > 2.0:
        return 0.7
    likely = firsts[best] > 1.2 or (firsts[best] > 0.5 and min(scores) >= 0)
    if likely and len(real) == 2 and _stands_alone(view, units):
        return 0.65
    if firsts[best] > 2.0 and min(others) > -1.1 and len(real) == 2 and not view.shouting:
        return 0.65
    if firsts[best] > 1.8 and best == 0 and len(real) == 2 and not any(upper) and _inside_sentence(view, units):
        # « son ami Yannick Rouge, présent »: a capital within a sentence is no ordinary word.
        return 0.6
    return 0.0


def _ends(view: View, units: Sequence[Unit]) -> bool:
    """Whether a break follows these words: a line end, a sign, a number."""
    after = view.gaps[units[-1].last + 1]
    following = view.words[units[-1].last + 1 : units[-1].last + 2]
    return (
        after.strip(" ") != ""
        or len(after) > 1
        or not following
        or following[0][0] < "a"
        or "@" in view.folded[units[-1].end : units[-1].end + 40]
    )


def _inside_sentence(view: View, units: Sequence[Unit]) -> bool:
    """Whether a lower-case word stands right before two words, and what follows them closes a name."""
    first, last = units[0].first, units[-1].last
    if not first or view.caps[first - 1] or view.gaps[first] != " " or units[-1].first != units[0].last + 1:
        return False
    return is_closed(view, last)


_HEADER = re.compile(r"[ ]{0,3}[|;,\-][ ]{0,3}(?:[mfh][ ]{0,2}[|;,]|[0-9]{1,2}[/.\-])|[ ]{1,3}[0-9]{1,2}[/.\-]")


def _header_follows(view: View, units: Sequence[Unit]) -> bool:
    """Whether the sex or a date follows: these words open a patient header."""
    return _HEADER.match(view.folded, units[-1].end) is not None


def _stands_alone(view: View, units: Sequence[Unit]) -> bool:
    """Whether these words fill a line or a cell, or a number, a date or a field follows them."""
    before = view.gaps[units[0].first]
    starts = (
        not units[0].first
        or "\n" in before
        or before.rstrip(" ")[-1:] in ("|", "\t", ":", ">", "?", "=")
        or before.endswith("  ")
    )
    return starts and _ends(view, units)


def _with_initial(view: View, units: tuple[Unit, ...], real: list[Unit], scores: list[float]) -> float:
    """As `_believable`, for names of which one part is an initial."""
    head = units[0]
    if len(real) == 2 and not head.initial and units[1].initial and len(units) == 3:
        # « CAVALLIN S MARION », « Marie C. Dupont »
        firsts = [first_name_score(unit.key) for unit in real]
        return 0.75 if max(firsts) > 1.2 and min(scores) > -0.3 else 0.0
    if head.initial:
        if min(scores) > 0.4:
            return 0.85
        if (
            min(scores) >= -0.05
            and len(real[0].key) > 3
            and not any(unit.key in medical_words() for unit in real)
        ):
            return 0.75
        compound = "-" in real[0].key and real[0].upper and min(scores) > -1.5
        return 0.7 if compound else 0.0
    # « Mélanie G. », « GENTILLEAU A. »: the initial closes.
    if first_name_score(head.key) > 1.5 and first_over_last(head.key) > 0.5:
        return 0.75
    if head.upper and len(head.key) > 3 and min(scores) > 0.8:
        return 0.75
    if min(scores) > 0.8 and len(units) > 2:
        return 0.7
    if (
        min(scores) > 1.2
        and units[-1].initial
        and len(units[-1].key) < view.ends[units[-1].last] - view.starts[units[-1].last] + 1
        and view.gaps[units[-1].last + 1].lstrip(".")[:1] in (")", ",", ":", "\n")
    ):
        return 0.7
    return 0.0


_UNITS = frozenset("l ml dl s g h j m mg kg cm mm ui w".split())
# No particle is longer; longer words have to be likelier as names than this.
_LONGEST_PARTICLE = 6
_LEAST = -1.3
# What stands before the initial of who did something.
_DOERS = frozenset("par avec et chez dr pr docteur signe merci cf avis vu".split())


def _may_open(word: str) -> bool:
    """Whether a folded word may open a name that nothing announces."""
    return len(word) <= _LONGEST_PARTICLE or name_score(word) >= _LEAST


_OPENS = CAPITALS.ask(_may_open)


def _ends_a_sentence(view: View, units: tuple[Unit, ...]) -> bool:
    """« bord A. TIMI 3 », « à D. Coleman block »: a letter that ends a sentence or a side; « par A. Roy » is a name."""
    first = units[0]
    within = first.first > 0 and view.gaps[first.first] in (" ", "/")
    return first.initial and within and view.words[first.first - 1] not in _DOERS


def find_pairs(view: View, claimed: set[int], sparse: bool = False) -> list[Span]:
    """First and last names side by side, backed by the lexicons; `claimed` words are known already.

    In a `sparse` document, one that names hardly anyone, an initial within a sentence is no first name.
    """
    found: list[Span] = []
    words, gaps, caps = view.words, view.gaps, view.caps
    never = view.vocabulary.never
    roles, titles = view.vocabulary.roles, view.vocabulary.titles
    leading = view.vocabulary.leading
    count = len(words)
    skip = -1
    candidates = [
        index
        for index in view.capitals_where(_OPENS)
        if index + 1 < count
        and gaps[index + 1] in _JOINTS
        and (caps[index + 1] or words[index + 1] in _LOWER_PARTICLES)
    ]
    for index in candidates:
        if index < skip or index in claimed:
            continue
        word = words[index]
        gap = gaps[index + 1]
        if word in _UNITS and index and words[index - 1].isdigit() and gaps[index] == " ":
            # « PERTES 5 ML. REDON »
            continue
        if (not gaps[index] and index) or word in titles:
            continue
        if word in roles and (index in view.uppers or index + 1 in claimed or name_score(word) < 0.6):
            # « Ama » is a job in capitals only.
            continue
        particle = word in leading and caps[index + 1] and (len(word) > 1 or gap == "'")
        undotted = len(word) == 2 and index in view.uppers and is_initial(view, index)
        if word in never and not particle and not (len(word) == 1 and gap.startswith(".")):
            continue
        if len(word) > 1 and not (particle or undotted) and name_score(word) < _LEAST:
            continue
        name = read_name(view, index)
        if len(name.units) < 2:
            continue
        whole = name.units
        while len(name.units) >= 2:
            score = _believable(view, name.units)
            if score:
                break
            name = Name(name.units[:-1], name.units[-1].first)
        if len(name.units) < 2:
            continue
        if of_a_thing(view, index) and not _header_follows(view, name.units):
            skip = whole[-1].last + 1
            continue
        if _is_eponym_phrase(whole) and not any(unit.initial for unit in name.units):
            skip = whole[-1].last + 1
            continue
        if sparse and _ends_a_sentence(view, name.units):
            skip = name.after
            continue
        found += spans_of(view, name.units, tell_apart(name.units), "pairs", score)
        claimed.update(range(name.units[0].first, name.units[-1].last + 1))
        skip = name.after
    return found
