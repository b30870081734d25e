"""The rest of a name: cut by a line end (« Lefè⏎vre »), or further first names (« PHAM Bich Liên - F - 15/07 »)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cliniq.core.document import Span
from cliniq.core.lexicon import common_words, first_names, last_names
from cliniq.core.likeness import first_name_score, last_name_score
from cliniq.core.pseudo.find.cover import Cover
from cliniq.core.pseudo.find.pairs import is_eponym, of_a_thing, starts_eponym
from cliniq.core.pseudo.find.persons import PERSON
from cliniq.core.pseudo.find.view import View

# At the end of a line, the name goes on in lower case, without a hyphen.
_TORN = re.compile(r"\n([a-zà-ÿ]{2,8})(?![\w'’-])")
_FURTHER = re.compile(
    r" ([A-ZÀ-Þ][a-zà-ÿ]+(?:[- ][A-ZÀ-Þ][a-zà-ÿ]+){0,2})(?=\s?[-–|,;(/]{1,2}\s?(?:[FMH]\b|née?\b|[0-3][0-9]/))"
)
# « Perrine⏎Tisserand⏎ »: a line that is one capital word.
_NEXT_LINE = re.compile(r"\n([A-ZÀ-Þ][a-zà-ÿ]{3,})(?=[ ]*(?:\n|\Z))")
# « - VAN DER HAEGEN J. »: particles that only names have.
_PARTICLES = re.compile(
    r"(?<![\w-])((?:(?:VAN|VON|DER|DEN|TEN|TER|BEN|EL|AIT|AÏT|Van|Von|Der|Den|Ben|El|Aït|Ait|van|von|der|den) ){1,2})\Z"
)
# « 08h45  de ROQUEFEUIL », « colectomie par de la Torre »: particles in lower case where a name begins.
_LOWER_PARTICLES = re.compile(r"(?:(?:\A|\n|  |\t|\|)[ ]?|[Pp]ar |[Aa]vec )((?:de la|de|du|des|d’|d') ?)\Z")
# « Duhalde-Lundi »: a compound name goes on with a capital.
_SECOND_HALF = re.compile(r"-([A-ZÀ-Þ][\w'’]+(?:-[A-ZÀ-Þ][\w'’]+)*)")
_LEADS = frozenset(["de ", "la ", "du ", "es ", " d'", " d’"])
# « Monsieur Ber-⏎        thier »: cut at a hyphen, in a column.
_HYPHENATED = re.compile(r"-[ ]?\n[ ]*([a-zà-ÿ]{2,12})(?![\w'’])|-[ ]?\n[ ]*([A-ZÀ-Þ][\w’']+)")
# « Mme Alicia (GILBERT) »
_ASIDE = re.compile(r" \(([A-ZÀ-Þ][A-ZÀ-Þ'’-]{3,})\)")
_SHORTEST = 5
_EVERYDAY = 40
_SURE = 1.5


def read_torn_names(view: View, spans: Sequence[Span], covered: Cover) -> list[Span]:
    """What follows the names among `spans` and belongs to them."""
    found: list[Span] = []
    for span in spans:
        for one in _rest(view, span) if span.label in PERSON else _cut(view, span):
            # What is new: before the name, or after it.
            fresh = (one.start, span.start) if one.start < span.start else (one.start, one.end)
            if not covered.touches(*fresh):
                found.append(one)
    return found


def _cut(view: View, span: Span) -> Iterator[Span]:
    """The end of a place that a hyphen cuts at the end of a line: « Paoli-Cal-⏎mettes »."""
    hyphen = _HYPHENATED.match(view.text, span.end) if view.text.startswith("-", span.end) else None
    if span.label in ("HOPITAL", "VILLE") and hyphen is not None and hyphen[1]:
        yield Span(*hyphen.span(1), span.label, "torn", 0.7)


def _rest(view: View, span: Span) -> Iterator[Span]:
    particles = _PARTICLES.search(view.text, max(0, span.start - 10), span.start) if span.label == "NOM" else None
    if particles is not None:
        yield Span(particles.start(1), span.end, "NOM", "torn", 0.98)
    led = span.label == "NOM" and view.text[max(0, span.start - 3) : span.start] in _LEADS
    lower = _LOWER_PARTICLES.search(view.text, max(0, span.start - 10), span.start) if led else None
    if lower is not None:
        yield Span(lower.start(1), span.end, "NOM", "torn", 0.98)
    joined = _SECOND_HALF.match(view.text, span.end)
    if joined is not None:
        yield Span(*joined.span(1), span.label, "torn", 0.7)
    hyphen = _HYPHENATED.match(view.text, span.end) if view.text.startswith("-", span.end) else None
    if hyphen is not None and (hyphen[1] or _same_style(view, span, *hyphen.span(2))):
        yield Span(*hyphen.span(hyphen.lastindex or 1), span.label, "torn", 0.7)
        return
    given = span.label == "PRENOM" or first_name_score(view.folded[span.start : span.end]) > 0
    aside = _ASIDE.match(view.text, span.end) if given else None
    if aside is not None and _is_family(view, view.folded[aside.start(1) : aside.end(1)]):
        yield Span(*aside.span(1), "NOM", "torn", 0.65)
        return
    torn = _TORN.match(view.text, span.end)
    if torn is not None:
        head = view.folded[span.start : span.end].rpartition(" ")[2]
        tail = view.folded[torn.start(1) : torn.end(1)]
        whole = head + tail
        # Half a name and half a word are none together: the whole must be a name, its end no everyday word.
        if len(whole) >= _SHORTEST and _is_name(whole) and common_words().get(tail, 0) < _EVERYDAY:
            yield Span(torn.start(1), torn.end(1), span.label, "torn", 0.7)
        return
    below = _NEXT_LINE.match(view.text, span.end) if span.label == "PRENOM" else None
    if below is not None:
        word = view.folded[below.start(1) : below.end(1)]
        if not view.vocabulary.means_else(word) and last_name_score(word) > 0:
            yield Span(below.start(1), below.end(1), "NOM", "torn", 0.65)
        return
    bearer = _bearer(view, span) if span.label == "PRENOM" else None
    if bearer is not None:
        yield bearer
        return
    further = _FURTHER.match(view.text, span.end)
    if further is not None:
        first = view.word_at(further.start(1))
        last = view.word_at(further.end(1))
        never = view.vocabulary.never
        if not any(word in never for word in view.words[first:last]):
            yield Span(further.start(1), further.end(1), "PRENOM", "torn", 0.65)


def _is_family(view: View, word: str) -> bool:
    """Whether a word in capitals beside a first name is a last name: no job, no ward, no acronym of medicine."""
    words = view.vocabulary.words
    ward = word in words("hospitals.units") or word in words("hospitals.heads")
    return not ward and not view.vocabulary.means_else(word) and last_name_score(word) > 0


def _same_style(view: View, span: Span, start: int, end: int) -> bool:
    """Whether a capital word in the next line is written as the name is, and may be one."""
    upper = view.text[span.start : span.end].isupper()
    return view.text[start:end].isupper() == upper and view.folded[start:end] not in view.vocabulary.never


def _bearer(view: View, span: Span) -> Span | None:
    """« avec Hélène Dieulafoy »: after a sure first name, an eponym is the name of who bears it."""
    first = view.word_at(span.start)
    place = view.word_at(span.end)
    if place >= len(view.words) or view.gaps[place] != " " or not view.caps[place] or place in view.uppers:
        return None
    word = view.words[place]
    if not is_eponym(word) or word in view.vocabulary.never or starts_eponym(view, first) or of_a_thing(view, first):
        return None
    if first_name_score(view.words[place - 1]) < _SURE:
        return None
    return Span(view.starts[place], view.ends[place], "NOM", "torn", 0.65)


def _is_name(word: str) -> bool:
    return (word in last_names() or word in first_names()) and word not in common_words()
