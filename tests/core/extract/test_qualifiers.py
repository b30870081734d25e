"""Qualifiers on one-sentence cases and on the layouts of notes: forms, lists, headings, pages, dictation."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from cliniq.core.errors import RuleError
from cliniq.core.extract.extractor import Extractor
from cliniq.core.extract.load import load_rules
from cliniq.core.extract.mention import QUALIFIERS, Mention

sys.path.insert(0, str(Path(__file__).parents[2]))

from annotations import CASES, read_marked

# The other groups are about what is a mention, not about what is said of it.
_NOT_OURS = ("status", "homonyms", "homonyms_true")
_SCOPED = {"negated", "family", "hypothesis"}


@cache
def extractor() -> Extractor:
    return Extractor()


def cases() -> list[Any]:
    groups = yaml.safe_load((CASES / "qualifiers.yaml").read_text(encoding="utf-8"))
    params = []
    for group, items in groups.items():
        for item in items if group not in _NOT_OURS else ():
            known = item.get("known_failure", False)
            marks = [pytest.mark.xfail(strict=True, reason="known failure")] if known else []
            params.append(pytest.param(item["text"], id=f"{group}: {item['text'][:60]}", marks=marks))
    return params


def qualifiers(mention: Mention) -> set[str]:
    return {q for q in QUALIFIERS if getattr(mention, q)}


def compared(marked: str) -> Iterator[tuple[str, set[str], Mention | None]]:
    """(words, expected qualifiers, what is found there) of each marked mention."""
    text, expected = read_marked(marked)
    found = extractor().mentions(text)
    for gold in expected:
        here = [m for m in found if m.condition == gold.condition and m.start < gold.end and gold.start < m.end]
        if not gold.ignore:
            yield gold.text, {q for q in QUALIFIERS if getattr(gold, q)}, here[0] if here else None


def assert_marked(marked: str) -> None:
    """Each marked mention is found, with its qualifiers and no other."""
    for words, expected, mention in compared(marked):
        assert mention is not None, f"{words} is not found"
        assert qualifiers(mention) == expected, words


@pytest.mark.parametrize("marked", cases())
def test_case(marked: str) -> None:
    """The mentions that are found have their qualifiers and no other; what is found is counted below."""
    for words, expected, mention in compared(marked):
        assert mention is None or qualifiers(mention) == expected, words


def scopes() -> list[Any]:
    params = []
    for line in (CASES / "scopes.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            marks = [pytest.mark.xfail(strict=True, reason="known failure")] if line.startswith("! ") else []
            marked = line.removeprefix("! ").replace("\\n", "\n").replace("\\t", "\t")
            params.append(pytest.param(marked, id=line[:70], marks=marks))
    return params


@pytest.mark.parametrize("marked", scopes())
def test_scope(marked: str) -> None:
    for words, expected, mention in compared(marked):
        if mention is not None:
            assert qualifiers(mention) & _SCOPED == expected & _SCOPED, words


def test_nearly_all_mentions_of_the_cases_are_found() -> None:
    found = [mention is not None for case in (*cases(), *scopes()) for _, _, mention in compared(case.values[0])]
    assert sum(found) >= 0.95 * len(found)


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param(
            "Avez-vous eu ?            Oui   Non\n⟦Diabète|diabetes negated⟧               [ ]   [x]\n"
            "⟦Hypertension|peripheral_vascular_disease⟧          [x]   [ ]\n",
            id="columns of boxes under oui and non",
        ),
        pytest.param(
            "Avez-vous eu ?            Non   Oui\n⟦Diabète|diabetes⟧               [ ]   [x]\n",
            id="columns in the other order",
        ),
        pytest.param("⟦HTA|peripheral_vascular_disease negated⟧ ☐   ⟦Asthme|copd⟧ ☒\n", id="boxes after labels"),
        pytest.param("☐ ⟦Diabète|diabetes negated⟧  ☒ ⟦Asthme|copd⟧\n", id="boxes before labels"),
        pytest.param("⟦Asthme|copd⟧ : oui ☒ non ☐\n⟦Diabète|diabetes negated⟧ : oui ☐ non ☒\n", id="words before boxes"),
        pytest.param("⟦Asthme|copd negated⟧ / ⟦Diabète|diabetes⟧ : non / oui", id="pair of values"),
        pytest.param("⟦Asthme|copd⟧ / ⟦Diabète|diabetes negated⟧     oui (enfant) / non", id="pair in columns"),
        pytest.param("Suspicion de :\n- ⟦lupus|connective_tissue_disease hypothesis⟧\n- ⟦asthme|copd hypothesis⟧\n",
                     id="cue that opens a list"),
        pytest.param("ATCD familiaux : mère ⟦BPCO|copd family⟧\n   père ⟦diabète|diabetes family⟧\nMotif : ⟦asthme|copd⟧",
                     id="inline heading and the indented lines under it"),
        pytest.param("Familiaux\n  - ⟦BPCO|copd family⟧\n  - ⟦HTA|peripheral_vascular_disease family⟧\nAutre : ⟦asthme|copd⟧",
                     id="heading alone governs its bullets"),
        pytest.param("2.1 Personnels\n⟦Asthme|copd⟧\n2.2 Familiaux\n⟦Diabète|diabetes family⟧\n3. Examen\n⟦Cirrhose|liver_disease⟧",
                     id="nested headings"),
        pytest.param("- pas d'antécédent\nd'⟦AVC|cerebrovascular_accident negated⟧, de\nPage 2/3\n⟦diabète|diabetes negated⟧",
                     id="list cut by a page"),
        pytest.param("bilan virgule pas de ⟦diabète|diabetes negated⟧ virgule ni d'⟦asthme|copd negated⟧ point à la ligne "
                     "⟦cirrhose|liver_disease⟧ virgule stable point", id="dictation"),
        pytest.param("⟦Diabète|diabetes negated⟧ Ø\n⟦Asthme|copd⟧ +", id="sign of nothing"),
        pytest.param("Pas d'⟦insuffi-\nsance cardiaque|congestive_heart_failure negated⟧ ni de ⟦BPCO|copd negated⟧.",
                     id="word cut at the end of a line"),
    ],
)  # fmt: skip
def test_layout(marked: str) -> None:
    assert_marked(marked)


def test_each_qualifier_has_its_cue_with_its_place() -> None:
    text = "Sa mère n'est pas diabétique."
    [mention] = extractor().mentions(text)
    assert {(c["qualifier"], text[c["start"] : c["end"]]) for c in mention.cues} == {
        ("family", "mère"),
        ("negated", "pas"),
    }


def test_a_mention_has_the_section_of_its_heading() -> None:
    mentions = extractor().mentions("Antécédents :\nHTA\n\nMode de vie :\nTabac actif\n\nConclusion : BPCO")
    assert [m.section for m in mentions] == ["history", "lifestyle", "conclusion"]


def test_the_examples_of_the_qualifier_files_hold() -> None:
    examples = extractor().rules.qualifier_examples
    assert len(examples) >= 100
    for example in examples:
        assert_marked(str(example["text"]))


def test_a_cue_for_an_unknown_concept_is_a_fault_of_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "qualifiers"
    folder.mkdir()
    (folder / "own.yaml").write_text(
        "qualifier: history\nforward:\n  - id: own\n    terms: [autrefois]\n    only: [no_such_concept]\n", "utf-8"
    )
    with pytest.raises(RuleError, match=r"own\.yaml:3: 'only' names 'no_such_concept'"):
        load_rules(tmp_path)
