"""The notation of templates, and the shipped ones."""

import random

import pytest

from cliniq.core.errors import RuleError
from cliniq.core.resources import rules_dir
from cliniq.core.train.synthesize import LABELS
from cliniq.core.train.templates import Number, Slot, WordList, parse, read_folder


def expanded(text: str, seed: int = 0) -> list[object]:
    return list(parse(text).expand(random.Random(seed)))


def test_slots_words_and_numbers_are_read() -> None:
    assert expanded("Dr {p.NOM:i}, {@germs} {#2-30,1}") == [
        "Dr ",
        Slot("NOM", "p", "i"),
        ", ",
        WordList("germs"),
        " ",
        Number(2, 30, 1),
    ]


def test_a_parenthesis_with_a_bar_is_a_choice_and_one_without_is_text() -> None:
    seen = {"".join(map(str, expanded("(vu|revu) (ce jour)", seed))) for seed in range(20)}
    assert seen == {"vu (ce jour)", "revu (ce jour)"}


def test_choices_nest_and_hold_slots() -> None:
    passage = parse("(par {NOM}|à (jeun|table))")
    assert {slot.name for slot in passage.slots()} == {"NOM"}
    seen = {str(list(passage.expand(random.Random(seed)))) for seed in range(30)}
    assert len(seen) == 3


def test_a_backslash_takes_a_meaning_away() -> None:
    assert expanded(r"\{NOM\} \(a\|b\)") == ["{NOM} (a|b)"]


def test_a_comment_line_gives_kind_and_flags() -> None:
    passage = parse("# nursing lower\nras")
    assert (passage.kind, passage.flags) == ("nursing", {"lower"})


@pytest.mark.parametrize("text", ["{nom}", "{NOM", "{#2}", "# kind loud\nras"])
def test_a_faulty_template_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(RuleError, match=r"^letters\.txt:7: "):
        parse(text, "letters.txt:7")


def test_the_shipped_templates_are_many_and_balanced() -> None:
    passages = read_folder(rules_dir() / "templates")
    holding = [any(slot.name in LABELS for slot in passage.slots()) for passage in passages]
    assert holding.count(True) >= 400
    assert holding.count(False) >= holding.count(True)
    assert len({str(passage.parts) for passage in passages}) == len(passages)
