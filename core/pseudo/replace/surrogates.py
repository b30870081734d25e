"""A surrogate for each identifying span of a document: which label is drawn how, and from which neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from cliniq.core.document import Document, Span
from cliniq.core.pseudo.replace import mails, names, numbers, places
from cliniq.core.pseudo.replace.dates import Written, shift_dates
from cliniq.core.pseudo.replace.draw import Source
from cliniq.core.pseudo.replace.normalise import folded_words
from cliniq.core.pseudo.replace.shape import redraw

Draw = Callable[[str, Source], str]

# Labels whose surrogate depends on the value alone.
_ALONE: dict[str, Draw] = {
    "NOM": names.last_name,
    "PRENOM": names.first_name,
    "VILLE": places.city,
    "HOPITAL": places.hospital,
    "ADRESSE": places.address,
    "TEL": numbers.phone,
    "SECU": numbers.social_security,
    "URL": mails.url,
    "RPPS": lambda surface, source: numbers.checked_number(surface, "RPPS", source),
    "FINESS": lambda surface, source: numbers.checked_number(surface, "FINESS", source),
}
_NAMES = ("NOM", "PRENOM")
_DATES = ("DATE", "DATE_NAISSANCE")
# What may stand between a postcode and its city: « 75011 - Paris », « Paris (75011) ».
_NEAR = 4
# Surrogates remembered by scope before the memory is emptied.
_MEMORY = 100_000


def draw_surrogates(document: Document, spans: Sequence[Span], source: Source) -> list[str]:
    """The surrogate of each span, in order. Labels that are not known are redrawn sign for sign."""
    text, memo = document.text, source.memo
    if len(memo) > _MEMORY:
        memo.clear()
        source.towns.clear()
    drawn: list[str] = []
    dates: list[int] = []
    mail_names: dict[str, str] | None = None
    for index, span in enumerate(spans):
        label = span.label
        surface = text[span.start : span.end]
        if label in _DATES:
            dates.append(index)
            drawn.append(surface)
            continue
        if label == "ZIP":
            drawn.append(
                _unlike(surface, places.postcode(surface, _city_beside(text, spans, index), source), source)
            )
            continue
        if label == "MAIL":
            if mail_names is None:
                mail_names = _names_of(text, spans)
            drawn.append(_unlike(surface, mails.mail(surface, mail_names, source), source))
            continue
        known = memo.get((label, surface))
        if known is None:
            draw = _ALONE.get(label) or partial(_number, label)
            known = memo[label, surface] = _unlike(surface, draw(surface, source), source)
        drawn.append(known)
    if dates:
        written = [Written(spans[i].start, drawn[i], spans[i].label == "DATE_NAISSANCE") for i in dates]
        for index, moved in zip(dates, shift_dates(written, source, document.datetime), strict=True):
            drawn[index] = moved
    return drawn


def _number(label: str, surface: str, source: Source) -> str:
    return numbers.number(surface, label, source)


def _unlike(surface: str, drawn: str, source: Source) -> str:
    """`drawn`, or another draw when it came out as the original."""
    if drawn != surface or not any(char.isalnum() for char in surface):
        return drawn
    return redraw(surface, source.dice("again", surface))


def _city_beside(text: str, spans: Sequence[Span], index: int) -> str | None:
    """The city written next to a postcode, after it or before."""
    span = spans[index]
    if index + 1 < len(spans):
        after = spans[index + 1]
        if after.label == "VILLE" and _is_gap(text[span.end : after.start]):
            return text[after.start : after.end]
    if index:
        before = spans[index - 1]
        if before.label == "VILLE" and _is_gap(text[before.end : span.start]):
            return text[before.start : before.end]
    return None


def _is_gap(between: str) -> bool:
    return len(between) <= _NEAR and not any(char.isalnum() for char in between)


def _names_of(text: str, spans: Sequence[Span]) -> dict[str, str]:
    """Folded parts of the names in a document → their label; a last name wins."""
    values = {(span.label, text[span.start : span.end]) for span in spans if span.label in _NAMES}
    found: dict[str, str] = {}
    for label, surface in sorted(values, reverse=True):  # first names first
        for part in folded_words(surface):
            if part not in names.PARTICLES:
                found[part] = label
    return found
