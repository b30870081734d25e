"""Document records as the rows of an output: a row a document, a mention or a patient, nested or flat.

Flat rows have the same columns whatever was found, each of one type, for CSV, TSV and Parquet; nested ones are
the records themselves, for JSONL. A layout stands between the results of a run and its output
(`cliniq.core.run.job.Layout`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cliniq.core.document import Document, Row
from cliniq.core.extract.mention import QUALIFIERS
from cliniq.core.extract.rules import Condition
from cliniq.core.extract.summary import PatientSummary, birth_date
from cliniq.core.run.layout import Kind

_NOTE: dict[str, Kind] = {"note_id": "text", "person_id": "text", "note_datetime": "text"}
_CHARLSON: dict[str, Kind] = {"charlson": "int", "charlson_age_adjusted": "int", "age": "int"}


class DocumentRows:
    """A row a document. Flat: the status of each condition (empty where it was not found) and Charlson."""

    def __init__(self, conditions: Mapping[str, Condition], *, flat: bool = False) -> None:
        self._flat = flat
        self._names = tuple(conditions)
        self.columns: dict[str, Kind] | None = None
        if flat:
            self.columns = {**_NOTE, **dict.fromkeys(conditions, "int"), **_CHARLSON}

    def rows(self, document: Document, record: Row) -> Iterable[Row]:
        """The one row of a document."""
        return [_flat_document(record, self._names) if self._flat else record]

    def last(self) -> Iterable[Row]:
        """Nothing stands behind the last document."""
        return ()

    def state(self) -> dict[str, Any]:
        """Rows do not depend on those before."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Nothing to take up."""


class MentionRows:
    """A row a mention, in the order of the text. Flat: attributes and cues as JSON."""

    def __init__(self, conditions: Mapping[str, Condition], *, flat: bool = False, with_text: bool = True) -> None:
        self._statuses = {name: condition.statuses for name, condition in conditions.items()}
        self._flat = flat
        self.columns: dict[str, Kind] | None = None
        if flat:
            self.columns = {
                **_NOTE, "start": "int", "end": "int", **({"text": "text"} if with_text else {}), "condition": "text",
                "concept": "text", "rule": "text", "status": "int", "status_name": "text",
                **dict.fromkeys(QUALIFIERS, "bool"), "section": "text", "attributes": "text", "cues": "text",
            }  # fmt: skip

    def rows(self, document: Document, record: Row) -> Iterator[Row]:
        """The mentions of a document."""
        note = {name: record[name] for name in _NOTE if name in record}
        for mention in record["mentions"]:
            status = mention["status"]
            row = {**note, **mention, "status_name": self._statuses[mention["condition"]].get(status, str(status))}
            if self._flat:
                row["attributes"], row["cues"] = _json(mention["attributes"]), _json(mention["cues"])
            yield row

    def last(self) -> Iterable[Row]:
        """Nothing stands behind the last document."""
        return ()

    def state(self) -> dict[str, Any]:
        """Rows do not depend on those before."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Nothing to take up."""


class PatientRows:
    """A row a patient, once all documents are read; memory grows with the number of patients.

    Flat: for each condition its most severe status and the days of the first and the last note that has it.
    """

    def __init__(self, conditions: Mapping[str, Condition], *, flat: bool = False) -> None:
        self._summary = PatientSummary(conditions)
        self._flat = flat
        self._names = tuple(conditions)
        self.columns: dict[str, Kind] | None = None
        if flat:
            self.columns = {"person_id": "text", "note_id": "text", "notes": "int"}
            self.columns |= {"first_date": "text", "last_date": "text"}
            for name in conditions:
                self.columns |= {name: "int", f"{name}_first_date": "text", f"{name}_last_date": "text"}
            self.columns |= _CHARLSON

    def rows(self, document: Document, record: Row) -> Iterable[Row]:
        """No row yet: the document is added to its patient."""
        self._summary.add(record, birth_date(document))
        return ()

    def last(self) -> Iterator[Row]:
        """The patients, in the order in which they appeared."""
        for record in self._summary.records():
            yield _flat_patient(record, self._names) if self._flat else record

    def state(self) -> dict[str, Any]:
        """A run by patient can't be taken up (the command refuses it), so there is nothing to keep."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Nothing to take up."""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _points(charlson: Mapping[str, Any]) -> Row:
    return {
        "charlson": charlson["index"],
        "charlson_age_adjusted": charlson.get("age_adjusted"),
        "age": charlson.get("age"),
    }


def _flat_document(record: Row, names: Iterable[str]) -> Row:
    found = record["conditions"]
    return {
        **{name: record.get(name) for name in _NOTE},
        **{name: found[name]["status"] if name in found else None for name in names},
        **_points(record["charlson"]),
    }


def _flat_patient(record: Row, names: Iterable[str]) -> Row:
    row = {name: record.get(name) for name in ("person_id", "note_id", "notes", "first_date", "last_date")}
    for name in names:
        item = record["conditions"].get(name, {})
        row[name] = item.get("status")
        row[f"{name}_first_date"], row[f"{name}_last_date"] = item.get("first_date"), item.get("last_date")
    return {**row, **_points(record["charlson"])}
