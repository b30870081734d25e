"""Names in lower case, once the others are known: « pierrot susini », « vu avec ondarts », « s. roy »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from cliniq.core.document import Span
from cliniq.core.lexicon import (
    common_words,
    drug_words,
    hospitals,
    last_names,
    medical_words,
    ordinary_names,
    place_key,
)
from cliniq.core.likeness import first_name_score, first_over_last, is_unknown, last_name_score, name_score
from cliniq.core.pseudo.find.cover import Cover
from cliniq.core.pseudo.find.marks import WORDS
from cliniq.core.pseudo.find.persons import PERSON, names_hardly_anyone
from cliniq.core.pseudo.find.places import ends_from, key_of
from cliniq.core.pseudo.find.roles import is_familiar
from cliniq.core.pseudo.find.view import View

# « pierrot susini », « delphine blanc, pneumo »
_AFTER = re.compile(r" ([a-zà-ÿ][a-zà-ÿ'-]{2,})(?=( ?[.,;)(/+\n:]|\Z| (?:prévenue?|appelée?|passée?|informée?|ok)\b)?)")
_INITIAL = re.compile(r"(?:\A|\n|[-–:/(,] ?|par |avec )([a-zà-ÿ]\.) ?\Z")
# « pui prévenue, j-b livre 14h »: first letters of compound first names.
_COMPOUND = re.compile(r"[jm](?<![\w-][jm])-[bcdfjlmpy](?![\w-])")
_LIKELY = 0.3
_BORNE = 30
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
_SHOPS = frozenset("pharmacie labo laboratoire".split())
_NAMED_SHOP = re.compile(
    r" (?:(?:du|des|de la) (?=[a-zà-ÿ'-]{4})|(?=l(?:es|a) ))((?:l(?:es|a) )?[a-zà-ÿ][a-zà-ÿ'-]{3,})"
)
# « labo biogroup schuman a téléphoné »
_BRAND = re.compile(r" ([a-zà-ÿ][a-zà-ÿ'-]{4,})(?: ([a-zà-ÿ][a-zà-ÿ'-]{4,}))?")
_MORE_WORDS = 3
_SURE = 0.8
_LONG = 6
_GIVEN = 1.2


def _is_no_word(word: str) -> bool:
    """Whether a folded word is in no list of words."""
    return (len(word) > 4 and word.isalpha() and is_unknown(word)) or is_familiar(word)


def _opens_a_hospital(word: str) -> bool:
    """Whether a folded word is the first of a hospital's name of several words, or one that is nothing else."""
    return word in _first_words()


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    known = hospitals().items()
    return frozenset(key.split()[0] for key, hospital in known if " " in key or hospital.doubtful is False)


_HOSPITAL = WORDS.ask(_opens_a_hospital)
_NO_WORD = WORDS.ask(_is_no_word)


def read_whispered(view: View, spans: Sequence[Span], covered: Cover) -> list[Span]:
    """Names in lower case that no list of words has; in a document without capitals, what stands beside its names."""
    sparse = names_hardly_anyone(view.folded, spans)
    told: list[Span] = [*_unheard_of(view, sparse)]
    told += (one for span in spans for one in _beside(view, span))
    if view.whispering:
        told = [
            *_hospitals(view),
            *_shops(view),
            *told,
            *(Span(*match.span(), "PRENOM", "whispered", 0.6) for match in _COMPOUND.finditer(view.text)),
        ]
    found: list[Span] = []
    for span in told:
        if not covered.touches(span.start, span.end):
            covered.add(span.start, span.end)
            found.append(span)
    return found


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
        match = _AFTER.match(view.text, span.end)
        # « fils bruno fâché, » is angry.
        closed = match is not None and bool(match[2]) and not match[1].endswith(("é", "ée"))
        if match is not None and _is_last_name(view, view.folded[match.start(1) : match.end(1)], closed):
            yield Span(*match.span(1), "NOM", "whispered", 0.6)


def _is_last_name(view: View, word: str, closed: bool) -> bool:
    """Whether a word after a first name is the last name: nothing else, or a common one that a sign closes."""
    if word in view.vocabulary.never or word in view.vocabulary.roles or word in medical_words():
        return False
    if word in ordinary_names():
        return closed and last_names().get(word, 0) >= _BORNE
    return last_name_score(word) > _LIKELY and word not in common_words() and word not in drug_words()


def _hospitals(view: View) -> Iterator[Span]:
    """« neuro garde cavale blanche », « irm hautepierre »: names that nobody takes for anything but a hospital."""
    table = hospitals()
    for index in view.where(_HOSPITAL):
        for last in ends_from(view, index, _MORE_WORDS):
            hospital = table.get(key_of(view, index, last))
            if hospital is not None and not hospital.acronym:
                known = table.get(place_key(hospital.name), hospital) if last > index else hospital
                if known.doubtful is False or hospital.doubtful is False:
                    yield Span(view.starts[index], view.ends[last], "HOPITAL", "whispered", 0.6)
                break


def _shops(view: View) -> Iterator[Span]:
    """« pharmacie du marché », « labo des halles »."""
    for index in view.places_of(_SHOPS):
        match = _NAMED_SHOP.match(view.text, view.ends[index])
        if match is None:
            brand = _BRAND.match(view.text, view.ends[index])
            if brand is not None and is_unknown(view.folded[brand.start(1) : brand.end(1)]):
                more = brand[2] is not None and is_unknown(view.folded[brand.start(2) : brand.end(2)])
                yield Span(brand.start(1), brand.end(2 if more else 1), "HOPITAL", "whispered", 0.6)
            continue
        word = view.words[view.word_at(match.end(1)) - 1]
        kinds = map(view.vocabulary.words, ("hospitals.heads", "hospitals.units", "hospitals.hospital_words"))
        if word not in view.vocabulary.never and not any(word in kind for kind in kinds):
            yield Span(*match.span(1), "HOPITAL", "whispered", 0.6)


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
