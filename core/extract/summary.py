"""Summaries of mentions: the record of a document, the record of a patient."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from cliniq.core.document import Document, Row
from cliniq.core.extract.charlson import age_at, charlson
from cliniq.core.extract.mention import Mention
from cliniq.core.extract.rules import Condition


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
    birth = birth_date(document)
    if birth is not None:
        record["birth_date"] = birth.isoformat()
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
        _age(document, birth),
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
    """A day from ISO (`2019-03-12...`) or French (`12/03/2019`) notation, or None."""
    if not isinstance(value, str):
        return None
    head = value.strip()[:10]
    try:
        if head[2:3] in "/.-" and head[5:6] in "/.-" and len(head) == 10:
            return date(int(head[6:]), int(head[3:5]), int(head[:2]))
        return date.fromisoformat(head)
    except ValueError:
        return None


def _age(document: Document, birth: date | None) -> int | None:
    age = document.fields.get("age")
    if isinstance(age, int) and not isinstance(age, bool):
        return age
    day = parse_day(document.datetime)
    return age_at(birth, day) if birth is not None and day is not None else None


class PatientSummary:
    """Adds up document records by patient, in memory bounded by the number of patients.

    Dates are ISO days of `note_datetime`; a record without `person_id` counts as a patient of its own.
    """

    def __init__(self, conditions: Mapping[str, Condition]) -> None:
        self._conditions = conditions
        self._patients: dict[str, dict[str, Any]] = {}

    def add(self, record: Row) -> None:
        """Add the record of one document."""
        key = str(record.get("person_id") or record["note_id"])
        patient = self._patients.setdefault(key, {"notes": 0, "days": [], "conditions": {}, "birth": None})
        patient["notes"] += 1
        day = parse_day(record.get("note_datetime"))
        stamp = day.isoformat() if day is not None else None
        if stamp is not None:
            patient["days"] = [min([stamp, *patient["days"]]), max([stamp, *patient["days"]])]
        patient["birth"] = patient["birth"] or record.get("birth_date")
        for name, item in record["conditions"].items():
            known = patient["conditions"].setdefault(
                name, {"status": 0, "concepts": set(), "notes": 0, "mentions": 0, "days": []}
            )
            known["status"] = max(known["status"], item["status"])
            known["concepts"] |= set(item["concepts"])
            known["notes"] += 1
            known["mentions"] += item["mentions"]
            if stamp is not None:
                known["days"] = [min([stamp, *known["days"]]), max([stamp, *known["days"]])]

    def records(self) -> Iterable[Row]:
        """One record a patient, in the order in which patients appeared."""
        for person, patient in self._patients.items():
            found = patient["conditions"]
            birth, last = parse_day(patient["birth"]), parse_day((patient["days"] or [None])[-1])
            age = age_at(birth, last) if birth is not None and last is not None else None
            yield {
                "person_id": person,
                "notes": patient["notes"],
                **_period(patient["days"]),
                "conditions": {
                    name: {
                        "status": item["status"],
                        "status_name": self._conditions[name].statuses.get(item["status"], str(item["status"])),
                        "concepts": sorted(item["concepts"]),
                        "notes": item["notes"],
                        "mentions": item["mentions"],
                        **_period(item["days"]),
                    }
                    for name, item in found.items()
                },
                "charlson": charlson(
                    {name: (item["status"], frozenset(item["concepts"])) for name, item in found.items()},
                    self._conditions,
                    age,
                ),
            }


def _period(days: Sequence[str]) -> dict[str, str]:
    return {"first_date": days[0], "last_date": days[-1]} if days else {}
