"""What names nobody of the note: authors and journals of a bibliography, trade names with their sign."""

from __future__ import annotations

import re
from bisect import bisect_right

from cliniq.core.document import Span
from cliniq.core.pseudo.find.persons import NAMED
from cliniq.core.pseudo.find.view import View

# What only a document, or a part of one, that cites the literature holds.
_CITES = re.compile(
    r"\bet al\b|\bpub ?med\b|\bdoi\b|\bgoogle scholar\b|[0-9]{4} ?; ?[0-9]+ ?[(:]|"
    r"\bcontributions? des auteurs\b|\bconflits? d'interet"
)
# The cheap tests before the pattern: each of its matches holds one of these.
_OF_CITATIONS = frozenset("al pub pubmed doi google contribution contributions conflit conflits".split())
_SIGNS = ("et al", "pubmed", "pub med", "doi", "google scholar", "des auteurs", "d'interet")
_VOLUME = re.compile(r";(?:(?<=[0-9]{4};)|(?<=[0-9]{4} ;)) ?[0-9]")
# What a reference ends with: « 2011;94(3):340-51. PubMed | Google Scholar », « doi: 10. ».
_MARK = re.compile(
    r"p(?<=\bp)ub ?med\b|g(?<=\bg)oogle scholar\b|d(?<=\bd)oi ?[:.]|"
    r"(?:19|20)[0-9]{2}[^.;\n]{0,10}; ?[0-9]{1,4} ?(?:\([^)\n]{1,9}\))? ?: ?[a-z]?[0-9]"
)
_AUTHORS = re.compile(r"\bet al\b")
_SIGNED = re.compile(r" ?[®™]")
_LABELS = NAMED | {"ADRESSE"}
# A title is believed where a reference may begin.
_SURE = frozenset(["titles", "headers", "mails", "known"])
# Characters between two marks of one bibliography, before its first mark, and of initials before « et al. ».
_NEAR = 450
_BEFORE = 250
_INITIALS = 8


def has_references(view: View) -> bool:
    """Whether a document cites the literature: names in it may be those of authors."""
    folded = view.folded
    hinted = view.has_any(_OF_CITATIONS) and any(map(folded.__contains__, _SIGNS))
    return (hinted or _VOLUME.search(folded) is not None) and _CITES.search(folded) is not None


def cites(folded: str, low: int, high: int) -> bool:
    """Whether a part of a folded text holds the mark of a reference to the literature."""
    return _CITES.search(folded, low, high) is not None


def without_references(view: View, spans: list[Span]) -> list[Span]:
    """The spans, without names and places in references to the literature and without trade names.

    Two marks of a reference have to stand near each other: one alone may be a word of the note.
    """
    folded, text = view.folded, view.text
    if "®" in text or "™" in text:
        spans = [span for span in spans if span.label not in _LABELS or not _SIGNED.match(text, span.end)]
    if "et al" in folded:
        cited = {match.start() for match in _AUTHORS.finditer(folded)}
        if cited:
            spans = [span for span in spans if not _is_cited(span, cited)]
    if not ("pubmed" in folded or "scholar" in folded or "):" in folded or "doi" in folded):
        return spans
    parts = _bibliographies(folded)
    if not parts:
        return spans
    starts = [part[0] for part in parts]
    kept: list[Span] = []
    for span in spans:
        at = bisect_right(starts, span.start) - 1
        inside = at >= 0 and span.label in _LABELS and span.start < parts[at][2]
        if not (inside and (span.start >= parts[at][1] or span.source not in _SURE)):
            kept.append(span)
    return kept


def _is_cited(span: Span, cited: set[int]) -> bool:
    return (
        span.label in _LABELS
        and span.source not in _SURE
        and any(place in cited for place in range(span.end, span.end + _INITIALS))
    )


def _bibliographies(folded: str) -> list[tuple[int, int, int]]:
    """The parts of a text that are references: where they may begin, their first mark, their end."""
    groups: list[list[int]] = []
    for match in _MARK.finditer(folded):
        if groups and match.start() - groups[-1][1] < _NEAR:
            groups[-1][1] = match.end()
            groups[-1][2] += 1
        else:
            groups.append([match.start(), match.end(), 1])
    parts: list[tuple[int, int, int]] = []
    for first, end, count in groups:
        if count > 1:
            low = max(first - _BEFORE, folded.rfind("\n", 0, first) + 1)
            parts.append((low, first, end))
    return parts
