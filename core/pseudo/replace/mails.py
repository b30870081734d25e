"""Surrogates of e-mail addresses and URLs: names become the surrogate names, domains neutral ones."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cliniq.core import lexicon, likeness
from cliniq.core.pseudo.replace.draw import Source
from cliniq.core.pseudo.replace.names import first_name, last_name, letter_for
from cliniq.core.pseudo.replace.normalise import normal_form
from cliniq.core.pseudo.replace.shape import plain, redraw
from cliniq.core.text.fold import fold

# Reserved for examples (RFC 2606), so nobody owns them.
_DOMAINS = ("example.org", "example.com", "example.net")
_AT = re.compile(r"\s*(?:@|\(at\)|\[at\]|\barobase\b|\bat\b)\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_URL = re.compile(r"(\s*(?:\w+\s*:\s*//\s*)?)((?:www\s*\.\s*)?)([^/?#\s]+)(.*)", re.IGNORECASE | re.DOTALL)
_SHORTEST_NAME = 3
_KEPT = frozenset({"dr", "pr", "mme", "mr"})


def mail(surface: str, names: Mapping[str, str], source: Source) -> str:
    """The surrogate of a `MAIL`. `names`: folded part of a name in the document → `NOM` or `PRENOM`."""
    at = _AT.search(surface)
    if at is None:
        return _local(surface, names, source)
    return (
        _local(surface[: at.start()], names, source)
        + at.group()
        + _domain(surface[at.end() :], surface, source)
    )


def _local(text: str, names: Mapping[str, str], source: Source) -> str:
    def word(match: re.Match[str]) -> str:
        token = match.group()
        drawn = _letters(fold(token), names, source)
        return drawn.upper() if token.isupper() else drawn

    text = _LETTERS.sub(word, text)
    return re.sub(r"\d+", lambda m: redraw(m.group(), source.dice("MAIL", m.group())), text)


def _letters(token: str, names: Mapping[str, str], source: Source) -> str:
    """The surrogate of a run of letters: names of the document in it, else known names, else a last name."""
    if token in _KEPT:
        return token
    if len(token) == 1:
        return letter_for(token, "PRENOM", source)
    for name in sorted(names, key=len, reverse=True):
        if len(name) < _SHORTEST_NAME:
            continue
        at = token.find(name)
        if at >= 0:
            before, after = token[:at], token[at + len(name) :]
            drawn = _name(name, names[name], source)
            return (
                (_letters(before, names, source) if before else "")
                + drawn
                + (_letters(after, names, source) if after else "")
            )
    return _from_lexicon(token, source)


def _from_lexicon(token: str, source: Source) -> str:
    """« dupuisg » and « hritter » hold a last name and an initial; other words are taken as one name."""
    last = lexicon.last_names()
    if token not in last and token not in lexicon.first_names() and len(token) > _SHORTEST_NAME + 1:
        if token[:-1] in last:
            return _name(token[:-1], "NOM", source) + letter_for(token[-1], "PRENOM", source)
        if token[1:] in last:
            return letter_for(token[0], "PRENOM", source) + _name(token[1:], "NOM", source)
    is_first = token in lexicon.first_names() and likeness.first_over_last(token) > 0
    return _name(token, "PRENOM" if is_first else "NOM", source)


def _name(folded: str, label: str, source: Source) -> str:
    drawn = first_name(folded, source) if label == "PRENOM" else last_name(folded, source)
    return "".join(_LETTERS.findall(plain(drawn).lower()))


def _domain(text: str, surface: str, source: Source) -> str:
    """A neutral domain, with the blanks and capitals of the original."""
    drawn = source.dice("MAIL-domain", normal_form("MAIL", surface)).other(
        _DOMAINS, "".join(text.lower().split())
    )
    if text.isupper():
        drawn = drawn.upper()
    gap = re.search(r"\s*\.\s*", text)
    return drawn.replace(".", gap.group()) if gap else drawn


def url(surface: str, source: Source) -> str:
    """The surrogate of a `URL`: its scheme, a neutral host, and eight drawn digits for any path."""
    dice = source.dice("URL", normal_form("URL", surface))
    match = _URL.fullmatch(surface)
    if match is None:
        return redraw(surface, dice)
    scheme, www, host, rest = match.groups()
    drawn = dice.other(_DOMAINS, host.lower())
    path = "/" + "".join(dice.choice("0123456789abcdef") for _ in range(8)) if len(rest.strip()) > 1 else rest
    return scheme + www + (drawn.upper() if host.isupper() else drawn) + path
