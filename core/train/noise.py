"""Surface forms and damage: what typing, dictation, forms and PDF extraction do to a note.

Text travels as segments, (text, label) pairs, the label empty for plain text, so that spans stay exact whatever
is done to either.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Segment = tuple[str, str]
_TITLE_END = re.compile(r"(?:\b(?:dr|pr|m|mr|mme|mlle|docteur)\.?) $", re.I)
_LONG_WORD = re.compile(r"(?<![\w'’-])[^\W\d_]{4,}(?![\w'’-])")
# Words that announce a name keep their place.
_KEPT = frozenset(
    "docteur professeur monsieur madame mademoiselle prof interne externe cadre infirmière infirmier secrétaire "
    "chirurgien anesthésiste opérateur aide hôpital hopital clinique polyclinique centre résidence foyer maison "
    "épouse veuve née prénom adresse patient patiente enfant bébé fille fils frère sœur mère père".split()
)
_LETTERS = "aeioulnrstmdpc"


@dataclass(frozen=True, slots=True)
class Style:
    """How one note is written."""

    last: str = "upper"
    first: str = "title"
    accents: bool = True
    colon: str = " : "
    typos: float = 0.0
    breaks: float = 0.0
    blanks: float = 0.0
    glue: float = 0.0
    swaps: float = 0.0


def draw_style(rng: random.Random) -> Style:
    """The style of one note: a tidy one in half the cases."""
    tidy = rng.random() < 0.5
    return Style(
        last=rng.choices(("upper", "title", "lower"), (48, 44, 8))[0],
        first=rng.choices(("title", "upper", "lower"), (74, 19, 7))[0],
        accents=rng.random() > 0.14,
        colon=rng.choices((" : ", ": ", " :", ":"), (60, 28, 6, 6))[0],
        typos=0.0 if tidy else rng.choice((0.0, 0.004, 0.015)),
        breaks=0.0 if tidy else rng.choice((0.0, 0.01, 0.04)),
        blanks=0.0 if tidy else rng.choice((0.0, 0.0, 0.03)),
        glue=0.01 if tidy else 0.08,
        swaps=rng.choice((0.0, 0.05, 0.15, 0.35)),
    )


def case_name(name: str, case: str, rng: random.Random) -> str:
    """A name in a case; one in fifteen departs from the style of the note."""
    if rng.random() < 0.07:
        case = rng.choice(("upper", "title", "lower"))
    if case == "upper":
        # Capitals often lose their accents.
        return strip_accents(name).upper() if rng.random() < 0.7 else name.upper()
    if case == "lower":
        return name.lower()
    return name


def strip_accents(text: str) -> str:
    """The text without accents, of any length."""
    text = text.replace("œ", "oe").replace("Œ", "OE")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _map(segments: list[Segment], change: Callable[[str], str]) -> list[Segment]:
    return [(change(text), label) for text, label in segments]


def damage(segments: list[Segment], style: Style, rng: random.Random, fillers: Sequence[str] = ()) -> list[Segment]:
    """The segments as this style writes them; `fillers` are ordinary words that take the place of others."""
    if style.swaps and fillers:
        segments = [(text if label else _swap(text, style.swaps, fillers, rng), label) for text, label in segments]
    if style.colon != " : ":
        segments = [(text if label else text.replace(" : ", style.colon), label) for text, label in segments]
    if not style.accents:
        segments = _map(segments, strip_accents)
    elif rng.random() < 0.1:
        segments = [(strip_accents(text) if label else text, label) for text, label in segments]
    if style.glue:
        segments = _glue(segments, style.glue, rng)
    if style.typos:
        segments = [
            (_typos(text, style.typos, rng) if label in ("", "NOM", "PRENOM") else text, label)
            for text, label in segments
        ]
    if style.breaks:
        segments = [(_breaks(text, style.breaks * (0.5 if label else 1), rng), label) for text, label in segments]
    if style.blanks:
        segments = [(text if label else _blanks(text, style.blanks, rng), label) for text, label in segments]
    return segments


def _glue(segments: list[Segment], rate: float, rng: random.Random) -> list[Segment]:
    """Lost spaces: « Dr.MARTIN », « MmeDUPONT », « MARTINPaul »."""
    out: list[Segment] = []
    for at, (text, label) in enumerate(segments):
        follows = segments[at + 1][1] if at + 1 < len(segments) else ""
        if follows in ("NOM", "PRENOM") and not label and rng.random() < rate:
            if _TITLE_END.search(text):
                text = text[:-1] if rng.random() < 0.6 else text[:-1].rstrip(".") + "."
            elif text == " ":
                continue
        elif not label and text.endswith(": ") and rng.random() < rate:
            text = text[:-1]
        out.append((text, label))
    return out


def _typos(text: str, rate: float, rng: random.Random) -> str:
    """A letter swapped, dropped, doubled or replaced, in words of five letters or more."""

    def spoil(match: re.Match[str]) -> str:
        word = match[0]
        if rng.random() >= rate * 4:
            return word
        at = rng.randrange(1, len(word) - 1)
        kind = rng.randrange(4)
        if kind == 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if kind == 1:
            return word[:at] + word[at + 1 :]
        if kind == 2:
            return word[:at] + word[at] + word[at:]
        letter = rng.choice(_LETTERS)
        return word[:at] + (letter.upper() if word[at].isupper() else letter) + word[at + 1 :]

    return re.sub(r"[^\W\d_]{5,}", spoil, text)


def _swap(text: str, rate: float, fillers: Sequence[str], rng: random.Random) -> str:
    """Other ordinary words in the place of some: templates have few words, notes have many."""

    known = max(1, len(fillers) * 3 // 4)

    def other(match: re.Match[str]) -> str:
        word = match[0]
        if rng.random() >= rate or word.lower() in _KEPT:
            return word
        # A capital on a word that no list knows means a name, unless it only opens a sentence.
        before = text[max(match.start() - 2, 0) : match.start()].strip(" ")
        free = word.islower() or (not word.isupper() and (not before or before[-1] in ".\n:-"))
        new = fillers[rng.randrange(len(fillers) if free else known)]
        return new.upper() if word.isupper() else new.capitalize() if word[0].isupper() else new

    return _LONG_WORD.sub(other, text)


def _breaks(text: str, rate: float, rng: random.Random) -> str:
    """Spaces that became line ends, and words cut at a line end."""

    def cut(match: re.Match[str]) -> str:
        return "\n" if rng.random() < rate else match[0]

    return re.sub(r"(?<=\S) (?=\S)", cut, text)


def _blanks(text: str, rate: float, rng: random.Random) -> str:
    """Doubled spaces, tabs, no-break spaces."""

    def widen(match: re.Match[str]) -> str:
        if rng.random() >= rate:
            return match[0]
        return rng.choice(("  ", "   ", "\t", "\xa0", "      "))

    return re.sub(r"(?<=\S) (?=\S)", widen, text)
