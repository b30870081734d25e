"""What dictation spells letter by letter: « j'épelle T A V A R E S », « I P P 600 418 722 », « C H U de Toulouse »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.pseudo.find.towns import city_end
from cliniq.core.pseudo.find.view import View

_SPELT = re.compile(
    r"\b(?:epelle|epele|epelee|s'ecrit|ecrit)(?: (?:comme|ainsi|deux points))?[ :]{1,3}"
    r"([a-z](?:(?: |-|\.| - )[a-z]){2,20})\b(?! [a-z]\b)"
)
_SPELLERS = frozenset("epelle epele epelee ecrit".split())
_NUMBER = re.compile(
    r"\b(?:(i p p|n i p)|(n d a|i e p)|(n i r|n s s)) (?:numero |deux points |: )?"
    r"([0-9](?:[ .]?[0-9]){4,15})(?![0-9])"
)
_CARE = re.compile(r"\bC H(?: [UIRS]){0,2} (?:de |d'|du )?")
# « C.H.  S I M O N E   V E I L »
_SPACED_CARE = re.compile(
    r"(?:C\.? ?H\.?(?: ?[UR]\.?)?|H[OÔ]PITAL|CENTRE HOSPITALIER|CLINIQUE)[ ]{1,4}"
    r"([A-ZÀ-Þ](?: [A-ZÀ-Þ]){2,}(?: {2,4}[A-ZÀ-Þ](?: [A-ZÀ-Þ]){1,})*)(?![\w.])"
)
_LABELS = ("IPP", "NDA", "SECU")


def find_spelled_out(view: View) -> list[Span]:
    """Last names spelt in letters, numbers and hospitals whose acronym is."""
    folded = view.folded
    found: list[Span] = []
    if view.has_any(_SPELLERS):
        found += [Span(*match.span(1), "NOM", "spelled", 0.9) for match in _SPELT.finditer(folded)]
    if " p p " in folded or "n i " in folded or " d a " in folded or "i e p" in folded or "n s s" in folded:
        for match in _NUMBER.finditer(folded):
            label = next(name for name, group in zip(_LABELS, match.groups()[:3], strict=True) if group)
            found.append(Span(*match.span(4), label, "spelled", 0.9))
    for match in _CARE.finditer(view.text) if "h" in view.distinct and "C H" in view.text else ():
        index = view.word_at(match.end())
        if index < len(view.words) and view.starts[index] == match.end():
            end = city_end(view, index) if view.caps[index] else index + 1
            if end > index and len(view.words[index]) > 2:
                found.append(Span(view.starts[index], view.ends[end - 1], "HOPITAL", "spelled", 0.8))
    if "  " in folded and _SPACED_CARE.search(view.text):
        found += [Span(*m.span(1), "HOPITAL", "spelled", 0.8) for m in _SPACED_CARE.finditer(view.text)]
    return found
