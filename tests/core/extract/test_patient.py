"""The record of a patient, and the Charlson index with its points."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cliniq.core.document import Document
from cliniq.core.extract.charlson import age_at, age_points, charlson
from cliniq.core.extract.extractor import Extractor, shared_extractor
from cliniq.core.extract.summary import PatientSummary, age_of, birth_date, parse_day

# Charlson 1987, table 3: condition, status → points.
PUBLISHED = {
    ("myocardial_infarction", 1): 1,
    ("congestive_heart_failure", 1): 1,
    ("peripheral_vascular_disease", 1): 1,
    ("cerebrovascular_accident", 1): 1,
    ("dementia", 1): 1,
    ("copd", 1): 1,
    ("connective_tissue_disease", 1): 1,
    ("peptic_ulcer_disease", 1): 1,
    ("liver_disease", 1): 1,
    ("liver_disease", 2): 3,
    ("diabetes", 1): 1,
    ("diabetes", 2): 2,
    ("hemiplegia", 1): 2,
    ("ckd", 1): 2,
    ("solid_tumor", 1): 2,
    ("solid_tumor", 2): 6,
    ("leukemia", 1): 2,
    ("lymphoma", 1): 2,
    ("aids", 1): 6,
    ("alcohol", 1): 0,
    ("tobacco", 2): 0,
}


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return shared_extractor()


def patients(extractor: Extractor, *documents: Document) -> list[dict[str, Any]]:
    summary = PatientSummary(extractor.conditions)
    for document in documents:
        summary.add(extractor.record(document), birth_date(document))
    return list(summary.records())


def note(number: int, text: str, day: str | None = None, person: str | None = "p", **fields: Any) -> Document:
    return Document(f"n{number}", text, person, day, fields=fields)


@pytest.mark.parametrize(("condition", "status"), PUBLISHED)
def test_points_are_those_of_the_publication(extractor: Extractor, condition: str, status: int) -> None:
    found = charlson({condition: (status, frozenset(["a concept"]))}, extractor.conditions)
    assert found["index"] == PUBLISHED[condition, status]


@pytest.mark.parametrize(
    ("age", "points"), [(0, 0), (49, 0), (50, 1), (59, 1), (60, 2), (70, 3), (79, 3), (80, 4), (104, 4)]
)
def test_points_of_age(age: int, points: int) -> None:
    assert age_points(age) == points


def test_age_in_whole_years() -> None:
    assert age_at(date(1950, 3, 17), date(2020, 3, 16)) == 69
    assert age_at(date(1950, 3, 17), date(2020, 3, 17)) == 70
    assert age_at(date(1952, 2, 29), date(2021, 2, 28)) == 68


def test_each_point_names_its_condition(extractor: Extractor) -> None:
    found = charlson(
        {"diabetes": (2, frozenset({"diabetes"})), "solid_tumor": (2, frozenset({"tumor"}))}, extractor.conditions, 72
    )
    assert found["points"] == [
        {"condition": "diabetes", "status": 2, "points": 2},
        {"condition": "solid_tumor", "status": 2, "points": 6},
    ]
    assert (found["index"], found["age_points"], found["age_adjusted"]) == (8, 3, 11)


def test_hypertension_alone_gives_no_point(extractor: Extractor) -> None:
    alone = extractor.process(["Antécédents : HTA."])[0]
    both = extractor.process(["Antécédents : HTA, AOMI."])[0]
    assert "peripheral_vascular_disease" in alone["conditions"] and alone["charlson"]["index"] == 0
    assert both["charlson"]["points"] == [{"condition": "peripheral_vascular_disease", "status": 1, "points": 1}]


def test_most_severe_status_and_first_and_last_day(extractor: Extractor) -> None:
    [patient] = patients(
        extractor,
        note(1, "Diabète de type 2.", "2020-05-02T08:00:00"),
        note(2, "Diabète avec rétinopathie.", "2018-01-09"),
        note(3, "Pas de diabète. BPCO.", "2022-12-31"),
        note(4, "Diabétique.", None),
    )
    assert (patient["person_id"], patient["notes"]) == ("p", 4)
    assert (patient["first_date"], patient["last_date"]) == ("2018-01-09", "2022-12-31")
    diabetes = patient["conditions"]["diabetes"]
    assert (diabetes["status"], diabetes["status_name"]) == (2, "WITH_COMPLICATION")
    assert (diabetes["first_date"], diabetes["last_date"]) == ("2018-01-09", "2020-05-02")
    assert (diabetes["notes"], diabetes["mentions"]) == (3, 3)
    assert patient["charlson"]["index"] == 3 and "age" not in patient["charlson"]


def test_patients_come_in_the_order_in_which_they_appear(extractor: Extractor) -> None:
    found = patients(
        extractor, note(1, "x", person="b"), note(2, "x", person="a"), note(3, "BPCO", person="b"), note(4, "x")
    )
    assert [patient["person_id"] for patient in found] == ["b", "a", "p"]


def test_a_note_without_person_is_a_patient_of_its_own(extractor: Extractor) -> None:
    found = patients(extractor, note(1, "BPCO", person=None), note(2, "BPCO", person=None), note(3, "x", person="n1"))
    assert [(patient["person_id"], patient.get("note_id")) for patient in found] == [
        (None, "n1"),
        (None, "n2"),
        ("n1", None),
    ]


def test_age_is_that_of_the_last_note_or_the_greatest_given(extractor: Extractor) -> None:
    [patient] = patients(
        extractor,
        note(1, "BPCO", "2010-01-01", birth_date="1950-06-01"),
        note(2, "BPCO", "2021-07-01"),
    )
    assert patient["charlson"]["age"] == 71 and patient["charlson"]["age_adjusted"] == 1 + 3
    [patient] = patients(extractor, note(1, "BPCO", age=58), note(2, "x", age=61), note(3, "x"))
    assert patient["charlson"]["age"] == 61
    [patient] = patients(extractor, note(1, "BPCO"))
    assert "age_adjusted" not in patient["charlson"]


@pytest.mark.parametrize(
    ("fields", "age"),
    [
        ({"age": 67}, 67),
        ({"age": "67"}, 67),
        ({"age": 67.0}, 67),
        ({"age": True}, None),
        ({"age": -3}, None),
        ({"age": 970}, None),
        ({"age": "inconnu"}, None),
        ({"birth_date": "1950-06-02"}, 69),
        ({"birth_date": "02/06/1950"}, 69),
        ({"birth_date": date(1950, 6, 1)}, 70),
        ({"birth_datetime": "1950-06-01T00:00:00"}, 70),
        ({"birth_date": "1850-06-01"}, None),
        ({"birth_date": "2030-06-01"}, None),
        ({}, None),
    ],
)
def test_age_of_a_document(fields: dict[str, Any], age: int | None) -> None:
    assert age_of(note(1, "x", "2020-06-01", **fields)) == age


def test_birth_date_of_the_context() -> None:
    assert birth_date(Document("1", "x", context={"DATE_NAISSANCE": ["1951-03-17"]})) == date(1951, 3, 17)


@pytest.mark.parametrize("value", [None, 5, "", "2020", "31/02/2020", "2020-13-01", "12/03", "le 12 mars 2020"])
def test_what_is_no_day(value: Any) -> None:
    assert parse_day(value) is None
