"""What a patient header says by its order: name, date of birth, identifiers; name and extension."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from cliniq.core.document import Span
from cliniq.core.lexicon import drug_words, is_commune
from cliniq.core.likeness import name_score
from cliniq.core.pseudo.find.cover import Cover
from cliniq.core.pseudo.find.measures import CLOCK
from cliniq.core.pseudo.find.pairs import is_eponym
from cliniq.core.pseudo.find.persons import PERSON
from cliniq.core.pseudo.find.view import View

_BETWEEN = re.compile(
    r"(?:[\s|,;:/?\-]{0,8}|[ \t]{9,30}|,? ?[0-9]{1,3} ans ?\(| \()"
    r"(?:\(?(?:m|f|h|masculin|feminin|homme|femme|sexe ?: ?[mfh])\)?[\s|,;/?\-]{1,6})?\Z"
)
_ONE_NAME = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ]{2,}(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?|[A-ZÀ-Þ]{4,}(?:-[A-ZÀ-Þ]{3,})?")
_AGE_AFTER = re.compile(r"[ \t|,(]{1,30}(?:[0-9]{1,3} ?(?:ans|a\b|mois)|[mfh]\b|ipp\b|nip\b|[0-9]{7})")
# Years of visits rather than of births, as far as a note without more to go by can tell.
_RECENT, _LATEST = "2012", "30"
# A date of birth stands nearer to the name than that.
_FAR = 32
_DOCTORS = frozenset("dr drs pr docteur professeur ide interne medecin".split())
_FULL = re.compile(r"[0-9]{1,4}\s?[/.\-|]\s?[0-9]{1,2}\s?[/.\-|]\s?(?:[0-9]{4}|[0-9]{2})\Z|[0-9]{8}\Z")
_AFTER_BIRTH = re.compile(
    r"(?:[\s|,;?\-]{1,8}(?:\(?[0-9]{1,3} ?(?:ans|a|mois)\)?|[mfh](?![a-z])))?[ \t|,;?\-]{1,8}"
    r"((?!no?[0-9])[a-z]{0,3}-?[0-9][0-9\-]{3,13}[0-9])(?![0-9a-z./,:]|-[0-9a-z])"
)
# In a footer: « LOPES Maria – 80-1177425 – 14/03/2023 »
_AFTER_NAME = re.compile(
    r"(?:[ ]{1,3}[\-–—|][ ]{1,3}|[ ]{3,30})((?!no?[0-9])[a-z]{0,3}-?[0-9](?:[ .\-]?[0-9]){5,13})"
    r"(?=[ ]{1,3}[\-–—|]|[ ]{2,}|[ ]*\n|\Z)"
)
_ROW_CODE = re.compile(r"(?!no?[0-9])(?:[a-z]{1,4}[\-/. ]?)?[0-9](?:[ .\-/]?[0-9]){4,14}(?:-?[a-z])?\Z")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
_CELL_SIGNS = "|¦\t"
# A cell between tabs is narrower than one between bars: numbers of results are shorter.
_LEAST_DIGITS = {"\t": 6}
_EXTENSION = re.compile(
    r" ?\((?:poste |tel\.? ?|dect |bip )?([0-9]{2,3} ?[0-9]{2,3})\)| ?[\-–:] ?([0-9]{4,5})(?=[ ]?(?:[,;.)\n]|$| - ))"
)


def read_headers(view: View, spans: list[Span]) -> list[Span]:
    """The spans, with dates of birth told from other dates by their place, and the numbers that stand after them.

    `DUPONT Jean | M | 12/03/1950 | 8004512`: the date after a name is a birth, the number after it an IPP.
    « Coralie (4512) »: the number after a name is an extension.
    """
    folded = view.folded
    ends = {span.end for span in spans if span.label in PERSON}
    if not ends:
        return spans
    by_end = sorted(ends)
    starts = {span.start for span in spans}
    found: list[Span] = []
    for position, span in enumerate(spans):
        if span.label == "DATE" and span.end - span.start >= 8:
            place = bisect_right(by_end, span.start) - 1
            before = by_end[place] if place >= 0 else -_FAR
            if (
                span.start - before < _FAR
                and _BETWEEN.fullmatch(folded[before : span.start])
                and _FULL.match(folded[span.start : span.end])
                and not CLOCK.match(folded, span.end)
                and not _doctor_before(view, before)
                and (span.start - before < 9 or _is_early(folded, span))
            ):
                span = spans[position] = span._replace(label="DATE_NAISSANCE", score=min(span.score, 0.9))
        if span.label == "DATE_NAISSANCE":
            match = _AFTER_BIRTH.match(folded, span.end)
            if match and match.start(1) not in starts and not _FULL.match(match[1]):
                found.append(Span(match.start(1), match.end(1), "IPP", "headers", 0.75))
    for end in by_end:
        match = _AFTER_NAME.match(folded, end)
        if match is not None and match.start(1) not in starts and not _FULL.match(match[1]):
            found.append(Span(match.start(1), match.end(1), "IPP", "headers", 0.7))
            continue
        match = _EXTENSION.match(folded, end)
        if match is None:
            continue
        group = 1 if match[1] else 2
        if match.start(group) not in starts and not _YEAR.match(match[group]):
            found.append(Span(match.start(group), match.end(group), "TEL", "headers", 0.75))
    for sign in _CELL_SIGNS:
        if sign in folded:
            found += _row_codes(view, spans + found, sign)
    return spans + found


def _row_names(view: View, covered: Cover, line: int, end: int, sign: str) -> list[Span]:
    """The last names that fill a cell in the row of a person: the doctor in charge."""
    found: list[Span] = []
    place = line
    for cell in view.text[line:end].split(sign):
        start, place = place + len(cell) - len(cell.lstrip()), place + len(cell) + 1
        match = _ONE_NAME.fullmatch(cell.strip())
        if match is None or covered.touches(start, start + len(match[0])):
            continue
        key = view.folded[start : start + len(match[0])]
        if view.vocabulary.means_else(key) or is_eponym(key):
            continue
        if name_score(key) > 0.3 and key not in drug_words() and not is_commune(key):
            found.append(Span(start, start + len(match[0]), "NOM", "headers", 0.65))
    return found


def _is_early(folded: str, span: Span) -> bool:
    """Whether a date far from the name, in a column, is rather a birth: an age or a sex after it, or an early year."""
    if _AGE_AFTER.match(folded, span.end) is not None:
        return True
    year = folded[span.end - 4 : span.end]
    if year.isdigit():
        return year < _RECENT
    return year[-2:].isdigit() and not _RECENT[-2:] <= year[-2:] < _LATEST


def _doctor_before(view: View, end: int) -> bool:
    """Whether the name that ends at `end` is a doctor's: what stands after it is no birth."""
    last = view.word_at(end) - 1
    return any(word in _DOCTORS for word in view.words[max(0, last - 3) : last])


