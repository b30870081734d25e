"""The Charlson index: weights, severity, what gives no point, age."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cliniq.core.extract.charlson import age_at, age_points, charlson
from cliniq.core.extract.extractor import Extractor

EXTRACTOR = Extractor()


def index(text: str) -> Any:
    return EXTRACTOR.process([text])[0]["charlson"]["index"]


@pytest.mark.parametrize(
    ("age", "points"), [(0, 0), (49, 0), (50, 1), (59, 1), (60, 2), (69, 2), (70, 3), (79, 3), (80, 4), (101, 4)]
)
def test_points_of_age(age: int, points: int) -> None:
    assert age_points(age) == points


def test_age_at_a_day() -> None:
    assert age_at(date(1950, 6, 15), date(2020, 6, 14)) == 69
    assert age_at(date(1950, 6, 15), date(2020, 6, 15)) == 70


def test_published_weights() -> None:
    """Charlson 1987, table 3: one point each, two, three and six."""
    weights = {name: condition.charlson for name, condition in EXTRACTOR.conditions.items() if condition.charlson}
    assert {name for name, by_status in weights.items() if by_status == {1: 1}} == {
        "myocardial_infarction",
        "congestive_heart_failure",
        "peripheral_vascular_disease",
        "cerebrovascular_accident",
        "dementia",
        "copd",
        "connective_tissue_disease",
        "peptic_ulcer_disease",
    }
    assert {name for name, by_status in weights.items() if by_status == {1: 2}} == {
        "hemiplegia",
        "ckd",
        "leukemia",
        "lymphoma",
    }
    assert weights["diabetes"] == {1: 1, 2: 2}
    assert weights["liver_disease"] == {1: 1, 2: 3}
    assert weights["solid_tumor"] == {1: 2, 2: 6}
    assert weights["aids"] == {1: 6}
    assert "alcohol" not in weights
    assert "tobacco" not in weights


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("HTA traitée", 0),
        ("HTA, AOMI stade II", 1),
        ("tabagisme actif, éthylisme chronique", 0),
        ("diabète de type 2", 1),
        ("diabète compliqué de rétinopathie", 2),
        ("diabète ; néphropathie diabétique", 2),
        ("cancer du sein", 2),
        ("cancer du sein métastatique", 6),
        ("cirrhose et hépatite C chronique", 3),
        ("pas de diabète, mère atteinte d'un cancer du côlon", 0),
        ("IDM, AVC, BPCO, démence", 4),
    ],
)
def test_index_of_a_text(text: str, points: int) -> None:
    assert index(text) == points


def test_each_point_has_its_condition() -> None:
    found = {"diabetes": (2, frozenset({"diabetes"})), "alcohol": (1, frozenset({"alcoholism"}))}
    result = charlson(found, EXTRACTOR.conditions, age=67)
    assert result == {
        "index": 2,
        "points": [{"condition": "diabetes", "status": 2, "points": 2}],
        "age": 67,
        "age_points": 2,
        "age_adjusted": 4,
    }
