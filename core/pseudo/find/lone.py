"""One name alone: « appel de Ghislaine », « avis Vernhes », « Sophie rappellera », « MmeDUPONT »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import common_words, drug_words, first_names, is_commune, medical_words, ordinary_names
from cliniq.core.likeness import first_name_score, first_over_last, last_name_score, name_score
from cliniq.core.pseudo.find.marks import CAPITALS, WORDS
from cliniq.core.pseudo.find.pairs import is_eponym, of_a_term, of_a_thing, starts_eponym
from cliniq.core.pseudo.find.roles import is_pet_name
from cliniq.core.pseudo.find.view import View

# Title and name without a blank between: « Dr.MARTIN » has its dot, « MmeDUPONT » hasn't.
_GLUED = re.compile(
    r"(?:M(?:mes?|lles?|r|ademoiselle|adame|onsieur)|D(?:rs?|octeur)|P(?:r|rofesseur))-?(?=[A-ZÀ-Þ][A-Za-zÀ-ÿ])"
)
# The same inside of words that lost their blanks: « parMmeDUPONT ».
_INSIDE = re.compile(r"[DMP](?:r|me|lle)(?=-?[A-ZÀ-Þ])")
_TITLES = ("mme", "mlle", "mr", "madame", "mademoiselle", "monsieur", "dr", "pr", "docteur", "professeur")
_GLUED_LOWER = re.compile(r"m(?:me|lle)(?=[a-z]{3})")
_TITLE_CASE = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_ROMAN = frozenset("i ii iii iv v vi vii xiii xiv xv xvi".split())
_LEAST = 1.2
_SURE_FIRST = 1.8
_SURE_LAST = 1.5
_SUREST = 2.6
_SENTENCE = re.compile(r"(?:[.!?:;*\n>(\[\]\t|\"]|- |/ ?|-> |  )\s*$")
_ASIDE = re.compile(r"[ ]?(?:\(|:|,|$|\n|\.|;|\||/|!|\)|\t)")
# What a lone last name follows: someone gave an opinion, was called, was told.
_CALLED = frozenset(
    (
        "avis avec par appel appele vu prevenu prevenir chez et a de d pour merci reu cf dr demander "
        "rappeler joindre equipe tel selon discute remplace remplacant"
    ).split()
)
# « Marie-Jo »: second halves that are short for a first name, and births that make one of a word.
_HEADS = frozenset("marie jean anne".split())
_SHORT_FORMS = frozenset("jo do lou lu flo mag fa ga chri fi mi mo".split())
_OFTEN = 1000
# What a pet name in lower case follows: « et dédé ? », « avec lulu ».
_BESIDE = frozenset("et avec par a pour chez merci".split())
_ROOMS = frozenset("ch chambre lit box".split())
_PLACE_BEFORE = frozenset("a de d sur vers en au du".split())


def _plain(word: str) -> bool:
    """Whether a word is no name by itself: ordinary, medical, a drug."""
    return (
        word in ordinary_names()
        or word in medical_words()
        or word in drug_words()
        or common_words().get(word, 0) > 30
    )


def _may_be_alone(word: str) -> bool:
    """Whether a folded word is enough of a name to stand alone."""
    return len(word) >= 4 and (name_score(word) >= _LEAST or _is_compound(word))


_ALONE = CAPITALS.ask(_may_be_alone)


def _is_surely_given(word: str) -> bool:
    """Whether a folded word is a first name, and no word, eponym or last name."""
    given = len(word) > 4 and first_name_score(word) >= _SUREST and first_over_last(word) >= 1
    return given and not _plain(word) and not is_eponym(word)


_SURELY_GIVEN = WORDS.ask(_is_surely_given)
_PET = WORDS.ask(is_pet_name)


def _starts_with_title(word: str) -> bool:
    """Whether a folded word may be a title and a name without a blank."""
    return len(word) >= 5 and word.startswith(_TITLES)


_TITLED = CAPITALS.ask(_starts_with_title)
_TITLED_LOWER = WORDS.ask(_starts_with_title)


def _is_compound(word: str) -> bool:
    """« Marie-Jo », « Jean-Ed »: a compound first name, the second half a first name or a short form."""
    head, hyphen, tail = word.partition("-")
    if not hyphen or head not in _HEADS or is_commune(word) or is_eponym(word):
        return False
    return tail in _SHORT_FORMS or sum(first_names().get(tail, (0, 0))) >= _OFTEN


def _lone(view: View, index: int, after_name: bool = False, after_two: bool = False) -> tuple[str, float] | None:
    """The label and the score of the capital word `index` as a name alone, if it is one.

    `after_name`: a name stands right before (« M. Hubert (Robert) »); `after_two`: one word further.
    """
    word = view.words[index]
    if _is_compound(word) and not of_a_thing(view, index) and not starts_eponym(view, index):
        # « veuf de Marie-Jo »
        return "PRENOM", 0.6
    if _plain(word) or of_a_thing(view, index) or of_a_term(view, index):
        return None
    gap = view.gaps[index]
    after = view.gaps[index + 1]
    before = view.words[index - 1] if index else ""
    first = first_name_score(word)
    given = first_over_last(word)
    starts = bool(_SENTENCE.search(gap)) or not index
    eponym = is_eponym(word)
    if before == "et" and index > 1 and not after_two and view.caps[index - 2] and _names_thing(view, index - 2):
        # « Hunt et Hess », « classification de Norris et Wood »
        return None
    if starts_eponym(view, index):
        # « pas de Charles Bonnet »
        return None
    if index + 1 < len(view.words) and (
        not after or (view.words[index + 1] in _ROMAN and after == " ") or after == "'"
    ):
        return None
    if gap == "'" and before not in ("d", "qu", "j"):
        return None
    if after_name and not is_commune(word) and first > 1.2 and given > 0 and gap == " (" and after.startswith(")"):
        return "PRENOM", 0.7
    if before in ("cher", "chere", "bonjour", "bonsoir") and gap == " " and first > 1.2:
        return "PRENOM", 0.7
    if first > _SURE_FIRST and given > (0.4 if not (eponym and starts) else 1.0):
        if not starts:
            fits = gap in (" ", "  ", "'", '"', " '") or gap.endswith((", ", "(", "+ "))
            return ("PRENOM", 0.7) if fits else None
        if not eponym or _ASIDE.match(after):
            return "PRENOM", 0.65
        return None
    if eponym or starts or gap not in (" ", "  ") or before not in _CALLED:
        return None
    if last_name_score(word) > _SURE_LAST and not (before in _PLACE_BEFORE and is_commune(word)):
        return "NOM", 0.6
    return None


def _is_rather_a_thing(view: View, index: int, label: str) -> bool:
    """Whether a lone name is known as an eponym, or a last name after « de »: « boutons de Carrel », « Evans 0,28 »."""
    return is_eponym(view.words[index]) or (label == "NOM" and view.words[index - 1] in ("de", "d"))


def _names_thing(view: View, index: int) -> bool:
    return is_eponym(view.words[index]) or of_a_thing(view, index)


def find_lone(view: View, claimed: set[int], sparse: bool = False) -> list[Span]:
    """Names of one word that nothing announces, where the lexicons leave no doubt.

    In a `sparse` document, one that names hardly anyone, what may be an eponym is one.
    """
    found: list[Span] = []
    words, gaps = view.words, view.gaps
    never = view.vocabulary.never
    if not view.shouting:
        uppers = view.uppers
        for index in view.capitals_where(_ALONE):
            word = words[index]
            if index in uppers or index in claimed:
                continue
            if word in never or (index and not gaps[index]):
                continue
            label = _lone(view, index, index - 1 in claimed, index - 2 in claimed)
            if label is not None and not (sparse and _is_rather_a_thing(view, index, label[0])):
                found.append(Span(view.starts[index], view.ends[index], label[0], "lone", label[1]))
    found += _whispered(view, claimed)
    return found + _glued(view) + _torn(view)


def _whispered(view: View, claimed: set[int]) -> list[Span]:
    """First names in lower case, only those that nothing else can be; pet names in a text without capitals."""
    found: list[Span] = []
    for index in view.where(_PET) if view.whispering else ():
        if index and index not in claimed and _is_met(view, index):
            found.append(Span(view.starts[index], view.ends[index], "PRENOM", "lone", 0.55))
    for index in view.where(_SURELY_GIVEN):
        lower = view.whispering or not view.caps[index]
        if lower and index not in claimed and view.gaps[index] and not of_a_thing(view, index):
            found.append(Span(view.starts[index], view.ends[index], "PRENOM", "lone", 0.6))
    return found


def _is_met(view: View, index: int) -> bool:
    """Whether someone stands before: « avec lulu », or a room: « ch 6 lulu »."""
    before = view.words[index - 1]
    if view.gaps[index] != " ":
        # « steph + lulu »
        return view.gaps[index] == " + "
    return before in _BESIDE or (before.isdigit() and index > 1 and view.words[index - 2] in _ROOMS)


def _torn(view: View) -> list[Span]:
    """« le décès de Lu-⏎cette »: first names that a line end cuts."""
    found: list[Span] = []
    for index in view.capitals if "-\n" in view.text else ():
        word = view.words[index]
        if "-\n" in word and index not in view.uppers:
            whole = word.replace("-\n", "")
            if first_name_score(whole) > _SURE_FIRST and not _plain(whole) and not is_eponym(whole):
                found.append(Span(view.starts[index], view.ends[index], "PRENOM", "lone", 0.65))
    return found


def _glued(view: View) -> list[Span]:
    """Names stuck to their title: « MmeDUPONT », « DrHumeau », « mmerose »."""
    found: list[Span] = []
    text = view.text
    places = [
        match.start() for match in _INSIDE.finditer(text) if match.start() and text[match.start() - 1].islower()
    ]
    places += [view.starts[index] for index in view.capitals_where(_TITLED)]
    for place in places:
        match = _GLUED.match(view.text, place)
        if match is None:
            continue
        end = match.end()
        while end < len(view.text) and (
            view.text[end].isalpha() or (view.text[end] in "-'" and view.text[end + 1 : end + 2].isalpha())
        ):
            end += 1
        rest = view.folded[match.end() : end]
        if rest.startswith(("le docteur", "ledr")) or len(rest) < 3 or name_score(rest) < -1.5:
            continue
        cut = _TITLE_CASE.search(view.text, match.end() + 3, end)
        head = view.folded[match.end() : cut.start()] if cut else ""
        tail = view.folded[cut.start() : end] if cut else ""
        if cut and max(first_name_score(head), first_name_score(tail)) > 0.5:
            forward = first_over_last(head) > first_over_last(tail)
            found.append(Span(match.end(), cut.start(), "PRENOM" if forward else "NOM", "glued", 0.85))
            found.append(Span(cut.start(), end, "NOM" if forward else "PRENOM", "glued", 0.85))
        else:
            found.append(Span(match.end(), end, "NOM", "glued", 0.85))
    for index in view.where(_TITLED_LOWER):
        match = _GLUED_LOWER.match(view.folded, view.starts[index])
        if match is None:
            continue
        end = match.end()
        while view.folded[end : end + 1].isalpha():
            end += 1
        if name_score(view.folded[match.end() : end]) > 0:
            found.append(Span(match.end(), end, "NOM", "glued", 0.75))
    return found
