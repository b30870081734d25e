"""A document with what was annotated in it, by hand or by a tool: the input of all scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from cliniq.core.evaluate.labels import EXTRACT, NOT_OF_THE_PATIENT, PSEUDO

Entity: TypeAlias = tuple[int, int, str]  # start, end, label
Mention: TypeAlias = dict[str, Any]  # start, end, condition, status, qualifiers, ignore


@dataclass(slots=True)
class Annotated:
    """One document. `None` means that the source says nothing of it, which is not the same as an empty list.

    `entities` are identifying spans, sorted, without duplicates; `conditions` maps a condition to its status
    (or None where none is stated); `judged` lists the conditions to score in this document, `unsure` those
    not to score; `fields` holds the further fields that were asked for.
    """

    id: str
    text: str | None = None
    entities: list[Entity] | None = None
    conditions: dict[str, Any] | None = None
    mentions: list[Mention] | None = None
    judged: frozenset[str] | None = None
    unsure: frozenset[str] = frozenset()
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class AnnotatedSet:
    """The documents of a gold standard or of a run, by id, in the order of the source.

    `notes` says what was derived or assumed on reading; the report repeats it.
    """

    name: str
    documents: dict[str, Annotated]
    notes: list[str] = field(default_factory=list)

    def task(self) -> str | None:
        """The task that the annotations are of, or None where they are of neither or of both."""
        entities = any(d.entities is not None for d in self.documents.values())
        conditions = any(d.conditions is not None or d.mentions is not None for d in self.documents.values())
        if entities == conditions:
            return None
        return PSEUDO if entities else EXTRACT


def conditions_of(mentions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The conditions that mentions give a document: those with a mention of the patient's own state.

    A mention that is negated, of the family or hypothetical gives none, nor does one to ignore. The status is
    the most severe one (Petit-Jean et al., JAMIA 2024;31:1280-1290).
    """
    found: dict[str, Any] = {}
    for mention in mentions:
        if mention.get("ignore") or any(mention.get(name) for name in NOT_OF_THE_PATIENT):
            continue
        name, status = mention["condition"], mention.get("status")
        if name not in found or (status is not None and (found[name] is None or status > found[name])):
            found[name] = status
    return found
