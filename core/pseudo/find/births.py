"""Which dates are dates of birth: « né(e) le », « DDN », a date between sex and age."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.pseudo.find.view import View

# Letters come before what they need around, so that the search leaps from one to the next.
BIRTH = re.compile(
    r"n(?<=\bn)(?:ee?s?\b|ee?\(|aiss|ais\b|ele\b|eele\b|at\b)|d(?<=\bd)(?:dn\b|\.d\.n)|m(?<=\bm)ise? au monde|"
    r"b(?<=\bb)orn\b"
)
# « ne » without its accent is « né » only before these: « ils ne prennent pas ».
_BORN = re.compile(r" ?(?:le|en|a|au|vers|:|\(e\)|[0-9])")
_NOT_BIRTH = re.compile(
    r"\n\n|\bpremature|\brdv\b|\bentree?\b|\bsortie\b|\badmis|\bhospi|\bconsult|\bopere"
)
_SEX_CELL = re.compile(
    r"(?:^|[|/,;(\-\t]|\s\s|sexe ?:?|age ?:?)\s{0,3}(?:m|f|h|masculin|feminin|homme|femme)\s{0,3}[|/,;)\-\t]?\s{0,3}$"
)
_AGE_AFTER = re.compile(r"\s{0,2}[,|\-]?\s{0,2}\(?(?:soit |age:? ?)?[0-9]{1,3} ?(?:ans|mois|a\))")


def label_birth(view: View, span: Span, previous: Span | None) -> Span:
    """The span, labelled as a date of birth when what stands around says so."""
    folded = view.folded
    low = max(0, span.start - 70)
    if previous is not None and previous.label == "SECU" and not folded[previous.end : span.start].strip():
        return Span(span.start, span.end, "DATE_NAISSANCE", "dates", span.score)
    if previous is not None and previous.end > low:
        between = folded[previous.end : span.start]
        if previous.label == "DATE_NAISSANCE" and re.fullmatch(r"\s*(?:et|ou|au)(?: le)?\s*", between):
            return Span(span.start, span.end, "DATE_NAISSANCE", "dates", span.score)
        low = previous.end
    births = [
        match.end()
        for match in BIRTH.finditer(folded, low, span.start)
        if view.text[match.start() : match.end()] not in ("ne", "nes") or _BORN.match(folded, match.end())
    ]
    if births and not _NOT_BIRTH.search(folded, births[-1], span.start):
        return Span(span.start, span.end, "DATE_NAISSANCE", "dates", span.score)
    sex_before = _SEX_CELL.search(folded, max(low, span.start - 24), span.start)
    if span.end - span.start >= 8 and (sex_before or _AGE_AFTER.match(folded, span.end)):
        return Span(span.start, span.end, "DATE_NAISSANCE", "dates", span.score)
    return span
