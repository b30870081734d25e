"""One pass over a text for all patterns: an Aho-Corasick prefilter, then `re.match` at its hits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from cliniq.core.match.literals import NoLiteralError, haystack, literals
from cliniq.core.match.notation import GAP, NotationError, as_words, expand_gaps, regex_gaps, term_to_regex
from cliniq.core.text.fold import fold


class PatternError(ValueError):
    """A pattern can't be compiled; the message says why, for the author of the rule."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled-to-be pattern: a regex with `GAP`s, on folded text or, when `cased`, on the text itself.

    `source` is what the author wrote, `line` where.
    """

    regex: str
    cased: bool = False
    word: bool = True
    source: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    @classmethod
    def term(cls, term: str, line: int = 0) -> Pattern:
        """A term in the notation of rule files; raises `PatternError`."""
        try:
            return cls(term_to_regex(term), source=term, line=line)
        except NotationError as error:
            raise PatternError(f"term {term!r}: {error}") from error

    @classmethod
    def acronym(cls, acronym: str, line: int = 0) -> Pattern:
        """An acronym, matched in its own case; from three letters on, with or without full stops (« B.P.C.O. »).

        Two letters with full stops are more often the initials of a name.
        """
        plain = GAP.join(re.escape(word) for word in acronym.split())
        if len(acronym) < 3 or not (acronym.isalnum() and acronym.isupper()):
            return cls(plain, cased=True, source=acronym, line=line)
        dotted = r"\.".join(acronym)
        return cls(rf"(?:{plain}|{dotted}\.?)", cased=True, source=acronym, line=line)

    @classmethod
    def of_regex(cls, regex: str, line: int = 0, *, cased: bool = False, word: bool = True) -> Pattern:
        """A regex in which a blank is flexible white space."""
        return cls(regex_gaps(regex), cased=cased, word=word, source=regex, line=line)


class Hit(NamedTuple):
    """A pattern that matched: offsets in the text, the pattern's place in its set, the match."""

    start: int
    end: int
    number: int
    match: re.Match[str]


class PatternSet:
    """Patterns compiled together. Regexes are compiled when first needed, so that start-up stays short."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self.patterns = tuple(patterns)
        self._compiled: list[re.Pattern[str] | None] = [None] * len(self.patterns)
        by_run: dict[str, list[tuple[int, int, int, bool]]] = {}
        for index, pattern in enumerate(self.patterns):
            source = fold(pattern.regex) if pattern.cased else pattern.regex
            try:
                for literal in literals(source, word=pattern.word):
                    by_run.setdefault(literal.run, []).append((index, literal.least, literal.most, pattern.cased))
            except NoLiteralError as error:
                raise PatternError(f"pattern {pattern.regex.replace(GAP, ' ')!r}: {error}") from error
            except re.error as error:
                raise PatternError(f"pattern {pattern.regex.replace(GAP, ' ')!r}: {error}") from error
        self._tries = tuple(map(tuple, by_run.values()))
        self._automaton = BytesAhoCorasick([run.encode() for run in by_run]) if by_run else None

    def compiled(self, index: int) -> re.Pattern[str]:
        """The compiled regex of a pattern."""
        regex = self._compiled[index]
        if regex is None:
            pattern = self.patterns[index]
            source = expand_gaps(pattern.regex)
            if pattern.word:
                source = as_words(source, r"\w") if pattern.cased else as_words(source)
            flags = 0 if pattern.cased else re.ASCII
            regex = self._compiled[index] = re.compile(source, flags)
        return regex

    def hits(self, folded: str, text: str) -> list[Hit]:
        """All matches, in order of start, of each pattern at each place where it matches.

        `folded` is `fold(text)`. Matches of different patterns may overlap.
        """
        if self._automaton is None:
            return []
        found: dict[tuple[int, int], Hit] = {}
        tries, compiled = self._tries, self._compiled
        edges = haystack(folded)
        for run, at, _ in self._automaton.find_matches_as_indexes(edges, overlapping=True):
            for index, least, most, cased in tries[run]:
                regex = compiled[index] or self.compiled(index)
                last = at - least - 1  # the haystack has one blank before the text
                if least == most:
                    match = regex.match(text if cased else folded, last)
                else:
                    first = max(0, at - most - 1)
                    match = self._match_before(index, regex, text if cased else folded, edges, first, last)
                if match is not None:
                    start, end = match.span()
                    if (start, index) not in found:
                        found[start, index] = Hit(start, end, index, match)
        return sorted(found.values(), key=_BY_START)

    def _match_before(
        self, index: int, regex: re.Pattern[str], subject: str, edges: bytes, first: int, last: int
    ) -> re.Match[str] | None:
        """The match that starts last between two places (at the start of a word, for a pattern of words)."""
        if not self.patterns[index].word:
            return next((m for at in range(last, first - 1, -1) if (m := regex.match(subject, at))), None)
        start = last
        while start >= first:
            # `edges` is shifted by one: edges[start] is the character before the place.
            match = regex.match(subject, start) if edges[start] == _BLANK else None
            if match is not None:
                return match
            start = edges.rfind(b" ", first, start)
        return None


_BLANK = 32
_BY_START = itemgetter(0)
