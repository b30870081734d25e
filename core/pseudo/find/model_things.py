"""What a model takes for a name and is a thing's: trade marks, scales, signs, eponyms, colours, plain words."""

from __future__ import annotations

import re
from bisect import bisect_right

from cliniq.core import lexicon, likeness
from cliniq.core.document import Document
from cliniq.core.pseudo.find.pairs import of_a_term, of_a_thing, starts_eponym
from cliniq.core.pseudo.find.persons import NAMED, PERSON
from cliniq.core.pseudo.find.plain_words import are_plain, is_colour
from cliniq.core.pseudo.find.view import View
from cliniq.core.pseudo.find.vocabulary import vocabulary

# How much of a name (see `likeness.name_score`) what stands in brackets may be, and how long an acronym is.
_SHORT = 0.3
_ACRONYM_LENGTH = 5
_QUOTES = frozenset('»"”')
# A word of a folded name, compounds whole.
_PART = re.compile(r"[a-z]+(?:-[a-z]+)*")
# « la Desmine », « les Signes de X »: an article in lower case before a capital word belongs to no name; a
# place is another matter (« à la Roseraie », « Marseille, la Timone »).
_LOWER_ARTICLE = re.compile(r"(?:le|la|les|des|du) [A-ZÀ-Þ]")
_ARTICLES = frozenset({"le", "la", "les", "de la", "de le"})
# « 90 W, VO2 19,8 mL »: a number and a unit begin no address.
_MEASURE = re.compile(r"[0-9]+ ?(?:er|re|eme|w|ml|mg|kg|mm|cm|g|l|ui|bpm|min|h|j|mmhg)\b")
_TRADE = re.compile(r" ?[®™]")
# « indice de X », « indice de plaque de X et Y »: what may stand between the head word and the name.
_HEAD = re.compile(
    r"(?<![\w.@-])(?:(?:classification|indice|score|echelle|critere|angle)s?(?: [a-z]+)?|"
    r"(?:formule|signe|phenomene|syndrome|maladie)s?)(?: de| d| d'| du| selon)+ ?(?:[a-z][a-z'-]+ (?:et|&) (?:de )?)?\Z"
)
# « pas de Domenet, pas de raideur »: signs are denied, persons are not.
_DENIED = re.compile(r"\b(?:pas|absence|ni|recherche) d(?:e |')\Z")
_SCORED = re.compile(r" ?:? ?(?:a )?[0-9]{1,3} ?/ ?[0-9]{1,3}(?![0-9/])| ?(?:[+-](?![a-z])|negatif|positif|\+\+)")
_GRADE = re.compile(r" (?:I{1,3}|IV|grade|stade)\b")


def _alone(document: Document, start: int) -> bool:
    """Whether no name stands right before."""
    at = bisect_right(document.spans, start, key=lambda span: span.end) - 1
    return at < 0 or document.spans[at].end < start - 2


def _is_eponym_phrase(view: View, start: int, end: int) -> bool:
    """Whether these words are an eponym together, alone or with a capital word before or after: « Mac Burney »."""
    first = view.word_at(start)
    if first >= len(view.words):
        # Glued to the last word: « DrMARTIN ».
        return False
    before = first > 0 and view.caps[first - 1] and view.gaps[first] in (" ", "-")
    starts = (start, view.starts[first - 1]) if before else (start,)
    whole = any(lexicon.place_key(view.folded[low:end]) in lexicon.eponym_phrases() for low in starts)
    return whole or starts_eponym(view, first)


def _is_colour(view: View, start: int, end: int) -> bool:
    index = view.word_at(start)
    return is_colour(view.folded[start:end], view.words[index - 1] if index else "")


def is_of_a_thing(document: Document, start: int, end: int, label: str) -> bool:
    """Whether these words name a trade mark, a scale or a sign: « Sebia® », « indice de X et Y », « Clavien-Dindo »."""
    text = document.text
    if _TRADE.match(text, end) or (label == "ADRESSE" and _MEASURE.match(document.folded, start)):
        return True
    if _HEAD.search(document.folded, max(start - 60, 0), start):
        return True
    if label in NAMED and _DENIED.search(document.folded, max(start - 20, 0), start):
        return True
    if _LOWER_ARTICLE.match(text, start) and not text.startswith(("à ", ", "), start - 2):
        return True
    surface = document.folded[start:end]
    view = View.of(document)
    # « dit "Nénette" »: between quotes, anything is a name.
    quoted = text[end : end + 2].lstrip(" \u00a0")[:1] in _QUOTES
    if label in NAMED and not quoted and are_plain(_PART.findall(surface), label):
        return True
    if label in PERSON and _is_eponym_phrase(view, start, end):
        return True
    if label in PERSON and text[start : start + 1].islower() and _is_colour(view, start, end):
        return True
    if label in PERSON and (document.folded.startswith("l'", start - 2) or of_a_term(view, view.word_at(start))):
        return True
    if label in PERSON and of_a_thing(view, view.word_at(start)):
        return True
    # « Mattis 124/144 », « Dakkak 11/45 »: a lone word and its score
    if label in PERSON and surface.isalpha() and _SCORED.match(document.folded, end) and _alone(document, start):
        return True
    # « (BASDAI) »: the letters of what was just written out; « le Home », « la Desmine »: a thing and its article.
    bracketed = text[start - 1 : start] == "(" and text[end : end + 1] == ")" and text[start:end].isupper()
    if bracketed and _alone(document, start):
        if label in PERSON:
            return likeness.name_score(surface) <= _SHORT or (end - start <= _ACRONYM_LENGTH and not view.shouting)
        return not view.shouting and likeness.is_unknown(surface) and not lexicon.is_commune(surface)
    article, _, rest = surface.rpartition(" ")
    if label in PERSON and article in _ARTICLES and likeness.name_score(rest) <= 0:
        return True
    if surface in vocabulary().words("addresses.regions"):
        return True
    words = document.folded[start:end].split("-")
    if len(words) != 2:
        return False
    graded = _GRADE.match(text, end) is not None
    known = [word in lexicon.eponyms() for word in words]
    return graded or (
        any(known) and all(k or likeness.name_score(w) <= _SHORT for k, w in zip(known, words, strict=True))
    )
