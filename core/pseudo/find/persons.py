"""What the spans of a document say of its persons."""

from __future__ import annotations

from collections.abc import Iterable

from cliniq.core.document import Span

PERSON = frozenset(["NOM", "PRENOM"])
# What has a name: persons and places.
NAMED = PERSON | {"VILLE", "HOPITAL"}
# Sources of spans that no word announces: what they take for names may be eponyms, in a document full of those.
UNANNOUNCED = frozenset("lone pairs model leftovers initials propagate whispered".split())
# So few different names in so long a note make it one that names hardly anyone: a case report, a report of an image.
_FEW = 4
_WHOLE_NOTE = 600


def names_hardly_anyone(text: str, spans: Iterable[Span]) -> bool:
    """Whether so few names are announced in a whole note that unannounced ones are eponyms for the most."""
    if len(text) < _WHOLE_NOTE:
        return False
    names: set[str] = set()
    for span in spans:
        if span.label in PERSON and span.source not in UNANNOUNCED:
            names.add(text[span.start : span.end])
            if len(names) == _FEW:
                return False
    return True


def names_among(folded: str, spans: Iterable[Span]) -> set[str]:
    """The different folded names, first and last, of the spans of a text."""
    return {folded[span.start : span.end] for span in spans if span.label in PERSON}
