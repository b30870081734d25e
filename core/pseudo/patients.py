"""What the information system knows of patients: a file of identities, joined to documents on `person_id`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cliniq.core.document import Document
from cliniq.core.errors import UsageError
from cliniq.core.formats.reading import read_source
from cliniq.core.formats.record import FieldNames
from cliniq.core.formats.sources import Reading, find_sources

_SEPARATOR = "|"


def read_patients(path: Path, encoding: str = "utf-8") -> dict[str, dict[str, list[str]]]:
    """Identities by `person_id`, of a CSV, TSV, JSONL or Parquet file, plain or compressed.

    The other columns are labels (`NOM`, `PRENOM`, `DATE_NAISSANCE`...) or, in JSONL, one `context` object.
    A cell may hold several values between `|`; several lines of a patient add up.
    `UsageError` names file, line and fault; no value is shown.
    """
    sources = find_sources([str(path)])
    # The person is the id of these records; no field is a text, so an empty one is supplied.
    reading = Reading(FieldNames(text="person_id", id="person_id", person="person_id"), encoding)
    patients: dict[str, dict[str, list[str]]] = {}
    for source in sources:
        for item in read_source(source, reading):
            if not isinstance(item, Document):
                place = f"{item.path}, line {item.line}" if item.line is not None else item.path
                raise UsageError(f"{place}: {item.reason}")
            known = patients.setdefault(item.id, {})
            for label, value in {**item.fields, **item.context}.items():
                values = _values(value)
                if values is None:
                    raise UsageError(f"{item.path}, line {item.line}: '{label}' must be a text or a list of texts")
                for one in values:
                    if one not in known.setdefault(label, []):
                        known[label].append(one)
    return patients


def _values(value: Any) -> list[str] | None:
    if value is None:
        return []
    if isinstance(value, list):
        parts = [_values(one) for one in value]
        return None if None in parts else [one for part in parts for one in part or []]
    if isinstance(value, dict | bool):
        return None
    return [one.strip() for one in str(value).split(_SEPARATOR) if one.strip()]


class KnownPatients:
    """Completes documents with what is known of their patient; what the record itself says comes first."""

    def __init__(self, patients: Mapping[str, Mapping[str, list[str]]]) -> None:
        self._patients = patients
        self.unknown = 0

    def __call__(self, document: Document) -> Document:
        """The document with the identity of its patient added to its context."""
        known = self._patients.get(document.person_id or "")
        if known is None:
            self.unknown += 1
            return document
        context: dict[str, Any] = dict(document.context)
        for label, values in known.items():
            own = _values(context.get(label)) or []
            context[label] = own + [value for value in values if value not in own]
        return replace(document, context=context)
