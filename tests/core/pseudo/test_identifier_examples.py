"""The examples that the rule files carry, and the cases of tests/cases/identifiers.yaml: exactly these spans."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from markup import parse

from cliniq.core.document import Document
from cliniq.core.pseudo.find import RuleFinders
from cliniq.core.pseudo.merge import merge
from cliniq.core.pseudo.propagate import propagate
from cliniq.core.resources import rules_dir

CASES = Path(__file__).parents[2] / "cases" / "identifiers.yaml"


def _examples() -> list[tuple[str, str]]:
    found = []
    for path in sorted((rules_dir() / "identifiers").glob("*.yaml")):
        for text in yaml.safe_load(path.read_text(encoding="utf-8"))["examples"]:
            found.append((path.stem, text))
    for group, texts in yaml.safe_load(CASES.read_text(encoding="utf-8")).items():
        found += [(group, text) for text in texts]
    return found


EXAMPLES = _examples()


def found_in(text: str) -> list[tuple[str, str]]:
    """Surface and label of all spans of a text, in order."""
    document = Document("case", text)
    spans = propagate(document, merge(document, RuleFinders().find(document)))
    return [(text[span.start : span.end], span.label) for span in spans]


@pytest.mark.parametrize(
    ("group", "marked"), EXAMPLES, ids=[f"{group}:{text[:60]}" for group, text in EXAMPLES]
)
def test_example_is_found_exactly(group: str, marked: str) -> None:
    text, spans = parse(marked)
    assert found_in(text) == [(text[start:end], label) for start, end, label in spans]


def test_every_rule_file_has_right_and_wrong_examples() -> None:
    for path in sorted((rules_dir() / "identifiers").glob("*.yaml")):
        examples = yaml.safe_load(path.read_text(encoding="utf-8"))["examples"]
        assert any("⟦" in text for text in examples), path.name
        assert any("⟦" not in text for text in examples), path.name
