"""Initials beside a name that is known: « aude t. », « Josiane B (labo) », « M. Pérard - A.-L. Ducasse »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cliniq.core.document import Span
from cliniq.core.lexicon import common_words, medical_words
from cliniq.core.likeness import first_name_score
from cliniq.core.pseudo.find.cover import Cover
from cliniq.core.pseudo.find.persons import PERSON
from cliniq.core.pseudo.find.view import View

# A letter and its dot, or a letter alone before a sign; not the sex (« Marie F »).
_LAST = re.compile(r" ([A-Za-zÀ-ÿ]\.)(?![A-Za-zÀ-ÿ0-9]| ?[A-ZÀ-Þ][a-zà-ÿ])| ([A-EGI-Z])(?=[ ]?[/,)(;]|[ ]*\n|\Z)")
# The first letters of a last name, in notes without capitals: « nadia elh. ».
_BEGUN = re.compile(r" ([a-z]{2,3})\.(?=[ ]?[:),;/\n]|\Z)")
# « N'GUESSAN K. S. » in a footer
_TRAIL = re.compile(r" ([A-ZÀ-Þ](?:h|l|r|hr)?\.(?: ?[A-ZÀ-Þ]\.){0,2})(?=[ ]{2,}|[ ]?[\t\n,)|/–-]|\Z)")
# « docteur Polletti A M » at the end of a line
_BARE_TRAIL = re.compile(r" ([A-ZÀ-Þ](?:[ -][A-ZÀ-Þ])?)(?=[ ]*(?:\n|\Z))")
# « BOURDILLON G - 240217765 » in a footer
_FOOTER_TRAIL = re.compile(r" ([A-ZÀ-Þ])(?= - [0-9])")
# « nuit : petitjean k. (suppléance) »
_LOWER_TRAIL = re.compile(r" ([a-zà-ÿ]\.)(?=[ ]?[(,)/\n]|\Z)")
# « saisie par jeannin.f »
_LOGIN_TRAIL = re.compile(r"\.([a-z])(?![\w.@-])")
# « psychologue lundi (aude t.) »
_ASIDE = re.compile(r"(?:\(|psy |ide |as |kine |avec )([a-zà-ÿ-]{3,}) ([a-z]{1,3}\.)(?=[ ]?[):,.\n]| [a-z])")
_FIRST = re.compile(r"(?<![\w.'’-])([A-ZÀ-Þ]\.(?:-?[A-ZÀ-Þ]\.)?)[ ]?\Z")
_LISTED = re.compile(r"[ ]{0,3}[,;/\-–|][ ]{0,3}(?:et )?[A-ZÀ-Þ]\.(?:-?[A-ZÀ-Þ]\.)?[ ]?[A-ZÀ-Þ]")
_NO_INITIALS = frozenset("a y à".split())


def read_initials(view: View, spans: Sequence[Span], covered: Cover) -> list[Span]:
    """The initials of the last name after a first name, and of the first name before a last name."""
    found: list[Span] = []
    for match in _ASIDE.finditer(view.text) if view.whispering else ():
        if first_name_score(match[1]) > 1 and not covered.touches(*match.span(1)):
            found += [Span(*match.span(1), "PRENOM", "initials", 0.65), Span(*match.span(2), "NOM", "initials", 0.65)]
    for span in spans:
        if span.label not in PERSON:
            continue
        found += (one for one in _beside(view, span) if not covered.touches(one.start, one.end))
    return found


def _beside(view: View, span: Span) -> Iterator[Span]:
    text = view.text
    if span.label == "PRENOM":
        match = _LAST.match(text, span.end)
        if match is not None:
            group = 1 if match[1] else 2
            if match[group][0].lower() not in _NO_INITIALS or match[group][0].isupper():
                yield Span(match.start(group), match.end(group), "NOM", "initials", 0.65)
        elif view.whispering:
            match = _BEGUN.match(text, span.end)
            if match is not None and match[1] not in common_words() and match[1] not in medical_words():
                yield Span(match.start(1), match.end(1), "NOM", "initials", 0.6)
        return
    login = _LOGIN_TRAIL.match(text, span.end)
    if login is not None:
        yield Span(*login.span(1), "PRENOM", "initials", 0.6)
    if view.whispering and text[span.start].islower():
        lower = _LOWER_TRAIL.match(text, span.end)
        if lower is not None:
            yield Span(*lower.span(1), "PRENOM", "initials", 0.6)
    bare = _BARE_TRAIL.match(text, span.end)
    if bare is not None:
        yield Span(bare.start(1), bare.end(1), "PRENOM", "initials", 0.6)
    if view.text[span.start : span.end].isupper():
        trail = _TRAIL.match(text, span.end) or _FOOTER_TRAIL.match(text, span.end)
        if trail is not None:
            yield Span(trail.start(1), trail.end(1), "PRENOM", "initials", 0.65)
    match = _FIRST.search(text, max(0, span.start - 8), span.start)
    # « M. » is a title, unless it stands in a list of names with their initials.
    if match is not None and (match[1] != "M." or _LISTED.match(text, span.end)):
        yield Span(match.start(1), match.end(1), "PRENOM", "initials", 0.65)
