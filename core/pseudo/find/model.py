"""The learned finder: reads, of each document, only the places of possible names that rules have not settled."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cliniq.core import lexicon, likeness
from cliniq.core.document import Document, Span
from cliniq.core.errors import UsageError
from cliniq.core.memo import remembered
from cliniq.core.pseudo.find.countries import without_countries
from cliniq.core.pseudo.find.marks import CAPITALS, WORDS
from cliniq.core.pseudo.find.model_reader import Found, read_files
from cliniq.core.pseudo.find.model_things import is_of_a_thing
from cliniq.core.pseudo.find.persons import PERSON, names_hardly_anyone
from cliniq.core.pseudo.find.references import cites, has_references
from cliniq.core.pseudo.find.view import View
from cliniq.core.pseudo.find.vocabulary import vocabulary
from cliniq.core.text.fold import fold

# A rule has read an announcement, the model a likeness: less sure than any rule that saw a title.
SCORE = 0.6
# What the model may say; numbers and dates have a form, and rules read them better.
FOUND = frozenset({"NOM", "PRENOM", "VILLE", "HOPITAL", "ADRESSE"})
_WORD = re.compile(r"[^\W\d_]+")
# A sentence or a line that begins in lower case, and how far around a word it is looked for.
_LOWER_STYLE = re.compile(r"(?:[.!?]\s+|(?:\A|\n)[\s*>-]*)[a-zà-ÿ]")
_NEAR = 200
# Characters of context on each side of a candidate, some four tokens, which is how far the layers see. On 495
# documents, 20 miss 244 of 15,222 identifiers, 25 miss 246, and read a fifth more.
_AROUND = 20
_BLANK = re.compile(r"\s")
# No window is longer: what is read at once has to fit into memory.
_LONGEST = 5000
_BATCH = 128
_LISTED = 1.3
# A name that is missed costs more than a word that is hidden. On 132 letters, 2 covers 98.2 % of what identifies and
# hides 0.68 % of the rest; 0 covers 98.0 % and hides 0.57 %.
_LEAN = 2.0
# How much of a name (see `likeness.name_score`) a word must be to be worth a look.
_CAPITAL = -1.2
_SHORT = 0.3
_ACRONYM = 1.0
_NAME = 2.0
_SMALL = 0.3
# What stands before the second half of a word that a line end cut.
_TORN = re.compile(r"[a-zà-ÿ]-[ ]?\n[ ]*\Z")
_LINE = 60
# Eponyms that so many people bear (class, ten times the logarithm of births) are looked at.
_BORNE = 37
# Ends of learned words that no list has (« Trabéculoplastie »); few names that no list has end so.
_LEARNED = re.compile(
    r"(?:ec?tomie|stomie|plastie|scopie|graphie|metrie|pathie|algie|ologie|emie|urie|rragie|chimie|ation|ations|isme|"
    r"ique|iques|ement|ements|ologue|ologues|oscan|oscanner|itude|isation|ectasie|lyse|stase|phasie|phagie|trophie)\Z"
)


class Reader(Protocol):
    """Reads texts with a trained pipeline."""

    def read(self, texts: Sequence[str]) -> list[list[Found]]:
        """The entities of each text, in order."""


class SpacyReader:
    """Reads with spaCy itself: any pipeline, a transformer too."""

    def __init__(self, folder: Path) -> None:
        import spacy

        from cliniq.core.pseudo.find import model_tokens  # noqa: F401  (registers the tokenizer)

        self._nlp = spacy.load(folder)

    def read(self, texts: Sequence[str]) -> list[list[Found]]:
        """The entities of each text, in order."""
        # What spaCy remembers of the words of a batch is freed with it: memory stays flat over millions of notes.
        with self._nlp.memory_zone():
            return [
                [Found(entity.start_char, entity.end_char, entity.label_) for entity in doc.ents]
                for doc in self._nlp.pipe(texts, batch_size=_BATCH * 4)
            ]


class ModelFinder:
    """Finds names, towns and hospitals with a spaCy pipeline written by `cliniq train pseudo`.

    `labels` are those of the model that count. For measurements, `windows` off reads whole documents, and `sparse` off
    believes as much in a document where rules saw hardly a person as in others.
    """

    name = "model"

    def __init__(
        self, path: str | Path, windows: bool = True, labels: frozenset[str] = FOUND, sparse: bool = True
    ) -> None:
        """Loads the model, once a process. `UsageError` when it can't be loaded."""
        self._reader = load(str(path))
        self._windows = windows
        self._labels = labels
        self._sparse = sparse

    def find(self, document: Document) -> list[Span]:
        """The identifying spans that the model sees outside of the spans that the document has."""
        return self.find_batch([document])[0]

    def find_batch(self, documents: Sequence[Document]) -> list[list[Span]]:
        """The spans of each document, in order; what a document's own spans cover is left out."""
        found: list[list[Span]] = []
        for first in range(0, len(documents), _BATCH):
            found += self._batch(documents[first : first + _BATCH])
        return found

    def _batch(self, documents: Sequence[Document]) -> list[list[Span]]:
        parts = [(at, *window) for at, document in enumerate(documents) for window in self._read_of(document)]
        read = self._reader.read([documents[at].text[low:high] for at, low, high in parts])
        nameless = [
            self._sparse and names_hardly_anyone(document.folded, document.spans) for document in documents
        ]
        found: list[list[Span]] = [[] for _ in documents]
        for (at, low, _), entities in zip(parts, read, strict=True):
            for start, end, label in entities:
                if label in self._labels:
                    spans = _free(documents[at], low + start, low + end, label)
                    found[at] += (span for span in spans if not nameless[at] or _is_listed(documents[at], span))
        return [without_countries(View.of(document), spans) for document, spans in zip(documents, found, strict=True)]

    def _read_of(self, document: Document) -> list[tuple[int, int]]:
        if self._windows:
            return windows_of(document)
        return list(_short([(0, len(document.text))], document.text))


