"""A name found once in a document is found everywhere in it, and so are its identifiers and places."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter

from cliniq.core.document import Document, Span
from cliniq.core.lexicon import common_words, drug_words, medical_words, ordinary_names
from cliniq.core.likeness import is_unknown
from cliniq.core.memo import remembered
from cliniq.core.pseudo.find.cover import Cover
from cliniq.core.pseudo.find.initials import read_initials
from cliniq.core.pseudo.find.leftovers import read_leftovers
from cliniq.core.pseudo.find.lower_hospitals import read_lower_hospitals
from cliniq.core.pseudo.find.lower_towns import read_lower_towns
from cliniq.core.pseudo.find.nicknames import read_nicknames
from cliniq.core.pseudo.find.pairs import is_eponym, of_a_thing
from cliniq.core.pseudo.find.persons import PERSON
from cliniq.core.pseudo.find.torn_names import read_torn_names
from cliniq.core.pseudo.find.view import View
from cliniq.core.pseudo.find.whispered import read_whispered

_PLACE = itemgetter(0, 1, 2)  # start, end, label
_NUMBERS = frozenset(["IPP", "NDA", "SECU", "RPPS", "ADELI"])
_PLACES = frozenset(["VILLE", "HOPITAL"])
_JOINTS = frozenset([" ", "-", "'", "\n", "-\n"])
# Words of this class (ten times the Zipf value) and above are ordinary in notes.
_ORDINARY = 27
# So many names or numbers with one first word are kept, that hostile texts stay linear.
_MOST_ALIKE = 40
# Shorter last names end too many words to tell a login by.
_LEAST_LOGIN = 5
# What names that are known make sure of the words beside them.
_READERS = (
    read_initials,
    read_leftovers,
    read_torn_names,
    read_nicknames,
    read_lower_hospitals,
    read_lower_towns,
    read_whispered,
)
_CELL = re.compile(r"[\t|()\[\]:;,/\n]|  ")
_SENTENCE = re.compile(r"(?:[.!?:;•*\n]|- )\s*$")


@remembered(1 << 14)
def _is_ordinary(word: str) -> bool:
    return (
        word in ordinary_names()
        or common_words().get(word, 0) >= _ORDINARY
        or word in medical_words()
        or word in drug_words()
    )


class _Propagation:
    """The words of one document's names, and where else they stand."""

    def __init__(self, view: View, spans: Sequence[Span]) -> None:
        self.view = view
        self.spans = list(spans)
        self.starts = [span.start for span in spans]
        self.ends = [span.end for span in spans]
        # First word → (all words, label); a name of one word is a phrase of one.
        self.phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}

    def learn(self) -> None:
        """Collect the names, with hyphens and without, and the parts of compound ones."""
        view = self.view
        for span in self.spans:
            label = span.label
            if label not in PERSON and label not in _PLACES:
                continue
            first = bisect_left(view.starts, span.start)
            last = bisect_left(view.starts, span.end, first)
            words = view.words[first:last]
            if not words or max(map(len, words)) < 3:
                continue
            self._add(tuple(words), label)
            if any("-\n" in word for word in words):
                # A line end cut it: elsewhere it stands whole.
                self._add(tuple(word.replace("-\n", "") for word in words), label)
            if label in PERSON and (len(words) > 1 or "-" in words[0]):
                parts = [part for word in words for part in word.replace("\n", "").split("-")]
                if len(parts) > 1:
                    self._add(("-".join(parts),), label)
                    self._add(tuple(parts), label)
                    for part in parts:
                        if (
                            len(part) > 3
                            and not _is_ordinary(part)
                            and label == "NOM"
                            and not is_eponym(part)
                        ):
                            self._add((part,), label)

    def _add(self, words: tuple[str, ...], label: str) -> None:
        known = self.phrases.setdefault(words[0], [])
        if len(known) < _MOST_ALIKE and all(other != words for other, _ in known):
            known.append((words, label))

    def covered(self, start: int, end: int) -> bool:
        """Whether a span holds a part of these characters."""
        place = bisect_right(self.starts, start) - 1
        if place >= 0 and self.ends[place] > start:
            return True
        return place + 1 < len(self.starts) and self.starts[place + 1] < end

    def beside(self, first: int, last: int) -> bool:
        """Whether a name stands right before or after these words, or a title before."""
        view = self.view
        if first:
            before = view.words[first - 1]
            if view.gaps[first] in (" ", ". ", ".") and (before in view.vocabulary.titles or before == "m"):
                return True
            place = bisect_right(self.starts, view.starts[first - 1]) - 1
            if (
                place >= 0
                and self.spans[place].label in PERSON
                and view.gaps[first].strip(" .") == ""
                and self.ends[place] >= view.ends[first - 1]
            ):
                return True
        if last + 1 < len(view.words) and view.gaps[last + 1] in (" ", "-"):
            place = bisect_right(self.starts, view.starts[last + 1]) - 1
            return (
                place >= 0
                and self.starts[place] == view.starts[last + 1]
                and self.spans[place].label in PERSON
            )
        return False

    def spread(self) -> list[Span]:
        """The further places of all names that were learnt."""
        view = self.view
        found: list[Span] = []
        phrases = self.phrases
        for index in view.places_of(phrases.keys()):
            start = view.starts[index]
            place = bisect_right(self.starts, start) - 1
            if place >= 0 and self.ends[place] > start:
                continue
            best: tuple[int, str] | None = None
            for words, label in phrases[view.words[index]]:
                last = index + len(words) - 1
                if len(words) > 1 and (
                    view.words[index : last + 1] != list(words)
                    or any(view.gaps[k] not in _JOINTS for k in range(index + 1, last + 1))
                ):
                    continue
                if best is None or last > best[0]:
                    best = last, label
            if best is None or self.covered(start, view.ends[best[0]]):
                continue
            last, label = best
            if self.allowed(index, last, label):
                found.append(Span(start, view.ends[last], label, "propagate", 0.7))
        return found

    def compounds(self) -> list[Span]:
        """Compound last names of which the document has one part alone: « ZAMBELLI-CASTERA » for Zambelli."""
        view = self.view
        alone = {
            first
            for first, known in self.phrases.items()
            if len(first) >= _LEAST_LOGIN and not _is_ordinary(first) and ((first,), "NOM") in known
        }
        compounds: set[str] = set()
        for word in view.distinct if alone else ():
            parts = word.split("-")
            if len(parts) > 1 and not (alone.isdisjoint(parts) or any(map(_is_ordinary, parts)) or is_eponym(word)):
                compounds.add(word)
        found: list[Span] = []
        # One look for all: a text may hold thousands.
        for index in view.places_of(compounds):
            start, end = view.starts[index], view.ends[index]
            if view.caps[index] and not self.covered(start, end) and not of_a_thing(view, index):
                found.append(Span(start, end, "NOM", "propagate", 0.7))
        return found

    def logins(self) -> list[Span]:
        """Logins made of an initial or two and a last name of the document: « KLEMOIGNE » for Le Moigne."""
        view = self.view
        names = {
            "".join(words).replace("-", "").replace("\n", "")
            for known in self.phrases.values()
            for words, label in known
            if label in PERSON
        }
        names = {name for name in names if len(name) >= _LEAST_LOGIN}
        if not names:
            return []
        others = view.distinct - names
        # Whether any word ends with a name: a look for each name is quicker than one for each word.
        listed = "\n".join([*others, ""])
        if not any(f"{name}\n" in listed for name in names):
            return []
        logins = {
            word
            for word in others
            if len(word) > _LEAST_LOGIN and (word[1:] in names or word[2:] in names) and is_unknown(word)
        }
        found: list[Span] = []
        for index in view.places_of(logins):
            start, end = view.starts[index], view.ends[index]
            if not self.covered(start, end):
                found.append(Span(start, end, "NOM", "propagate", 0.7))
        return found

    def numbers(self) -> list[Span]:
        """The further places of identifiers, written the same way."""
        view = self.view
        values: dict[str, dict[str, str]] = {}
        for span in self.spans:
            if span.label in _NUMBERS:
                value = view.folded[span.start : span.end]
                first = bisect_left(view.starts, span.start)
                if sum(map(str.isdigit, value)) >= 4 and first < len(view.words) and view.starts[first] == span.start:
                    same = values.setdefault(view.words[first], {})
                    if len(same) < _MOST_ALIKE:
                        same[value] = span.label
        found: list[Span] = []
        if not values:
            return found
        folded = view.folded
        done = 0
        for index in view.places_of(values.keys()):
            start = view.starts[index]
            if start < done:
                continue
            for value, label in values[view.words[index]].items():
                end = start + len(value)
                alone = not folded[end : end + 1].isalnum() and (not index or bool(view.gaps[index]))
                if alone and folded.startswith(value, start) and not self.covered(start, end):
                    found.append(Span(start, end, label, "propagate", 0.7))
                    done = end
                    break
        return found

    def allowed(self, first: int, last: int, label: str) -> bool:
        """Whether the same words mean the same person or place here."""
        view = self.view
        word = view.words[first]
        gap = view.gaps[first]
        if (first and not gap) or of_a_thing(view, first):
            return False
        if label in _PLACES:
            lower = view.whispering and len(word) > 5 and not _is_ordinary(word)
            seen = view.caps[first] or last > first or lower
            return seen and not (
                first == last
                and (_is_ordinary(word) or is_eponym(word))
                and not view.gaps[first].endswith("(")
            )
        if last > first and not all(map(_is_ordinary, view.words[first : last + 1])):
            return True
        if self.beside(first, last):
            return True
        ordinary = _is_ordinary(word)
        if view.whispering and not ordinary and len(word) > 3 and "\n" in gap:
            # « colonna déambule »: a name that opens a line of notes without capitals
            return True
        if is_eponym(word) or (ordinary and view.shouting):
            after = view.gaps[last + 1]
            return view.caps[first] and bool(_CELL.search(gap)) and bool(_CELL.search(after)) and not ordinary
        if ordinary:
            return view.caps[first] and not _SENTENCE.search(gap) and first > 0 and len(word) > 2
        return view.caps[first] or len(word) > 3


def propagate(document: Document, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans, and the further places of their names, identifiers and cities.

    Ordinary words, eponyms and drugs count only where the context makes them a name again: a capital within
    a sentence, a title, a first name beside.
    """
    view = View.of(document)
    spans = list(spans)
    covered = Cover((span.start, span.end) for span in spans)
    for read in _READERS:
        more = read(view, spans, covered)
        for span in more:
            covered.add(span.start, span.end)
        spans += more
    if not spans:
        return ()
    spans.sort(key=_PLACE)
    work = _Propagation(view, spans)
    work.learn()
    found = work.spread() + work.compounds() + work.logins() if work.phrases else []
    found += work.numbers()
    return tuple(sorted([*spans, *found], key=_PLACE)) if found else tuple(spans)
