"""What belongs to a number and stands apart from it: an extension, or an end that a column or a line cut off."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cliniq.core.document import Span
from cliniq.core.lexicon import medical_words
from cliniq.core.likeness import last_name_score
from cliniq.core.pseudo.find.view import View

# « 03 29 68 55 30 poste 27 »
_EXTENSION = re.compile(r"[ ,(/]{1,3}poste ([0-9]{2,3})(?![0-9])")
# « Bureau des admissions : p. 36.418 », « Mme Faure p. 214 » at the end of a line or of a cell
_POST = re.compile(r"p(?<= p)\. ?([0-9]{2}[. ][0-9]{3}|[0-9]{3,5})(?=[ ]{0,3}(?:\n|\Z|[,;)|]|  ))")
_OWNER = re.compile(r"(?:[:,] |[A-ZÀ-Þ][\w'’-]+ )\Z")
_NAME = 25
_SHORT = r"((?!19|20)[0-9]{4,6})"
# Internal numbers in brackets: « martine des admissions (4417) », « (interne, 5 82 14) », « (astreinte d'onco 4460) ».
_BRACKETED = re.compile(
    rf"\((?:{_SHORT}|(?:interne|cadre|secretaire|ide|externe|senior), "
    rf"((?!19|20)(?:[0-9] [0-9]{{2}} [0-9]{{2}}|[0-9]{{4,6}}))"
    rf"|astreinte (?:de |d')?[a-z]{{3,12}} {_SHORT})\)"
)
_OFFICES = frozenset(
    "admissions secretariat secretaire cadre interne bureau accueil standard pharmacie brancardier brancardiers".split()
)
# « interne prévenu sur le 7731 »
_CALLED = re.compile(rf"(?:sur le|au) {_SHORT}(?![0-9/.,h])")
_CALLS = frozenset("prevenu prevenue appele appelee joint jointe contacte contactee".split())
# « Appel du senior : 7 31 90 », « garde greffe 6 18 30 »
_TRIPLE = re.compile(
    r"(?:garde|senior|secretariat|secretaire|astreinte|interne|cadre|urgences?|greffe|bureau)(?: [a-z]{3,14})? ?:? "
    r"\(?([2-9] [0-9]{2} [0-9]{2})(?![0-9/:%]| ?[0-9]|[.,][0-9])"
)
_THREE_GROUPS = re.compile(r"[ (][2-9] [0-9]{2} [0-9]{2}(?![0-9])")
# « Christelle POMMIER  (50 637) », « Mme DE VILLENEUVE  n° 118204   2/2 »: beside a last name in capitals
_IN_BRACKETS = re.compile(r"\(([2-9][0-9] [0-9]{3}|[2-9] [0-9]{2} [0-9]{2})\)")
_PATIENT = re.compile(r"n°(?<= n°) ?([0-9]{5,10})(?=[ ]{2}|[ ]*(?:\n|\Z))")
_NAMED = 0.5
# « T. 20 91 34 », in New Caledonia
_SIX = re.compile(r"\.? ?:? ?([0-9]{2}([ .])[0-9]{2}\2[0-9]{2})(?![ .]?[0-9])")
_PHONES_SIGNS = frozenset(["t", "tel"])
# The end of a cell, and the start of the same cell in the next line.
_BREAK = r"[ ]*\|?[ ]*\n[ |]{0,60}"
# The cheap test before the patterns.
_GOES_ON = re.compile(r"\n[ |]*[0-9]{1,2}(?![0-9/:])")
_PHONES = (
    re.compile(
        rf"(0(?<![0-9.,/+]0)[1-9](?:[ .][0-9]{{2}}){{2}}){_BREAK}([0-9]{{2}}[ .][0-9]{{2}})(?![0-9/.,:]| [0-9])"
    ),
    re.compile(rf"(0(?<![0-9.,/+]0)[1-9](?:[ .][0-9]{{2}}){{3}}){_BREAK}([0-9]{{2}})(?![0-9/.,:]| [0-9])"),
    re.compile(
        rf"(0(?<![0-9.,/+]0)[1-9][0-9]{{2}}(?:[ .][0-9]{{2}}){{2}}[ .][0-9]){_BREAK}([0-9])(?=[ ]*(?:\n|\Z|\||  ))"
    ),
)
_GROUPS = re.compile(r"(?<![0-9/.,:-])[0-9]{2,3}(?: [0-9]{2,3}){0,2}(?![0-9/.:-]|,[0-9]| [0-9])")
_NIR_DIGITS = 15
_KEY_DIGITS = 2
_LEAST_OF_A_NIR = 7


def read_torn_numbers(view: View, spans: Sequence[Span]) -> list[Span]:
    """The extensions, and the parts of telephones and NIR that a line end cut."""
    found = [
        Span(match.start(1), match.end(1), "TEL", "numbers", 0.8)
        for span in spans
        if span.label == "TEL" and (match := _EXTENSION.match(view.folded, span.end))
    ]
    if "p. " in view.folded:
        found += [
            Span(*match.span(1), "TEL", "numbers", 0.7)
            for match in _POST.finditer(view.text)
            if _OWNER.search(view.text, max(0, match.start() - _NAME), match.start())
        ]
    found += _internal(view)
    found += _beside(view)
    for pattern in _PHONES if _GOES_ON.search(view.folded) else ():
        for match in pattern.finditer(view.folded):
            found += [Span(*match.span(part), "TEL", "numbers", 0.9) for part in (1, 2)]
    for span in spans:
        rest = _rest_of_nir(view.folded, span) if span.label == "SECU" else None
        if rest is not None:
            found.append(Span(*rest, "SECU", "numbers", 0.8))
    return found


def _beside(view: View) -> list[Span]:
    """The internal number or the patient's number that a last name in capitals stands before."""
    return [
        Span(*match.span(1), label, "numbers", 0.7)
        for pattern, label in ((_IN_BRACKETS, "TEL"), (_PATIENT, "IPP"))
        for match in pattern.finditer(view.text)
        if _is_last_name(view, view.word_at(match.start()) - 1, match.start())
    ]


