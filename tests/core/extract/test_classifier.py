"""Which qualifiers stand when the model decides alone, or after the cue rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from cliniq.core.errors import UsageError
from cliniq.core.extract.classifier import SURE, QualifierClassifier, Way, decide
from cliniq.core.extract.mention import Mention


def decided(way: Way, said: dict[str, str], **probabilities: float) -> Mention:
    mention = Mention(10, 13, "diabetes", "diabetes", "diabetes", 1)
    for qualifier, cue in said.items():
        mention.set(qualifier, cue, 4, 6)
    decide(mention, probabilities, way)
    return mention


def set_in(mention: Mention) -> set[str]:
    names = {n for n in ("negated", "family", "hypothesis", "history", "reported") if getattr(mention, n)}
    assert {cue["qualifier"] for cue in mention.cues} == names
    return names


@pytest.mark.parametrize(
    ("said", "probabilities", "expected"),
    [
        ({}, {"negated": 0.5}, {"negated"}),
        ({}, {"negated": 0.49}, set()),
        ({"negated": "no"}, {"negated": 0.49}, set()),
        ({"family": "mother"}, {"negated": 0.9, "family": 0.8}, {"negated", "family"}),
        # What the model did not learn stays with the rules.
        ({"family": "mother", "reported": "says"}, {"negated": 0.1}, {"family", "reported"}),
        # Of negated and hypothetical the likelier; only what counts has a history.
        ({}, {"negated": 0.7, "hypothesis": 0.8}, {"hypothesis"}),
        ({}, {"negated": 0.8, "hypothesis": 0.7}, {"negated"}),
        ({}, {"family": 0.9, "history": 0.9}, {"family"}),
        ({"history": "old"}, {"negated": 0.9}, {"negated"}),
    ],
)
def test_alone_the_model_decides_all_that_it_learnt(
    said: dict[str, str], probabilities: dict[str, float], expected: set[str]
) -> None:
    assert set_in(decided("model", said, **probabilities)) == expected


@pytest.mark.parametrize(
    ("said", "probability", "expected"),
    [
        ({}, SURE - 0.01, set()),
        ({}, SURE, {"negated"}),
        ({"negated": "no"}, 1 - SURE + 0.01, {"negated"}),
        ({"negated": "no"}, 1 - SURE - 0.01, set()),
    ],
)
def test_after_the_rules_the_model_overrules_only_when_sure(
    said: dict[str, str], probability: float, expected: set[str]
) -> None:
    assert set_in(decided("both", said, negated=probability)) == expected


def test_cues_of_the_rules_are_kept_and_those_of_the_model_are_told() -> None:
    kept = decided("both", {"negated": "no"}, negated=0.99)
    assert kept.cues == [{"qualifier": "negated", "cue": "no", "start": 4, "end": 6}]
    new = decided("both", {}, hypothesis=0.9876)
    assert new.cues == [{"qualifier": "hypothesis", "cue": "model", "start": 10, "end": 13, "score": 0.988}]


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cliniq train qualifier"):
        QualifierClassifier(tmp_path)


def test_a_model_of_another_task_is_refused(tmp_path: Path) -> None:
    import spacy

    spacy.blank("xx").to_disk(tmp_path / "m")
    with pytest.raises(UsageError, match="decides no qualifiers"):
        QualifierClassifier(tmp_path / "m")
    (tmp_path / "m" / "config.cfg").write_text("[nlp", "utf-8")
    with pytest.raises(UsageError, match="can't be loaded"):
        QualifierClassifier(str(tmp_path / "m") + "/")