@lru_cache(maxsize=2)
def load(path: str) -> Reader:
    """What reads with the pipeline in a folder. `UsageError` when it is none."""
    folder = Path(path)
    if not (folder / "config.cfg").is_file():
        raise UsageError(f"no model in {path}: make one with `cliniq train pseudo --output DIR`, or use --no-model")
    try:
        return read_files(folder, _LEAN) or SpacyReader(folder)
    except ImportError as error:
        raise UsageError(f"the model needs a package that is not installed: {error.name}") from None
    except Exception as error:
        raise UsageError(f"the model in {path} can't be loaded ({type(error).__name__})") from None


@remembered(1 << 16)
def is_candidate(word: str) -> bool:
    """Whether a word could be a name that nothing announces, by its looks and the lexicons."""
    key = fold(word)
    if len(key) < 2 or (key[0] == "x" and set(key) == {"x"}) or _means_a_thing(key):
        return False
    score = likeness.name_score(key)
    if word[0].islower():
        # « marié », « fidèle » are no Marie nor Fidele: a final accent of its own makes another word.
        if word[-1] != key[-1] and lexicon.usual_first_name(key).lower() != word:
            return False
        return score > _SMALL and key not in vocabulary().roles
    if score < _NAME and any(key in vocabulary().words(kind) for kind in ("headers.never", "hospitals.heads")):
        return False
    if score < _SHORT and key in vocabulary().roles:
        return False
    if len(key) <= 4 and word.isupper():
        # Acronyms are many in notes; one that is no name, or a medical one, is not worth a look.
        return score > _ACRONYM and key not in lexicon.medical_words()
    if len(key) == 2:
        return score > _SHORT
    if score < _SHORT and _LEARNED.search(key):
        return False
    return score > _CAPITAL


def _means_a_thing(key: str) -> bool:
    """Whether a folded word is a drug, or an eponym that hardly anyone bears or that stands alone."""
    eponym = lexicon.eponyms().get(key)
    if eponym is not None and (eponym.alone or lexicon.last_names().get(key, 0) < _BORNE):
        return True
    return key in lexicon.drug_words()


def _in_style(text: str, start: int, end: int) -> bool:
    """Whether a word may be a name where it stands: one in lower case only where sentences begin so too."""
    return text[start].isupper() or _LOWER_STYLE.search(text, max(start - _NEAR, 0), end + _NEAR) is not None


