"""The list of errors: each miss and false alarm once, with its cause and context."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from cliniq.core.evaluate import evaluate
from cliniq.core.evaluate.errors import errors

DATA = Path(__file__).parent / "data"


def test_spans() -> None:
    rows = errors(evaluate(str(DATA / "pseudo_gold.jsonl"), str(DATA / "pseudo_predicted.jsonl")))
    seen = {(r["note_id"], r["cause"], r["label"], (r["gold"] or r["predicted"])["text"]) for r in rows}
    assert len(rows) == 14
    assert ("d0", "wrong boundary", "NOM", "LE GOFF") in seen
    assert ("d0", "wrong label", "VILLE", "Brest") in seen
    assert ("d1", "wrong label", "DATE_NAISSANCE", "4 mai 1950") in seen
    assert ("d1", "missed", "PRENOM", "Paul") in seen
    assert ("d2", "false alarm", "NDA", "CRP 12") in seen
    assert [r["label"] for r in rows] == sorted(r["label"] for r in rows)
    date = next(r for r in rows if r["cause"] == "wrong boundary" and r["label"] == "DATE")
    assert date["bare"]
    assert date["before"].endswith("vu le ")
    assert date["after"] == " à Brest."
    assert date["predicted"]["text"] == "12/03"
    # The street is covered by a longer span: wrong boundary, and nothing left readable.
    assert not next(r for r in rows if r["label"] == "ADRESSE")["bare"]


def test_every_span_is_right_or_in_one_error() -> None:
    evaluation = evaluate(str(DATA / "pseudo_gold.jsonl"), str(DATA / "pseudo_predicted.jsonl"))
    rows = errors(evaluation)
    micro = evaluation.report.scores.tables[0].rows["micro"]
    exact = sum(
        len(set(d.entities or ()) & set(evaluation.predicted.documents[k].entities or ()))
        for k, d in evaluation.gold.documents.items()
    )
    assert micro["gold"] == exact + sum(r["gold"] is not None for r in rows)
    assert micro["predicted"] == exact + sum(r["predicted"] is not None for r in rows)


def test_conditions_and_mentions() -> None:
    rows = errors(evaluate(str(DATA / "extract_gold.jsonl"), str(DATA / "extract_predicted.jsonl")))
    seen = Counter((r["note_id"], r["level"], r["label"], r["cause"]) for r in rows)
    assert max(seen.values()) == 1
    assert ("n1", "document", "diabetes", "wrong status") in seen
    assert ("n1", "document", "cerebrovascular_accident", "false alarm") in seen
    assert ("n1", "mention", "cerebrovascular_accident", "wrong qualifier") in seen
    assert ("n5", "document", "diabetes", "missed") in seen
    assert ("n5", "mention", "cerebrovascular_accident", "wrong boundary") in seen
    assert ("n6", "mention", "lymphoma", "wrong label") in seen
    # The tumour of n3 is neither judged nor firm: it appears nowhere.
    assert not [r for r in rows if r["label"] == "solid_tumor"]
    family = next(
        r
        for r in rows
        if r["note_id"] == "n2" and r["cause"] == "wrong qualifier" and r["label"] == "diabetes"
    )
    assert family["qualifiers"] == ["family"]
    assert family["gold"]["text"] == "diabétique"
    stroke = next(r for r in rows if r["level"] == "document" and r["label"] == "cerebrovascular_accident")
    # The gold's mention is negated, the prediction's is not: that is why.
    assert [m["qualifiers"] for m in stroke["evidence"]["gold"]] == [["negated"]]
    assert [m["qualifiers"] for m in stroke["evidence"]["predicted"]] == [[]]
