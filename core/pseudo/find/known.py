"""Known identity: what the information system knows of the patient, found however it is written.

Names are found whatever their case, accents, hyphens, blanks and order, and with one typo in a word of six
letters or more; numbers whatever their separators; the date of birth in any format.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cliniq.core.document import Document, Span
from cliniq.core.errors import DocumentError
from cliniq.core.lexicon import common_words, drug_words, medical_words, ordinary_names
from cliniq.core.pseudo.find.birthday import BirthdaySearch
from cliniq.core.pseudo.find.pairs import of_a_thing
from cliniq.core.pseudo.find.view import View
from cliniq.core.text.fold import fold

_WORDS = ("NOM", "PRENOM", "VILLE", "HOPITAL", "ADRESSE")
_NUMBERS = ("IPP", "NDA", "SECU", "TEL", "ZIP", "RPPS", "ADELI", "FINESS")
_EXACT = ("MAIL", "URL")
_PERSON = ("NOM", "PRENOM")
_JOINTS = re.compile(r"[ \-'.,/\n]{1,3}")
_SPLIT = re.compile(r"[^a-z0-9]+")
_TYPO_LENGTH = 6
_ORDINARY = 27
_SENTENCE = re.compile(r"(?:[.!?:;•*\n]|- )\s*$")


def _values(context: Mapping[str, Any], label: str) -> list[str]:
    """The values of a label as texts. Raises DocumentError on what can't be one."""
    given = context.get(label)
    items = given if isinstance(given, list | tuple) else [given]
    found: list[str] = []
    for item in items:
        if item is None or item == "":
            continue
        if isinstance(item, date):
            found.append(item.isoformat())
        elif isinstance(item, str | int) and not isinstance(item, bool):
            found.append(str(item))
        else:
            raise DocumentError(f"the context's {label} has to be a text or a list of texts")
    return found


def near(first: str, second: str) -> bool:
    """Whether two words differ by one typo at most: a letter more, less, other, or two swapped.

    >>> near("lefebvre", "lefevre"), near("lefebvre", "leferve")
    (True, False)
    """
    if first == second:
        return True
    if abs(len(first) - len(second)) > 1:
        return False
    if len(first) > len(second):
        first, second = second, first
    place = 0
    while place < len(first) and first[place] == second[place]:
        place += 1
    if len(first) < len(second):
        return first[place:] == second[place + 1 :]
    return first[place + 1 :] == second[place + 1 :] or (
        first[place : place + 2] == second[place : place + 2][::-1]
        and first[place + 2 :] == second[place + 2 :]
    )


def _is_word(word: str) -> bool:
    return (
        word in ordinary_names()
        or common_words().get(word, 0) >= _ORDINARY
        or word in medical_words()
        or word in drug_words()
    )


