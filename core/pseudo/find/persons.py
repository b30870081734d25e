"""What the spans of a document say of its persons."""

from __future__ import annotations

from collections.abc import Iterable

from cliniq.core.document import Span

PERSON = frozenset(["NOM", "PRENOM"])
# Sources of spans that no word announces: what they take for names may be eponyms, in a document full of those.
UNANNOUNCED = frozenset("lone pairs model leftovers initials propagate whispered".split())


def names_among(folded: str, spans: Iterable[Span]) -> set[str]:
    """The different folded names, first and last, of the spans of a text."""
    return {folded[span.start : span.end] for span in spans if span.label in PERSON}