def _may_be_candidate(key: str) -> bool:
    """Whether a folded word in lower case, or a part of it, may be a candidate: none that is less of a name is one."""
    return any(likeness.name_score(part) > _SMALL for part in _WORD.findall(key))


def _capital_may_be_candidate(key: str) -> bool:
    """The same of a word with a capital."""
    return any(likeness.name_score(part) > _CAPITAL for part in _WORD.findall(key))


_CANDIDATE = WORDS.ask(_may_be_candidate)
_CAPITAL_CANDIDATE = CAPITALS.ask(_capital_may_be_candidate)


def _candidates(document: Document) -> Iterator[tuple[int, int]]:
    """The bounds of the words that could be names, in order; parts of compounds are words of their own."""
    text, view = document.text, View.of(document)
    capitals = view.capitals_where(_CAPITAL_CANDIDATE)
    for index in sorted({*capitals, *view.where(_CANDIDATE)}):
        start, end = view.starts[index], view.ends[index]
        if "-" not in view.words[index]:
            if is_candidate(text[start:end]):
                yield start, end
            continue
        yield from (match.span() for match in _WORD.finditer(text, start, end) if is_candidate(match[0]))


def windows_of(document: Document) -> list[tuple[int, int]]:
    """The parts of a document that hold a candidate outside of its spans, each with some words around."""
    text = document.text
    spans = document.spans
    windows: list[tuple[int, int]] = []
    at = 0
    for start, end in _candidates(document):
        while at < len(spans) and spans[at].end <= start:
            at += 1
        if (at < len(spans) and spans[at].start < end) or not _in_style(text, start, end):
            continue
        low, high = _around(text, start, end)
        if windows and low <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(high, windows[-1][1]))
        else:
            windows.append((low, high))
    if windows and has_references(View.of(document)):
        windows = [(low, high) for low, high in windows if not cites(document.folded, low, high)]
    return list(_short(windows, text))


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """A candidate with its context, cut between words."""
    low, high = start - _AROUND, end + _AROUND
    if low > 0:
        blank = _BLANK.search(text, low, start)
        low = blank.end() if blank else start
    else:
        low = 0
    if high < len(text):
        high = max(text.rfind(" ", end, high), text.rfind("\n", end, high))
        high = high if high > 0 else end
    else:
        high = len(text)
    return low, high


def _short(windows: Sequence[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """The windows, the very long ones cut between words: a page without a word that is settled is still read."""
    for low, high in windows:
        while high - low > _LONGEST:
            cut = text.rfind(" ", low + 1, low + _LONGEST)
            cut = cut if cut > 0 else low + _LONGEST
            yield low, cut
            low = cut
        if low < high:
            yield low, high


def _is_listed(document: Document, span: Span) -> bool:
    """Whether a span is a name or a place by the lexicons too."""
    surface = document.folded[span.start : span.end]
    if span.label in PERSON:
        return max(map(likeness.name_score, _WORD.findall(surface)), default=0.0) > _LISTED
    key = lexicon.place_key(surface)
    return lexicon.is_commune(key) or key in lexicon.foreign_cities() or key in lexicon.hospitals()


def _free(document: Document, start: int, end: int, label: str) -> Iterator[Span]:
    """The parts of a stretch that no span of the document covers, without signs at their ends."""
    parts: list[tuple[int, int]] = []
    spans = document.spans
    at = bisect_right(spans, start, key=lambda span: span.end)
    while at < len(spans) and spans[at].start < end:
        if spans[at].start > start:
            parts.append((start, spans[at].start))
        start = max(start, spans[at].end)
        at += 1
    parts.append((start, end))
    text = document.text
    for low, high in parts:
        while low < high and not text[low].isalnum():
            low += 1
        while high > low and not (text[high - 1].isalnum() or text[high - 1] == "."):
            high -= 1
        if _TORN.search(text, max(0, low - _LINE), low):
            # « pas d'em-⏎bole »: half a word
            continue
        # Of words that could be no name by themselves, no likeness is believed.
        if is_of_a_thing(document, low, high, label):
            continue
        if any(is_candidate(match[0]) and _in_style(text, *match.span()) for match in _WORD.finditer(text, low, high)):
            yield Span(low, high, label, "model", SCORE)
