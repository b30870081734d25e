"""Annotated mentions to train the classifier of qualifiers on: read, checked, and refused as a whole when wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from cliniq.core.errors import UsageError
from cliniq.core.evaluate.annotated import Annotated
from cliniq.core.evaluate.conditions import pair_mentions
from cliniq.core.evaluate.faults import DataError, Faults
from cliniq.core.evaluate.labels import CONDITIONS, EXTRACT
from cliniq.core.evaluate.reading import read_set
from cliniq.core.extract.context import DECIDED, RULES_UNKNOWN, contexts, verdict
from cliniq.core.extract.extractor import Extractor
from cliniq.core.extract.mention import Mention

_KNOWN = frozenset(CONDITIONS)
# A few mentions are part of a word; when more than this share cut one, the offsets have slipped.
_GLUED = 0.02


@dataclass(frozen=True, slots=True)
class Labelled:
    """A mention to learn from: its context without what the rules said, what it is (`truth`, without what was not
    annotated), and what the rules said of it, None where they did not find it."""

    note: str
    blind: str
    truth: dict[str, bool]
    rules: Mention | None

    @property
    def told(self) -> str | None:
        """The context with what the rules said."""
        return None if self.rules is None else verdict(self.rules) + self.blind.removeprefix(RULES_UNKNOWN)


def read_notes(paths: Sequence[str | Path], role: str = "training") -> list[Annotated]:
    """The notes with annotated mentions of JSONL files or brat folders, as `cliniq evaluate` reads them.

    `UsageError` when anything is wrong with any of them, with counts and ids, or when no mention is qualified.
    """
    faults = Faults()
    notes: list[Annotated] = []
    for path in paths:
        try:
            notes += read_set(str(path), faults, task=EXTRACT).documents.values()
        except DataError:
            continue  # nothing in it can be read: its faults are told with the others
    cut = [note.id for note in notes for fault in _faults_of(note) if _note_fault(fault, note.id, faults)]
    mentions = sum(len(note.mentions or ()) for note in notes)
    if len(cut) > _GLUED * mentions:
        for id in cut:
            faults.add("mentions that begin or end in the middle of a word or a number", id)
    if lines := faults.lines():
        raise UsageError("\n  ".join([f"the {role} notes are wrong; mend them and train again:", *lines]))
    if not mentions:
        raise UsageError(f"none of the {len(notes)} {role} notes holds a mention: nothing can be learnt")
    return notes


_CUT = "cut"


def _note_fault(fault: str, id: str, faults: Faults) -> bool:
    """Note a fault; whether it is one that is forgiven when it is rare."""
    if fault != _CUT:
        faults.add(fault, id)
    return fault == _CUT


def _faults_of(note: Annotated) -> Iterator[str]:
    if note.text is None:
        yield "notes without a text"
        return
    if note.mentions is None:
        yield "notes without `mentions`"
        return
    sound: list[dict[str, Any]] = []
    for mention in note.mentions:
        fault = _fault_of(mention, note.text)
        if fault is None or fault == _CUT:
            sound.append(mention)
        if fault is not None:
            yield fault
    sound.sort(key=lambda m: (m["condition"], m["start"], m["end"]))
    for left, right in pairwise(sound):
        if left["condition"] == right["condition"] and right["start"] < left["end"]:
            yield "overlapping mentions of one condition"


def _fault_of(mention: dict[str, Any], text: str) -> str | None:
    start, end = mention["start"], mention["end"]
    if mention["condition"] not in _KNOWN:
        return "mentions of an unknown condition"
    if not 0 <= start < end <= len(text):
        return "mentions with offsets outside the text"
    if text[start:end] != text[start:end].strip():
        return "mentions that begin or end with a blank"
    given = [mention[name] for name in DECIDED if mention.get(name) is not None]
    if not given and not mention.get("ignore"):
        return "mentions without any of " + ", ".join(f"`{name}`" for name in DECIDED)
    if not all(isinstance(value, bool) for value in given):
        return "qualifiers that are neither true nor false"
    return _CUT if _cuts_word(text, start) or _cuts_word(text, end) else None


def _cuts_word(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return (before.islower() and after.islower()) or (before.isdigit() and after.isdigit())


def labelled(notes: Sequence[Annotated], extractor: Extractor) -> list[Labelled]:
    """The mentions of notes with their contexts, in order; those to ignore are left out.

    A mention that the rules find is read as they find it, as it will be in use; others stand as annotated.
    """
    out: list[Labelled] = []
    for note in notes:
        text = note.text or ""
        gold = [m for m in note.mentions or () if not m.get("ignore")]
        found = extractor.mentions(text)
        places = [{"start": m.start, "end": m.end, "condition": m.condition} for m in found]
        pairs = dict(pair_mentions(gold, places))
        truths: list[tuple[Mention, dict[str, Any] | None, bool]] = [(m, None, True) for m in found]
        for at, mention in enumerate(gold):
            if at in pairs:
                truths[pairs[at]] = (found[pairs[at]], mention, True)
            else:
                condition = mention["condition"]
                missed = Mention(mention["start"], mention["end"], condition, condition, "", 1)
                truths.append((missed, mention, False))
        truths.sort(key=lambda item: (item[0].start, item[0].end))
        mentions = [mention for mention, _, _ in truths]
        for blind, (said, truth, by_rules) in zip(contexts(text, mentions, rules=False), truths, strict=True):
            if truth is not None:
                known = {name: truth[name] for name in DECIDED if truth.get(name) is not None}
                out.append(Labelled(note.id, blind, known, said if by_rules else None))
    return out
