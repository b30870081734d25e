"""Names in lower case, once the others are known: « pierrot susini », « vu avec ondarts », « s. roy »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cliniq.core.document import Span
from cliniq.core.lexicon import (
    common_words,
    drug_words,
    last_names,
    medical_words,
    ordinary_names,
)
from cliniq.core.likeness import first_name_score, first_over_last, is_unknown, last_name_score, name_score
from cliniq.core.pseudo.find.cover import Cover
from cliniq.core.pseudo.find.marks import WORDS
from cliniq.core.pseudo.find.persons import PERSON, names_hardly_anyone
from cliniq.core.pseudo.find.roles import is_familiar
from cliniq.core.pseudo.find.view import View

# « pierrot susini », « delphine blanc, pneumo »
_AFTER = re.compile(r" ([a-zà-ÿ][a-zà-ÿ'-]{2,})(?=( ?[.,;)(/+\n:]|\Z| (?:prévenue?|appelée?|passée?|informée?|ok)\b)?)")
_INITIAL = re.compile(r"(?:\A|\n|[-–:/(,] ?|par |avec )([a-zà-ÿ]\.) ?\Z")
# « pui prévenue, j-b livre 14h »: first letters of compound first names.
_COMPOUND = re.compile(r"[jm](?<![\w-][jm])-[bcdfjlmpy](?![\w-])")
# « marie jo »
_FIRSTS = frozenset("marie jean anne".split())
_SECOND = re.compile(r" (jo|do|lu|jose|josé|claude|france|paule?|pierre|luc|marc|laure|line|th[eé]r[eè]se)(?![\w'-])")
_TREATING = frozenset("mt med medecin".split())
_TREATS = re.compile(r"(?:mt|med(?:ecin)? (?:ttt|tt|traitant)) ([a-z][a-z'-]{3,})")
_LABS = frozenset("labo laboratoire pharmacie ehpad clinique ssr smr".split())
_LIKELY = 0.3
_BORNE, _OFTEN = 30, 38
# Where a word that no list has is a person, or a place.
_WITH = frozenset("avec par chez puis".split())
# « aminata et oumou »
_JOINED = re.compile(r" (?:et|\+|/) ([a-zà-ÿ]{4,})(?![\w'-])")
_TOWARDS = frozenset(["a"])
_ARTICLES = frozenset("la l".split())
# « arrivée de hautepierre »
_MOVES = frozenset(
    "arrivee arrive entree retour transfert transfere transferee venue vient revient mutation mute".split()
)
_OF = frozenset("de d".split())
_VERB = re.compile(r"(?:ée?s?|[ei]r|re|ent|scopie)\Z")
_SURE = 0.8
_LONG = 6
_GIVEN = 1.2


def _is_no_word(word: str) -> bool:
    """Whether a folded word is in no list of words."""
    return (len(word) > 4 and word.isalpha() and is_unknown(word)) or is_familiar(word)


_NO_WORD = WORDS.ask(_is_no_word)


def read_whispered(view: View, spans: Sequence[Span], covered: Cover) -> list[Span]:
    """Names in lower case that no list of words has; in a document without capitals, what stands beside its names."""
    sparse = names_hardly_anyone(view.folded, spans)
    told: list[Span] = [*_unheard_of(view, sparse)]
    told += (one for span in spans for one in _beside(view, span))
    if view.whispering:
        told += _treating(view)
        told += (Span(*match.span(), "PRENOM", "whispered", 0.6) for match in _COMPOUND.finditer(view.text))
    found: list[Span] = []
    for span in told:
        if not covered.touches(span.start, span.end):
            covered.add(span.start, span.end)
            found.append(span)
    return found


def _treating(view: View) -> Iterator[Span]:
    """« med ttt moreau », « mt bozec »: the doctor in town, in lower case."""
    for index in view.places_of(_TREATING):
        match = _TREATS.match(view.folded, view.starts[index])
        if match is None:
            continue
        borne = last_names().get(match[1], 0) >= _OFTEN and match[1] not in medical_words()
        if borne or _is_last_name(view, match[1], True):
            yield Span(*match.span(1), "NOM", "whispered", 0.6)


def _beside(view: View, span: Span) -> Iterator[Span]:
    """The last name after a first name in lower case, and the initial before a last name."""
    if view.text[span.start : span.start + 1].isupper():
        return
    joined = _JOINED.match(view.text, span.end) if span.label in PERSON else None
    if joined is not None:
        word = view.folded[joined.start(1) : joined.end(1)]
        if is_unknown(word) and word not in view.vocabulary.never and word not in view.vocabulary.roles:
            yield Span(*joined.span(1), span.label, "whispered", 0.55)
    if span.label == "NOM":
        initial = _INITIAL.search(view.text, max(0, span.start - 8), span.start)
        if initial is not None and initial[1] != "m.":
            yield Span(*initial.span(1), "PRENOM", "whispered", 0.6)
    elif span.label == "PRENOM":
        second = _SECOND.match(view.text, span.end) if view.folded[span.start : span.end] in _FIRSTS else None
        if second is not None:
            yield Span(*second.span(1), "PRENOM", "whispered", 0.6)
        match = _AFTER.match(view.text, span.end)
        # « fils bruno fâché, » is angry.
        closed = match is not None and bool(match[2]) and not match[1].endswith(("é", "ée"))
        if match is not None and _is_last_name(view, view.folded[match.start(1) : match.end(1)], closed):
            yield Span(*match.span(1), "NOM", "whispered", 0.6)


def _is_last_name(view: View, word: str, closed: bool) -> bool:
    """Whether a word after a first name is the last name: nothing else, or a common one that a sign closes."""
    if view.vocabulary.means_else(word):
        return False
    if word in ordinary_names():
        return closed and last_names().get(word, 0) >= _BORNE
    return last_name_score(word) > _LIKELY and word not in common_words() and word not in drug_words()


def _unheard_of(view: View, sparse: bool) -> Iterator[Span]:
    """The words that no list of words has: names of persons, or what « à », « avec » announce.

    In a `sparse` document, one that names hardly anyone, only what is announced.
    """
    words, gaps = view.words, view.gaps
    never, roles, regions = view.vocabulary.never, view.vocabulary.roles, view.vocabulary.words("addresses.regions")
    for index in view.where(_NO_WORD):
        word = words[index]
        if not index or view.caps[index] or not gaps[index] or word in never or word in roles or word in regions:
            continue
        before = words[index - 1] if gaps[index] == " " else ""
        if is_familiar(word) and view.whispering:
            yield Span(view.starts[index], view.ends[index], "PRENOM", "whispered", 0.55)
            continue
        if gaps[index] == " (" and words[index - 1] in _LABS and gaps[index + 1].startswith(")"):
            # « le labo (bioprovence) »
            yield Span(view.starts[index], view.ends[index], "HOPITAL", "whispered", 0.6)
            continue
        led = before in _ARTICLES and index > 1 and words[index - 2] == "a"
        named = name_score(word) >= _SURE and (len(word) >= _LONG or first_name_score(word) > _GIVEN)
        if not view.whispering and (sparse or not named):
            continue
        moved = before in _OF and index > 1 and words[index - 2] in _MOVES
        if before in _TOWARDS or led or moved:
            if not moved and not named and _VERB.search(view.surface(index)):
                # « a bénéficiée », « à recontroler »: what is misspelt
                continue
            label = "HOPITAL" if led or moved else "VILLE"
            yield Span(view.starts[index], view.ends[index], label, "whispered", 0.55)
        elif before in _WITH or (not sparse and named):
            label = "PRENOM" if first_over_last(word) > 0 else "NOM"
            yield Span(view.starts[index], view.ends[index], label, "whispered", 0.55)
