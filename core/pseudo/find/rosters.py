"""Lists of rooms in notes without capitals: « ch 2 petit lou-ann 6 ans, appendicectomie »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import medical_words
from cliniq.core.likeness import first_name_score, first_over_last
from cliniq.core.pseudo.find.view import View

_ENTRY = re.compile(
    r"^[ \t*-]*(?:ch(?:ambre)?[. ]{0,2}|lit )?[0-9]{1,4}[a-z]?[ \t:.)-]{1,4}"
    r"([a-z][a-z'-]+) ([a-z][a-z'-]+),? (?=\(?[0-9]{1,3} ?(?:ans|a|mois|m|j|sa)\b)",
    re.MULTILINE,
)
_GIVEN = 0.8


def read_rosters(view: View) -> list[Span]:
    """The name after a room's number and before an age, when one of its two words is a first name."""
    if not view.whispering:
        return []
    found: list[Span] = []
    for match in _ENTRY.finditer(view.folded):
        one, two = match[1], match[2]
        scores = [max(map(first_name_score, (word, *word.split("-")))) for word in (one, two)]
        if max(scores) < _GIVEN or one in medical_words() or two in medical_words():
            continue
        # A last name comes first in most lists; the odds decide only where one word is clearly the first name.
        swapped = scores[0] > scores[1] and first_over_last(one) > first_over_last(two)
        labels = ("PRENOM", "NOM") if swapped else ("NOM", "PRENOM")
        found += [Span(*match.span(n), label, "rosters", 0.7) for n, label in zip((1, 2), labels, strict=True)]
    return found
