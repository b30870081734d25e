"""Dates of laws, which are no dates of a patient: « décret n° 2013-1066 du 3 juin 2013 », « loi de 2016 »."""

from __future__ import annotations

import re

# « arrêté » is a law before few words only: « arrêté du », but « traitement arrêté, le 7 décembre ».
_LAW = re.compile(
    r"\b(?:lois?|decret|ordonnance(?= no?\b)|"
    r"arrete(?= (?:du|de|n|no|ministeriel|prefectoral|interministeriel)\b)|circulaire|directive|reglement)\b"
    r"(?! le\b)[^.;\n]*(?: du| de|le|no) *\Z"
)
# So many characters before its date, a law is still named.
_FAR = 40


def is_of_a_law(folded: str, start: int) -> bool:
    """Whether the date at `start` of a folded text is that of a law, named before it in the sentence."""
    return _LAW.search(folded, max(0, start - _FAR), start) is not None
