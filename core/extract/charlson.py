"""The Charlson comorbidity index, plain and adjusted for age, with the points shown.

Charlson et al., J Chronic Dis 1987;40:373-383 (weights); Charlson et al., J Clin Epidemiol 1994;47:1245-1251
(one point for each decade from the age of 50 on, four at most).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cliniq.core.extract.rules import Condition


def age_points(age: int) -> int:
    """Points for an age in years: 50-59 one, 60-69 two, 70-79 three, 80 and over four."""
    return max(0, min(4, (age - 40) // 10))


def age_at(birth: date, day: date) -> int:
    """Whole years between a birth and a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def charlson(
    found: Mapping[str, tuple[int, frozenset[str]]],
    conditions: Mapping[str, Condition],
    age: int | None = None,
) -> dict[str, Any]:
    """The index from condition → (most severe status, concepts found).

    A condition all of whose concepts are listed under `no_points` of its rule file gives none (hypertension).
    `age_adjusted` and `age` are there only when the age is known.
    """
    points = []
    for name, (status, concepts) in found.items():
        condition = conditions[name]
        weight = condition.charlson.get(status, condition.charlson.get(1, 0))
        if weight and concepts - condition.no_points:
            points.append({"condition": name, "status": status, "points": weight})
    index = sum(int(str(point["points"])) for point in points)
    result: dict[str, Any] = {"index": index, "points": points}
    if age is not None:
        result |= {"age": age, "age_points": age_points(age), "age_adjusted": index + age_points(age)}
    return result
