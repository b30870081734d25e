"""Annotated notes and cases of tests/cases as gold rows: text, mentions and conditions of each.

An annotation is `condition flag flag key=value`; two conditions on the same words are separated by `;`.
`python tests/annotations.py FOLDER` prints one JSON object a line: id, text, mentions, conditions.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parent))

from markup import parse

CASES = Path(__file__).parent / "cases"
QUALIFIERS = ("negated", "family", "hypothesis", "history", "reported")
CONDITIONS = (
    "myocardial_infarction",
    "congestive_heart_failure",
    "peripheral_vascular_disease",
    "cerebrovascular_accident",
    "dementia",
    "copd",
    "connective_tissue_disease",
    "peptic_ulcer_disease",
    "liver_disease",
    "diabetes",
    "hemiplegia",
    "ckd",
    "solid_tumor",
    "leukemia",
    "lymphoma",
    "aids",
    "alcohol",
    "tobacco",
)
# Attributes written `key=value`, with the type that their value must have, and those written alone.
VALUED: dict[str, type[int] | type[float] | type[str]] = {
    "type": int,
    "stage": str,
    "gfr": float,
    "pack_years": float,
    "severity": str,
    "localization": str,
    "st": str,
    "tnm": str,
    "opportunist": str,
}
ALONE = ("insulin", "corticoid", "secondhand")


@dataclass(slots=True)
class Mention:
    """One expected mention, with offsets in the plain text; `ignore` marks a debatable one."""

    start: int
    end: int
    text: str
    condition: str
    status: int = 1
    negated: bool = False
    family: bool = False
    hypothesis: bool = False
    history: bool = False
    reported: bool = False
    ignore: bool = False
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def about_patient(self) -> bool:
        """Whether this mention gives its document the condition."""
        return not (self.negated or self.family or self.hypothesis or self.ignore)


def read_annotation(start: int, end: int, surface: str, annotation: str) -> Mention:
    """The mention that `condition flag key=value` describes. Raises ValueError on an unknown word."""
    name, *words = annotation.split()
    if name not in CONDITIONS:
        raise ValueError(f"unknown condition {name!r}")
    mention = Mention(start, end, surface, name)
    for word in words:
        key, equals, value = word.partition("=")
        if key in QUALIFIERS or word == "ignore":
            setattr(mention, word, True)
        elif key == "status":
            mention.status = int(value)
        elif equals and key in VALUED:
            mention.attributes[key] = VALUED[key](value)
        elif word in ALONE:
            mention.attributes[word] = True
        else:
            raise ValueError(f"unknown annotation {word!r}")
    return mention


def read_marked(marked: str) -> tuple[str, list[Mention]]:
    """The plain text of a marked one and its mentions. Raises ValueError on a faulty annotation."""
    text, spans = parse(marked)
    mentions = [
        read_annotation(start, end, text[start:end], one)
        for start, end, annotations in spans
        for one in annotations.split(";")
    ]
    return text, mentions


def read_notes(folder: Path) -> dict[str, tuple[str, list[Mention]]]:
    """The annotated notes of a folder by file name without suffix."""
    return {f.stem: read_marked(f.read_text(encoding="utf-8")) for f in sorted(folder.glob("*.txt"))}


def read_qualifier_cases(path: Path = CASES / "qualifiers.yaml") -> list[tuple[str, str, list[Mention]]]:
    """(group, text, mentions) of each one-sentence case, in the file's order."""
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [(group, *read_marked(case["text"])) for group, cases in groups.items() for case in cases]


def gold_row(name: str, text: str, mentions: list[Mention]) -> dict[str, Any]:
    """One gold document: conditions of the patient with their most severe status, and mentions."""
    conditions: dict[str, dict[str, int]] = {}
    for mention in mentions:
        if mention.about_patient:
            status = max(mention.status, conditions.get(mention.condition, {"status": 1})["status"])
            conditions[mention.condition] = {"status": status}
    # A condition that only debatable mentions give is not judged in that document.
    debatable = {m.condition for m in mentions if m.ignore} - set(conditions)
    return {
        "id": name,
        "text": text,
        "conditions": conditions,
        "judged": [c for c in CONDITIONS if c not in debatable],
        "mentions": [asdict(m) for m in mentions],
    }


if __name__ == "__main__":
    for name, (text, mentions) in read_notes(Path(sys.argv[1])).items():
        print(json.dumps(gold_row(name, text, mentions), ensure_ascii=False))
