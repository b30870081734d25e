"""Records as rows: a row a document, a mention, a patient; flat or nested; OMOP."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from cliniq.core import Extractor
from cliniq.core.document import Document
from cliniq.core.extract.extractor import make_batch, shared_extractor
from cliniq.core.extract.omop import COLUMNS, VARCHAR, NoteNlpRows, modifiers, snippet
from cliniq.core.extract.tables import DocumentRows, MentionRows, PatientRows

TEXT = "Antécédents : diabète de type 2, AVC en 2015. Mère diabétique. Pas de BPCO."
NOTE = Document("n1", TEXT, "p1", "2021-03-04T10:00:00", fields={"age": "64"})


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return shared_extractor()


def test_a_document_row_is_the_record_itself(extractor: Extractor) -> None:
    layout, record = DocumentRows(extractor.conditions), extractor.record(NOTE)
    assert layout.columns is None
    assert list(layout.rows(NOTE, record)) == [record]
    assert set(record["conditions"]) == {"diabetes", "cerebrovascular_accident"}


def test_a_flat_document_row_has_a_column_a_condition(extractor: Extractor) -> None:
    layout = DocumentRows(extractor.conditions, flat=True)
    [row] = layout.rows(NOTE, extractor.record(NOTE))
    assert layout.columns is not None and list(row) == list(layout.columns)
    assert (row["note_id"], row["person_id"], row["note_datetime"]) == ("n1", "p1", "2021-03-04T10:00:00")
    assert len(extractor.conditions) == 18 and set(extractor.conditions) <= set(row)
    assert {name: row[name] for name in extractor.conditions if row[name]} == {
        "diabetes": 1,
        "cerebrovascular_accident": 1,
    }
    assert (row["charlson"], row["age"], row["charlson_age_adjusted"]) == (2, 64, 4)


def test_a_mention_row(extractor: Extractor) -> None:
    rows = list(MentionRows(extractor.conditions).rows(NOTE, extractor.record(NOTE)))
    assert [(row["text"].split()[0], row["negated"], row["family"]) for row in rows] == [
        ("diabète", False, False),
        ("AVC", False, False),
        ("diabétique", False, True),
        ("BPCO", True, False),
    ]
    assert all(TEXT[row["start"] : row["end"]] == row["text"] and row["note_id"] == "n1" for row in rows)
    assert rows[0]["attributes"] == {"type": "2"} and rows[0]["status_name"] == "WITHOUT_COMPLICATION"


def test_a_flat_mention_row_has_attributes_and_cues_as_json(extractor: Extractor) -> None:
    layout = MentionRows(extractor.conditions, flat=True)
    rows = list(layout.rows(NOTE, extractor.record(NOTE)))
    assert layout.columns is not None and all(set(row) <= set(layout.columns) for row in rows)
    assert json.loads(rows[0]["attributes"]) == {"type": "2"}
    assert json.loads(rows[3]["cues"])[0]["qualifier"] == "negated"


def test_without_text_no_word_of_the_note_is_left(extractor: Extractor) -> None:
    record = extractor.record(NOTE, with_text=False)
    layout = MentionRows(extractor.conditions, flat=True, with_text=False)
    assert layout.columns is not None and "text" not in layout.columns
    assert all("text" not in row for row in layout.rows(NOTE, record))
    omop = list(NoteNlpRows(with_text=False).rows(NOTE, record))
    assert {(row["snippet"], row["lexical_variant"]) for row in omop} == {(None, "")}
    for content in (json.dumps(record, ensure_ascii=False), json.dumps(omop, ensure_ascii=False)):
        assert not any(word in content for word in ("diabète", "AVC", "BPCO", "Mère"))


def test_patient_rows_come_at_the_end(extractor: Extractor) -> None:
    layout = PatientRows(extractor.conditions, flat=True)
    other = Document("n2", "BPCO.", "p1", "2019-01-02")
    assert [list(layout.rows(note, extractor.record(note))) for note in (NOTE, other)] == [[], []]
    [row] = layout.last()
    assert layout.columns is not None and list(row) == list(layout.columns)
    assert (row["person_id"], row["notes"], row["diabetes"], row["copd"]) == ("p1", 2, 1, 1)
    assert (row["first_date"], row["last_date"]) == ("2019-01-02", "2021-03-04")
    assert row["copd_first_date"] == row["copd_last_date"] == "2019-01-02"
    assert (row["charlson"], row["charlson_age_adjusted"]) == (3, 5)


def test_note_nlp_has_the_fields_of_the_data_model_in_order(extractor: Extractor) -> None:
    layout = NoteNlpRows(now=datetime(2024, 5, 6, 7, 8, 9, 10))
    rows = list(layout.rows(NOTE, extractor.record(NOTE)))
    assert list(COLUMNS) == [
        "note_nlp_id", "note_id", "section_concept_id", "snippet", "offset", "lexical_variant", "note_nlp_concept_id",
        "note_nlp_source_concept_id", "nlp_system", "nlp_date", "nlp_datetime", "term_exists", "term_temporal",
        "term_modifiers",
    ]  # fmt: skip
    assert all(list(row) == list(COLUMNS) for row in rows)
    assert [row["note_nlp_id"] for row in rows] == [1, 2, 3, 4]
    assert [row["term_exists"] for row in rows] == ["Y", "Y", "N", "N"]
    assert (rows[0]["nlp_date"], rows[0]["nlp_datetime"]) == ("2024-05-06", "2024-05-06T07:08:09")
    assert rows[1]["lexical_variant"] == "AVC" and TEXT[int(rows[1]["offset"]) :].startswith("AVC")
    assert "subject=family" in rows[2]["term_modifiers"] and "condition=diabetes" in rows[2]["term_modifiers"]


def test_note_nlp_goes_on_after_a_cut(extractor: Extractor) -> None:
    record = extractor.record(NOTE)
    whole, cut, resumed = (NoteNlpRows(now=datetime(2024, 1, n)) for n in (1, 1, 2))
    expected = [*whole.rows(NOTE, record), *whole.rows(NOTE, record)]
    first = list(cut.rows(NOTE, record))
    resumed.restore(json.loads(json.dumps(cut.state())))
    assert first + list(resumed.rows(NOTE, record)) == expected


def test_a_snippet_is_one_short_line() -> None:
    text = "mot " * 100 + "\n\nAVC\r\n" + " suite" * 100
    start = text.index("AVC")
    found = snippet(text, start, start + 3)
    assert "AVC" in found and "\n" not in found and len(found) <= VARCHAR
    assert found.startswith("mot") and found.endswith("suite")
    assert snippet("AVC", 0, 3) == "AVC"
    assert len(snippet("x" * 900, 300, 800)) <= VARCHAR


def test_modifiers_hold_attributes() -> None:
    mention = {"condition": "ckd", "concept": "ckd", "status": 1, "negated": False, "family": False}
    mention |= {"hypothesis": True, "reported": False, "attributes": {"stage": 4, "chronic": True}}
    assert modifiers(mention) == (
        "condition=ckd,concept=ckd,status=1,negated=false,subject=patient,hypothesis=true,reported=false,"
        "stage=4,chronic=true"
    )


def test_the_batch_function_counts_and_rejects(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = make_batch()
    [row] = batch([NOTE])
    assert isinstance(row, dict)
    assert row["_counts"] == {"diabetes": 1, "cerebrovascular_accident": 1} and set(row["_times"]) == {
        "find",
        "summarise",
    }

    def fail(*_: object) -> None:
        raise ValueError(TEXT)

    monkeypatch.setattr(Extractor, "mentions", fail)
    [reject] = batch([NOTE])
    assert not isinstance(reject, dict) and reject.id == "n1" and reject.reason == "extraction failed (ValueError)"


def test_from_python() -> None:
    first, second = Extractor().process(["Patient diabétique.", "RAS"])
    assert list(first["conditions"]) == ["diabetes"] and second["conditions"] == {}
