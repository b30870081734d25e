"""Records of documents and of patients: most severe status, dates, concepts, age."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cliniq.core.document import Document
from cliniq.core.extract.extractor import Extractor
from cliniq.core.extract.summary import PatientSummary, parse_day

EXTRACTOR = Extractor()


def document(text: str, **values: Any) -> Document:
    return Document(id=values.pop("id", "n1"), text=text, **values)


def test_document_takes_the_most_severe_status() -> None:
    record = EXTRACTOR.record(document("Hépatite C chronique. Cirrhose depuis 2019."))
    assert record["conditions"]["liver_disease"]["status"] == 2
    assert record["conditions"]["liver_disease"]["status_name"] == "MODERATE_TO_SEVERE"
    assert record["conditions"]["liver_disease"]["mentions"] == 2


def test_what_is_not_the_patients_does_not_count() -> None:
    record = EXTRACTOR.record(document("Pas de diabète. Mère : AVC. Suspicion de BPCO."))
    assert record["conditions"] == {}
    assert [m["condition"] for m in record["mentions"]] == ["diabetes", "cerebrovascular_accident", "copd"]


def test_hypertension_is_told_apart() -> None:
    record = EXTRACTOR.record(document("HTA"))
    assert record["conditions"]["peripheral_vascular_disease"]["concepts"] == ["hypertension"]
    assert record["charlson"]["index"] == 0


def test_words_can_be_left_out() -> None:
    text = "Diabète de type 2"
    with_words = EXTRACTOR.record(document(text))["mentions"][0]
    without = EXTRACTOR.record(document(text), with_text=False)["mentions"][0]
    assert with_words["text"] == text[with_words["start"] : with_words["end"]]
    assert "text" not in without


def test_age_from_birth_and_day_of_the_note() -> None:
    record = EXTRACTOR.record(
        document("BPCO", datetime="2020-03-01T10:00:00", fields={"birth_date": "1950-03-02"}, person_id="p1")
    )
    assert record["charlson"]["age"] == 69
    assert record["charlson"]["age_adjusted"] == 3


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2019-03-12", date(2019, 3, 12)),
        ("2019-03-12T08:00:00Z", date(2019, 3, 12)),
        ("12/03/2019", date(2019, 3, 12)),
        ("12.03.2019", date(2019, 3, 12)),
        ("", None),
        ("32/13/2019", None),
        (None, None),
        (20190312, None),
    ],
)
def test_days(value: object, day: date | None) -> None:
    assert parse_day(value) == day


def test_patients_add_up_their_documents() -> None:
    summary = PatientSummary(EXTRACTOR.conditions)
    notes = [
        document("Diabète de type 2", id="a", person_id="p1", datetime="2020-05-01"),
        document("Diabète compliqué de rétinopathie, IDM", id="b", person_id="p1", datetime="2018-02-03"),
        document("Pas de diabète", id="c", person_id="p2"),
        document("Cirrhose", id="d"),
    ]
    for note in notes:
        summary.add(EXTRACTOR.record(note))
    first, second, third = summary.records()
    assert first["notes"] == 2
    assert (first["first_date"], first["last_date"]) == ("2018-02-03", "2020-05-01")
    assert first["conditions"]["diabetes"]["status"] == 2
    assert first["conditions"]["diabetes"]["notes"] == 2
    assert first["conditions"]["myocardial_infarction"]["first_date"] == "2018-02-03"
    assert first["charlson"]["index"] == 3
    assert second["conditions"] == {}
    assert "first_date" not in second
    assert third["person_id"] is None
    assert third["note_id"] == "d"