class _Search:
    """The search for one patient's identity in one document."""

    def __init__(self, view: View, context: Mapping[str, Any]) -> None:
        self.view = view
        self.context = context
        self.found: list[Span] = []
        self.taken = bytearray(len(view.text))

    def add(self, start: int, end: int, label: str) -> None:
        """Keep a span, unless a longer one has its place."""
        if start < end and not any(self.taken[start:end]):
            self.taken[start:end] = b"\x01" * (end - start)
            self.found.append(Span(start, end, label, "known", 1.0))

    # --- words ---

    def words(self) -> None:
        """Names, cities, addresses."""
        phrases: list[tuple[list[str], str]] = []
        for label in _WORDS:
            for value in _values(self.context, label):
                parts = [part for part in _SPLIT.split(fold(value)) if part]
                if parts and max(map(len, parts)) > 1:
                    phrases.append((parts, label))
        if not phrases:
            return
        phrases.sort(key=lambda phrase: -len(phrase[0]))
        single: dict[str, str] = {}
        for parts, label in phrases:
            for form in {"-".join(parts), "".join(parts)}:
                single.setdefault(form, label)
        given = [parts for parts, label in phrases if label == "PRENOM"]
        family = [parts for parts, label in phrases if label == "NOM"]
        glued = {}
        for first in given:
            for last in family:
                glued["".join(first + last)] = len("".join(first)), "PRENOM", "NOM"
                glued["".join(last + first)] = len("".join(last)), "NOM", "PRENOM"
        heads: dict[str, list[tuple[list[str], str]]] = {}
        for parts, label in phrases:
            heads.setdefault(parts[0], []).append((parts, label))
        # Parts of compound names go alone as well, but not their particles.
        parts_alone = {
            part: label
            for parts, label in phrases
            if label in _PERSON and len(parts) > 1
            for part in parts
            if len(part) > 3 and not (_is_word(part) and len(part) < 6)
        }
        weak: list[tuple[int, str]] = []
        for index in self._candidates(heads, single, glued, parts_alone):
            weak += self._at(index, heads, single, glued, parts_alone)
        labels = dict(weak)
        for index, label in weak:
            # Two ordinary words side by side, one a first and one a last name, vouch for each other.
            pair = any(
                labels.get(other, label) != label and self.view.gaps[max(index, other)] in (" ", "-", ", ")
                for other in (index - 1, index + 1)
            )
            if pair or self._beside(index) or self._capital(index):
                self.add(self.view.starts[index], self.view.ends[index], label)
        self._initials()

    def _candidates(self, *tables: Mapping[str, Any]) -> Iterator[int]:
        """Indexes of the words that may be known, exactly or with one typo."""
        exact = {key for table in tables for key in table}
        lengths = {
            len(key) + more
            for key in exact
            if len(key) >= _TYPO_LENGTH and key.isalpha()
            for more in (-1, 0, 1)
        }
        firsts = {key[0] for key in exact if len(key) >= _TYPO_LENGTH}
        seconds = {key[1:3] for key in exact if len(key) >= _TYPO_LENGTH}
        self.typos: dict[str, str] = {}
        for word in set(self.view.words):
            if (
                word in exact
                or len(word) not in lengths
                or (word[0] not in firsts and word[1:3] not in seconds)
            ):
                continue
            if _is_word(word):
                continue
            for key in exact:
                if len(key) >= _TYPO_LENGTH and near(key, word):
                    self.typos[word] = key
                    break
        typos = self.typos
        for index, word in enumerate(self.view.words):
            if (
                word in exact
                or word in typos
                or ("-" in word and any(part in exact for part in word.split("-")))
            ):
                yield index

    def _at(
        self,
        index: int,
        heads: Mapping[str, list[tuple[list[str], str]]],
        single: Mapping[str, str],
        glued: Mapping[str, tuple[int, str, str]],
        parts_alone: Mapping[str, str],
    ) -> list[tuple[int, str]]:
        """Keep what is known at a word; give back ordinary words, which need context."""
        view = self.view
        start, end = view.starts[index], view.ends[index]
        key = self.typos.get(view.words[index], view.words[index]).replace("\n", "")
        for parts, kind in heads.get(key, ()):
            last = self._phrase_end(index, parts)
            if last > index:
                self.add(start, view.ends[last], kind)
                return []
        if key in glued and end - start == len(key):
            cut, first, second = glued[key]
            self.add(start, start + cut, first)
            self.add(start + cut, end, second)
            return []
        label: str | None = single.get(key) or parts_alone.get(key)
        if label is None and "-" in key:
            label = next((single[part] for part in key.split("-") if part in single and len(part) > 2), None)
        if label is None or len(key) < 2 or (key.isdigit() and label == "ADRESSE"):
            return []
        if of_a_thing(view, index):
            return []
        if _is_word(key) or len(key) < 3:
            return [(index, label)]
        self.add(start, end, label)
        return []

    def _phrase_end(self, index: int, parts: list[str]) -> int:
        """Index of the last word of a known phrase that starts at `index`, or -1."""
        view = self.view
        place = index
        for part in parts[1:]:
            place += 1
            if place >= len(view.words) or not _JOINTS.fullmatch(view.gaps[place]):
                return -1
            word = view.words[place]
            if word != part and not (len(part) >= _TYPO_LENGTH and near(part, word)):
                return -1
        return place

    def _beside(self, index: int) -> bool:
        """Whether another known name or a title stands next to word `index`."""
        view = self.view
        for other in (index - 1, index + 1):
            if (
                0 <= other < len(view.words)
                and not view.gaps[max(index, other)].strip(" .,-\n")
                and self.taken[view.starts[other]]
            ):
                return True
        titles = view.vocabulary.titles
        return (
            index > 0
            and len(view.gaps[index]) < 4
            and (view.words[index - 1] in titles or view.words[index - 1] == "m")
        )

    def _capital(self, index: int) -> bool:
        """Whether a capital says that the ordinary word `index` is a name: within a sentence, in mixed case."""
        view = self.view
        return view.caps[index] and not view.shouting and index > 0 and not _SENTENCE.search(view.gaps[index])

    def _initials(self) -> None:
        """The initial of a known first name beside a known last name: « J. DUPONT », « DUPONT J. »."""
        letters = {fold(value)[0] for value in _values(self.context, "PRENOM")}
        view = self.view
        for span in [span for span in self.found if span.label == "NOM"]:
            index = view.word_at(span.start)
            after = bisect_right(view.starts, span.end - 1)
            for place in (index - 1, after):
                if (
                    not 0 <= place < len(view.words)
                    or view.words[place] not in letters
                    or not view.caps[place]
                    # « M. DUPONT » is a title, whatever the first name.
                    or (place < index and view.words[place] == "m")
                ):
                    continue
                if view.gaps[max(index, place) if place < index else place].strip(" .") == "":
                    end = view.ends[place]
                    self.add(view.starts[place], end + (view.text[end : end + 1] == "."), "PRENOM")

    # --- numbers ---

    def numbers(self) -> None:
        """Identifiers, telephones, postcodes, whatever stands between their digits."""
        digits = "".join([word for word in self.view.words if word[0] < "a"])
        for label in _NUMBERS:
            for value in _values(self.context, label):
                key = _SPLIT.sub("", fold(value))
                if key.isdigit():
                    if len(key) >= 3 and key in digits:
                        self._digits(key, label)
                elif len(key) >= 3:
                    self._literal(fold(value).strip(), label)
        for label in _EXACT:
            for value in _values(self.context, label):
                if len(value) > 3:
                    self._literal(fold(value).strip(), label)

    def _literal(self, value: str, label: str) -> None:
        folded = self.view.folded
        place = folded.find(value)
        while place >= 0:
            end = place + len(value)
            if not (folded[place - 1 : place].isalnum() or folded[end : end + 1].isalnum()):
                self.add(place, end, label)
            place = folded.find(value, end)

    def _digits(self, key: str, label: str) -> None:
        """Every place where these digits follow one another, with single separators at most between them."""
        view = self.view
        starts = [index for index in view.digits if key.startswith(view.words[index])]
        for index in starts:
            place, text = index, view.words[index]
            while (
                len(text) < len(key)
                and place + 1 < len(view.words)
                and len(view.gaps[place + 1]) <= 3
                and key.startswith(text + view.words[place + 1])
                and view.words[place + 1][0] < "a"
            ):
                place += 1
                text += view.words[place]
            if text == key and not view.gaps[place + 1][:1].isalnum():
                self.add(view.starts[index], view.ends[place], label)

    def births(self) -> None:
        """The date of birth, in any form."""
        search = BirthdaySearch(self.view, self.add)
        for value in _values(self.context, "DATE_NAISSANCE"):
            if not search.find(value):
                self._literal(fold(value).strip(), "DATE_NAISSANCE")


class KnownIdentity:
    """Finds the values of the document's `context`; a document without one costs nothing."""

    name = "known"

    def find(self, document: Document) -> list[Span]:
        """The places of the known values. Raises DocumentError on a context of the wrong shape."""
        context = document.context
        if not context:
            return []
        search = _Search(View.of(document), context)
        search.births()
        search.numbers()
        search.words()
        return search.found
