"""Summaries of mentions: the record of a document, the record of a patient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cliniq.core.document import Document, Row
from cliniq.core.extract.charlson import age_at, charlson
from cliniq.core.extract.mention import Mention
from cliniq.core.extract.rules import Condition

_OLDEST = 130  # an age in years beyond which a date must be wrong


def document_record(
    document: Document,
    mentions: Sequence[Mention],
    conditions: Mapping[str, Condition],
    *,
    with_text: bool = True,
) -> Row:
    """The record of a document: its conditions with their most severe status, Charlson, and the mentions."""
    found = _found(mention for mention in mentions if mention.counts)
    record: Row = {"note_id": document.id}
    if document.person_id is not None:
        record["person_id"] = document.person_id
    if document.datetime is not None:
        record["note_datetime"] = document.datetime
    record["conditions"] = {
        name: {
            "status": status,
            "status_name": conditions[name].statuses.get(status, str(status)),
            "mentions": count,
            "concepts": sorted(concepts),
        }
        for name, (status, concepts, count) in found.items()
    }
    record["charlson"] = charlson(
        {name: (status, frozenset(concepts)) for name, (status, concepts, _) in found.items()},
        conditions,
        age_of(document),
    )
    text = document.text if with_text else None
    record["mentions"] = [mention.as_dict(text) for mention in mentions]
    return record


def _found(mentions: Iterable[Mention]) -> dict[str, tuple[int, set[str], int]]:
    """Condition → (most severe status, concepts, number of mentions)."""
    found: dict[str, tuple[int, set[str], int]] = {}
    for mention in mentions:
        status, concepts, count = found.get(mention.condition, (0, set(), 0))
        found[mention.condition] = (max(status, mention.status), concepts | {mention.concept}, count + 1)
    return found


def birth_date(document: Document) -> date | None:
    """The birth date that comes with a record: field `birth_date`, `birth_datetime` or context DATE_NAISSANCE."""
    for value in (
        document.fields.get("birth_date"),
        document.fields.get("birth_datetime"),
        document.context.get("DATE_NAISSANCE"),
    ):
        day = parse_day(value[0] if isinstance(value, list) and value else value)
        if day is not None:
            return day
    return None


def parse_day(value: Any) -> date | None:
    """A day from ISO (`2019-03-12...`) or French (`12/03/2019`) notation, or from a date of a table; or None."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    head = value.strip()[:10]
    try:
        if len(head) == 10 and head[2] in "/.-" and head[5] == head[2]:
            return date(int(head[6:]), int(head[3:5]), int(head[:2]))
        return date.fromisoformat(head)
    except ValueError:
        return None


def age_of(document: Document) -> int | None:
    """The patient's age at the note: field `age` (years), or from the birth date and `note_datetime`."""
    age = document.fields.get("age")
    if isinstance(age, str) and age.strip().isdecimal():  # a cell of a CSV file
        age = int(age)
    if isinstance(age, int | float) and not isinstance(age, bool) and 0 <= age <= _OLDEST:
        return int(age)
    birth, day = birth_date(document), parse_day(document.datetime)
    if birth is None or day is None:
        return None
    years = age_at(birth, day)
    return years if 0 <= years <= _OLDEST else None


@dataclass
class _Found:
    """What the notes of a patient say of one condition."""

    status: int = 0
    concepts: set[str] = field(default_factory=set)
    notes: int = 0
    mentions: int = 0
    first: str | None = None
    last: str | None = None


@dataclass
class _Patient:
    """What is kept of a patient; its size does not depend on the number of notes."""

    person_id: str | None
    note_id: str
    notes: int = 0
    first: str | None = None
    last: str | None = None
    birth: date | None = None
    age: int | None = None
    conditions: dict[str, _Found] = field(default_factory=dict)

    def charlson_age(self) -> int | None:
        """The age at the last note, or the greatest one that a note gives."""
        last = parse_day(self.last)
        if self.birth is not None and last is not None and 0 <= age_at(self.birth, last) <= _OLDEST:
            return age_at(self.birth, last)
        return self.age


class PatientSummary:
    """Adds up document records by patient, in memory bounded by the number of patients.

    Dates are ISO days of `note_datetime`; a record without `person_id` counts as a patient of its own.
    """

    def __init__(self, conditions: Mapping[str, Condition]) -> None:
        self._conditions = conditions
        self._patients: dict[tuple[bool, str], _Patient] = {}

    def add(self, record: Row, birth: date | None = None) -> None:
        """Add the record of one document, and the patient's birth date where the document has one."""
        person, note = record.get("person_id"), str(record["note_id"])
        key = (person is not None, note if person is None else str(person))
        patient = self._patients.get(key)
        if patient is None:
            patient = self._patients[key] = _Patient(None if person is None else str(person), note)
        patient.notes += 1
        patient.birth = patient.birth or birth
        age = record["charlson"].get("age")
        if age is not None:
            patient.age = max(age, patient.age or 0)
        day = parse_day(record.get("note_datetime"))
        stamp = day.isoformat() if day is not None else None
        _widen(patient, stamp)
        for name, item in record["conditions"].items():
            found = patient.conditions.setdefault(name, _Found())
            found.status = max(found.status, item["status"])
            found.concepts.update(item["concepts"])
            found.notes += 1
            found.mentions += item["mentions"]
            _widen(found, stamp)

    def records(self) -> Iterator[Row]:
        """One record a patient, in the order in which patients appeared.

        `person_id` is null for a note that names no patient; its `note_id` is given instead.
        """
        for patient in self._patients.values():
            yield {
                "person_id": patient.person_id,
                **({"note_id": patient.note_id} if patient.person_id is None else {}),
                "notes": patient.notes,
                **_period(patient),
                "conditions": {name: self._condition(name, found) for name, found in patient.conditions.items()},
                "charlson": charlson(
                    {name: (found.status, frozenset(found.concepts)) for name, found in patient.conditions.items()},
                    self._conditions,
                    patient.charlson_age(),
                ),
            }

    def _condition(self, name: str, found: _Found) -> Row:
        return {
            "status": found.status,
            "status_name": self._conditions[name].statuses.get(found.status, str(found.status)),
            "concepts": sorted(found.concepts),
            "notes": found.notes,
            "mentions": found.mentions,
            **_period(found),
        }


def _widen(item: _Patient | _Found, stamp: str | None) -> None:
    """Take the day of a note into the period of a patient or of a condition."""
    if stamp is not None:
        item.first = min(stamp, item.first or stamp)
        item.last = max(stamp, item.last or stamp)


def _period(item: _Patient | _Found) -> dict[str, str]:
    return {"first_date": item.first, "last_date": item.last} if item.first and item.last else {}
