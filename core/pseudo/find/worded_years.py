"""Years in words: « en deux mille douze », « depuis mille neuf cent quatre-vingt-dix »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.pseudo.find.view import View

_UNITS = (
    "un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|"
    "quarante|cinquante|soixante"
)
_YEAR = re.compile(
    r"\b(?:en|depuis|fin|debut|vers|annee|annees|ete|hiver|printemps|automne|an|courant|avant|apres|des|et|ou)[ \n]"
    rf"((?:deux[ \-]mille|mil(?:le)?[ \-]neuf[ \-]cents?)(?:[ \-](?:et[ \-])?(?:{_UNITS})\b){{0,5}})"
    r"(?! (?:euros?|fois|unites|cellules|francs))"
)


def find_worded_years(view: View) -> list[Span]:
    """Every year in words that « en », « depuis » or a season announces."""
    if " mil" not in view.folded and "-mil" not in view.folded:
        return []
    return [Span(*match.span(1), "DATE", "dates", 0.85) for match in _YEAR.finditer(view.folded)]