def _is_last_name(view: View, index: int, end: int) -> bool:
    """Whether word `index`, with nothing but blanks up to `end`, is a last name in capitals."""
    if index < 0 or index not in view.uppers or view.text[view.ends[index] : end].strip(" "):
        return False
    word = view.words[index]
    if view.shouting or word in medical_words() or word in view.vocabulary.never:
        return False
    return max(map(last_name_score, word.split("-"))) > _NAMED


def _internal(view: View) -> list[Span]:
    """Internal numbers that an office, a role or a call stands before."""
    places: list[tuple[int, int]] = []
    for match in _BRACKETED.finditer(view.folded):
        group = match.lastindex or 0
        before = view.words[view.word_at(match.start()) - 1]
        if group > 1 or before in _OFFICES:
            places.append(match.span(group))
    if _THREE_GROUPS.search(view.folded):
        places += [match.span(1) for match in _TRIPLE.finditer(view.folded)]
    for index in view.places_of(_CALLS):
        called = _CALLED.match(view.folded, view.ends[index] + 1)
        places += [called.span(1)] if called is not None else []
    for index in view.places_of(_PHONES_SIGNS):
        six = _SIX.match(view.folded, view.ends[index])
        places += [six.span(1)] if six is not None else []
    return [Span(start, end, "TEL", "numbers", 0.7) for start, end in places]


def _rest_of_nir(folded: str, span: Span) -> tuple[int, int] | None:
    """Where the next line has just the digits that a number cut at the end of its line lacks."""
    have = sum(map(str.isdigit, folded[span.start : span.end]))
    if not _LEAST_OF_A_NIR <= have < _NIR_DIGITS - _KEY_DIGITS:
        return None
    end = folded.find("\n", span.end)
    if end < 0 or folded[span.end : end].strip(" |"):
        return None
    below = folded.find("\n", end + 1)
    for match in _GROUPS.finditer(folded, end + 1, below if below > 0 else len(folded)):
        if sum(map(str.isdigit, match[0])) in (_NIR_DIGITS - have, _NIR_DIGITS - _KEY_DIGITS - have):
            return match.span()
    return None
