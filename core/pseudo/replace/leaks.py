"""The last look before a text is let out: does it still hold what its document says identifies someone?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from cliniq.core import lexicon
from cliniq.core.document import Document, Span
from cliniq.core.memo import remembered
from cliniq.core.text.fold import fold

_NAMES = frozenset({"NOM", "PRENOM"})
_NUMBERS = frozenset({"TEL", "SECU", "IPP", "NDA", "RPPS", "ADELI", "FINESS", "MAIL", "DATE_NAISSANCE"})
# Shorter values are too often found by chance: « 4227 » is a number of platelets as well.
_SHORTEST_NAME = 4
_SHORTEST_NUMBER = 8
# With more values than this, the text is indexed rather than read for each.
_FEW = 100
_RUN = re.compile(r"([a-z0-9]+)", re.ASCII)
_SIGNS = b" .-/|_()\n\t\r,"
_BETWEEN = r"[\s.\-/|_(),]{0,3}"


def leaks(document: Document, new_text: str, spans: Sequence[Span]) -> list[str]:
    """The labels of identifying values of `document` that `new_text` still holds, sorted; empty if all is well.

    `document.spans` are the spans that were replaced, `spans` what stands for them in `new_text`. Looked for
    are names of four letters or more, and numbers, e-mail addresses and dates of birth of eight signs or
    more, in any case, accents and spacing. What stands inside `spans` is ours, unless it is the very original
    of that span. Names that are ordinary words, drugs, medical words or eponyms do not count: outside a span
    they mostly are just that. Where the spans were only annotated, all of them are reported.
    """
    found = _unchanged(document, new_text, spans)
    return sorted(found | {label for label, _, _ in _left(document, new_text, spans)})


def uncovered(document: Document) -> list[Span]:
    """Spans for the values of `document` that stand in its own text outside its spans, as `leaks` sees them."""
    return [Span(start, end, label, "left") for label, start, end in _left(document, document.text, document.spans)]


def _left(document: Document, text: str, spans: Sequence[Span]) -> Iterator[tuple[str, int, int]]:
    """Label and place of each value of `document` that stands in `text` outside `spans`."""
    folded = fold(text).replace("-", " ")
    values = list(_values(document))
    if not values:
        return
    search = _Scan(folded) if len(values) <= _FEW else _Index(folded, spans, values)
    starts: list[int] = []
    for label, value in values:
        places = search.words(value) if label in _NAMES else search.spaced(value)
        if not places or (label in _NAMES and _is_ordinary(value)):
            continue
        starts = starts or [span.start for span in spans]
        for start, end in places:
            if not _is_ours(start, end, spans, starts):
                yield label, start, end


def _unchanged(document: Document, new_text: str, spans: Sequence[Span]) -> set[str]:
    """Labels of spans whose surrogate is the original; a day alone may come out as itself."""
    if len(spans) != len(document.spans):
        return set()
    text = document.text
    return {
        new.label
        for old, new in zip(sorted(document.spans), spans, strict=True)
        if new_text[new.start : new.end] == text[old.start : old.end]
        and old.label != "DATE"
        and not (old.label == "DATE_NAISSANCE" and old.end - old.start < 3)
        and any(char.isalnum() for char in text[old.start : old.end])
    }


def _values(document: Document) -> Iterator[tuple[str, str]]:
    """Label and normal form of each value worth looking for, once each."""
    folded = document.folded
    seen: set[str] = set()
    for span in document.spans:
        label = span.label
        if label in _NAMES or label in _NUMBERS:
            surface = folded[span.start : span.end]
            if surface not in seen:
                seen.add(surface)
                yield from _value(label, surface)
    for label, known in document.context.items():
        if label in _NAMES or label in _NUMBERS:
            for one in known if isinstance(known, (list, tuple)) else (known,):
                if isinstance(one, str):
                    yield from _value(label, fold(one))


def _value(label: str, surface: str) -> Iterator[tuple[str, str]]:
    if label in _NAMES:
        if len(surface) >= _SHORTEST_NAME:
            yield label, " ".join(surface.replace("-", " ").split())
        return
    value = _compact(surface)
    if len(value) >= _SHORTEST_NUMBER:
        yield label, value


def _compact(folded: str) -> str:
    return folded.encode("ascii", "replace").translate(None, _SIGNS).decode("ascii")


def _spaced_pattern(value: str) -> re.Pattern[str]:
    """Matches `value` as a whole number or address, whatever signs part it."""
    return re.compile(rf"(?<![^\W_]){_BETWEEN.join(map(re.escape, value))}(?![^\W_])", re.ASCII)


def _is_whole(folded: str, start: int, end: int) -> bool:
    return not (folded[end : end + 1].isalnum() or (start and folded[start - 1].isalnum()))


class _Scan:
    """Looks for values by reading the whole text for each: quickest for the few values of a usual document."""

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self.compact: str | None = None

    def words(self, value: str) -> list[tuple[int, int]]:
        """Where `value` stands as whole words."""
        folded = self.folded
        found: list[tuple[int, int]] = []
        start = folded.find(value)
        while start >= 0:
            end = start + len(value)
            if _is_whole(folded, start, end):
                found.append((start, end))
            start = folded.find(value, end)
        return found

    def spaced(self, value: str) -> list[tuple[int, int]]:
        """Where `value` stands as a whole number or address, whatever signs part it."""
        if self.compact is None:
            self.compact = _compact(self.folded)
        if value not in self.compact:
            return []
        return [match.span() for match in _spaced_pattern(value).finditer(self.folded)]


class _Index(_Scan):
    """Looks for many values in time linear in the text: by the first word outside of the spans that they may start."""

    def __init__(self, folded: str, spans: Sequence[Span], values: Sequence[tuple[str, str]]) -> None:
        super().__init__(folded)
        compact = self.compact = _compact(folded)
        # First word of a name, and first signs of a number without what parts them → where such stand.
        first = [_RUN.search(value) for label, value in values if label in _NAMES]
        self.firsts: dict[str, list[int]] = {match[0]: [] for match in first if match}
        self.heads: dict[str, list[int]] = {
            value[:_SHORTEST_NUMBER]: [] for label, value in values if label not in _NAMES
        }
        widths: dict[str, int] = {}
        parts = _RUN.split(folded)
        start = squeezed = span = 0
        for gap, run in zip(parts[0::2], parts[1::2], strict=False):
            start += len(gap)
            if gap not in widths:
                widths[gap] = len(_compact(gap))
            squeezed += widths[gap]
            while span < len(spans) and spans[span].end <= start:
                span += 1
            if span == len(spans) or start < spans[span].start:
                if run in self.firsts:
                    self.firsts[run].append(start)
                head = compact[squeezed : squeezed + _SHORTEST_NUMBER]
                if head in self.heads:
                    self.heads[head].append(start)
            start += len(run)
            squeezed += len(run)

    def words(self, value: str) -> list[tuple[int, int]]:
        """As `_Scan.words`, but for what starts within a span."""
        first = _RUN.search(value)
        if first is None:
            return super().words(value)
        places = [start - first.start() for start in self.firsts.get(first[0], ())]
        return [
            (start, start + len(value))
            for start in places
            if self.folded.startswith(value, start) and _is_whole(self.folded, start, start + len(value))
        ]

    def spaced(self, value: str) -> list[tuple[int, int]]:
        """As `_Scan.spaced`, but for what starts within a span."""
        if not value[0].isalnum():
            return super().spaced(value)
        starts = self.heads.get(value[:_SHORTEST_NUMBER])
        if not starts:
            return []
        pattern = _spaced_pattern(value)
        return [match.span() for start in starts if (match := pattern.match(self.folded, start))]


def _is_ours(start: int, end: int, spans: Sequence[Span], starts: list[int]) -> bool:
    """Whether a find touches a span of the new text: a surrogate that happens to be another's original."""
    index = bisect_right(starts, end - 1) - 1
    return index >= 0 and spans[index].end > start


@remembered(1 << 12)
def _is_ordinary(name: str) -> bool:
    """Whether a folded name is mostly met as something else than a name."""
    return (
        lexicon.common_words().get(name, 0) > 0
        or name in lexicon.ordinary_names()
        or name in lexicon.medical_words()
        or name in lexicon.drug_words()
        or name in lexicon.eponyms()
    )