def _row_codes(view: View, spans: list[Span], sign: str) -> list[Span]:
    """The codes that fill a cell in the row of a person: the patient's number, then the stay's."""
    folded = view.folded
    found: list[Span] = []
    people = sorted(span.start for span in spans if span.label in PERSON or span.label == "DATE_NAISSANCE")
    covered = Cover((span.start, span.end) for span in spans)
    patients = sorted(span.start for span in spans if span.label == "IPP")
    lines = {folded.rfind("\n", 0, start) + 1 for start in people}
    for line in sorted(lines):
        end = folded.find("\n", line)
        end = len(folded) if end < 0 else end
        if folded.count(sign, line, end) < 2:
            continue
        known = bisect_left(patients, line) < bisect_left(patients, end)
        found += _row_names(view, covered, line, end, sign)
        place = line
        for cell in folded[line:end].split(sign):
            start, place = place + len(cell) - len(cell.lstrip()), place + len(cell) + 1
            text = cell.strip()
            free = not covered.touches(start, start + len(text))
            long = sum(map(str.isdigit, text)) >= _LEAST_DIGITS.get(sign, 5)
            if free and long and _ROW_CODE.match(text) and not _FULL.match(text):
                found.append(Span(start, start + len(text), "NDA" if known else "IPP", "headers", 0.7))
                known = True
    return found
