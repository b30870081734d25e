"""The rule files of the conditions: every example of every file is a test, and every file has enough of them."""

from __future__ import annotations

from collections import Counter

import pytest

from cliniq.core.extract.examples import Outcome, check, run_examples
from cliniq.core.extract.extractor import Extractor

EXTRACTOR = Extractor()
OUTCOMES = run_examples(EXTRACTOR)
CONDITIONS = [condition.name for condition in EXTRACTOR.rules.conditions]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda o: f"{o.of}:{o.line}")
def test_example(outcome: Outcome) -> None:
    assert outcome.passed, f"{outcome.path.name}:{outcome.line}: {outcome.text!r}: {outcome.why}"


@pytest.mark.parametrize("name", CONDITIONS)
def test_right_and_wrong_examples(name: str) -> None:
    """At least 25 examples a condition, and at least 5 of them traps."""
    examples = EXTRACTOR.conditions[name].examples
    assert len(examples) >= 25
    assert sum(bool(example.get("none")) for example in examples) >= 5


def test_eighteen_conditions() -> None:
    assert len(CONDITIONS) == 18
    assert Counter(CONDITIONS).most_common(1)[0][1] == 1


def test_no_term_matches_an_ordinary_word_alone() -> None:
    """Terms whose optional parts leave a word that names no disease."""
    text = (
        "syndrome. maladie. insuffisance. greffe. transplantation. lésion. atteinte. hypertrophie. sténose. fuite. "
        "hémorragie. hématome. pontage. stent. dilatation. trouble. déficit. atrophie. paralysie. membre. "
        "consommation. dépendance. intoxication. prothèse. valve. embolie graisseuse. granulomatose. processus. "
        "histiocytose. maladie de système. encéphalopathie. néphropathie. infection. stade. complications. pied."
    )
    assert EXTRACTOR.mentions(text) == []


@pytest.mark.parametrize(
    ("example", "why"),
    [
        ({"text": "Pas de diabète", "none": True}, "expected nothing"),
        ({"text": "diabète", "negated": True}, "negated is False, expected True"),
        ({"text": "diabète", "status": 2}, "status is 1, expected 2"),
        ({"text": "diabète de type 2", "attributes": {"type": "1"}}, "attribute type is '2', expected '1'"),
        ({"text": "diabète, diabète", "count": 1}, "found 2 mentions"),
        ({"text": "rien à signaler"}, "found nothing"),
        ({"text": "diabète", "negative": True}, "unknown key 'negative'"),
        ({"none": True}, "the example has no text"),
    ],
)
def test_failing_examples_say_why(example: dict[str, object], why: str) -> None:
    text = str(example.get("text", ""))
    mentions = [m for m in EXTRACTOR.mentions(text) if m.condition == "diabetes"]
    assert why in check(example, text, mentions)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("B.P.C.O. sévère", "copd"),
        ("I.D.M. inférieur", "myocardial_infarction"),
        ("D.T.2 sous metformine", "diabetes"),
        ("S.A.O.S appareillé", "copd"),
    ],
)
def test_acronyms_with_full_stops(text: str, condition: str) -> None:
    assert condition in {mention.condition for mention in EXTRACTOR.mentions(text)}


def test_capitals_without_accents() -> None:
    found = {m.condition for m in EXTRACTOR.mentions("HTA, DIABETE DE TYPE 2, CIRRHOSE, HEMIPLEGIE DROITE, DEMENCE")}
    assert found == {"peripheral_vascular_disease", "diabetes", "liver_disease", "hemiplegia", "dementia"}
