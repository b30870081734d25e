"""E-mail addresses, also with blanks around the at sign and the dots, and web addresses."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.pseudo.find.view import View

_AT = re.compile(r"@|[(\[] ?(?:at|arobase|a) ?[)\]]| arobase ")
_AT_SIGN = re.compile(r"@|[(\[] ?a ?[)\]]")
# The cheap tests before the patterns.
_AT_WORDS = frozenset(["arobase", "at"])
_WEB_WORDS = frozenset(["www", "http", "https"])
_LOCAL = re.compile(r"[a-z0-9][a-z0-9_%+\-']{0,63}(?:(?:\.| \. ?)[a-z0-9_%+\-]{1,63}){0,5}\.? {0,2}\Z")
_DOMAIN = re.compile(
    r" {0,2}[a-z0-9][a-z0-9\-_]{0,62}(?:(?:\.| \. ?| ?\(point\) ?)[a-z0-9\-]{1,62}){0,5}"
    r"(?:\.\n {0,40}(?:fr|com|net|org|eu|re|nc|be|ch|de)(?![a-z0-9]))?"
)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"',;]{3,300}")
_LOCAL_WIDTH = 80
_DOMAIN_WIDTH = 160


# « gastro.secr@       082 09⏎ch-exemple.fr       Mme X »: an address that a column cuts after its sign.
_CUT = re.compile(
    r"\n([a-z0-9][a-z0-9._%+\-]{0,40}@)(?= {2,}|\n)[^\n]*\n"
    r"([a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,4})(?![a-z])"
)


def _in_columns(folded: str) -> list[Span]:
    return [Span(*cut.span(part), "MAIL", "mails", 0.9) for cut in _CUT.finditer(folded) for part in (1, 2)]


def find_mails(view: View) -> list[Span]:
    """Every e-mail address (`MAIL`) and web address (`URL`) of the document."""
    folded = view.folded
    found: list[Span] = []
    spelt = view.has_any(_AT_WORDS)
    if spelt or "@" in folded:
        for at in (_AT if spelt else _AT_SIGN).finditer(folded):
            low = max(0, at.start() - _LOCAL_WIDTH)
            local = _LOCAL.search(folded[low : at.start()])
            domain = _DOMAIN.match(folded[at.end() : at.end() + _DOMAIN_WIDTH])
            if local and domain:
                start, end = low + local.start(), at.end() + domain.end()
                if found and start < found[-1].end:
                    start = found[-1].end
                if start < end:
                    found.append(Span(start, end, "MAIL", "mails", 0.99))
        found += _in_columns(folded)
    if view.has_any(_WEB_WORDS):
        for match in _URL.finditer(folded):
            end = match.end()
            while folded[end - 1] in ".:!?":
                end -= 1
            found.append(Span(match.start(), end, "URL", "mails", 0.99))
    return found
