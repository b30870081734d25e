"""What the classifier of qualifiers reads of a mention: the words around it, never the condition."""

from __future__ import annotations

import re
from time import process_time

import pytest

from cliniq.core.extract.context import contexts
from cliniq.core.extract.mention import Mention


def mention(text: str, words: str, **flags: object) -> Mention:
    start = text.index(words)
    return Mention(start, start + len(words), "c", "c", "r", 1, **flags)  # type: ignore[arg-type]


def test_mention_and_other_mentions_are_masked() -> None:
    text = "Pas d'HTA, de diabète ni d'AVC."
    found = [mention(text, name, negated=True) for name in ("HTA", "diabète", "AVC")]
    assert contexts(text, found, rules=True)[1] == (
        "[RULES:negated] [TEXT] Pas d'[OTHER], de [MENTION] ni d'[OTHER]."
    )


def test_what_the_rules_said_is_told_only_when_asked() -> None:
    text = "Père : AVC"
    assert contexts(text, [mention(text, "AVC", family=True)], rules=False) == ["[RULES:unknown] [TEXT] Père : [MENTION]"]
    assert contexts(text, [mention(text, "AVC")], rules=True) == ["[RULES:none] [TEXT] Père : [MENTION]"]
    both = mention(text, "AVC", family=True, negated=True, reported=True)
    assert contexts(text, [both], rules=True)[0].startswith("[RULES:negated] [RULES:family] [TEXT]")


def test_section_and_opening_line_govern() -> None:
    text = "Diagnostics évoqués :\n- pneumopathie\n- embolie pulmonaire\n"
    found = mention(text, "embolie pulmonaire", section="conclusion")
    assert contexts(text, [found], rules=False) == [
        "[RULES:unknown] [SECTION:conclusion] [HEAD] Diagnostics évoqués : "
        "[TEXT] Diagnostics évoqués :\n- pneumopathie\n- [MENTION]\n"
    ]


def test_an_empty_line_ends_what_is_read() -> None:
    text = "ATCD familiaux :\nmère AVC\n\nHTA traitée\n\nPas de diabète"
    assert contexts(text, [mention(text, "HTA")], rules=False) == ["[RULES:unknown] [TEXT] [MENTION] traitée"]


@pytest.mark.parametrize("far", [15, 40, 4000])
def test_fifteen_words_on_either_side(far: int) -> None:
    text = "mot " * far + "HTA" + " mot" * far
    assert contexts(text, [mention(text, "HTA")], rules=False) == [
        "[RULES:unknown] [TEXT] " + "mot " * 15 + "[MENTION]" + " mot" * 15
    ]


def test_a_word_longer_than_the_window_is_not_cut_in_two() -> None:
    text = "x" * 500 + " HTA " + "y" * 500
    assert contexts(text, [mention(text, "HTA")], rules=False) == ["[RULES:unknown] [TEXT]  [MENTION] "]


def test_brackets_of_the_text_are_no_markers_and_tick_boxes_stay() -> None:
    text = "[MENTION] [TEXT] [x] HTA [RULES:negated] [ ]"
    assert contexts(text, [mention(text, "HTA")], rules=False) == [
        "[RULES:unknown] [TEXT] (MENTION] (TEXT] [x] [MENTION] (RULES:negated] [ ]"
    ]


def test_nested_mentions_leave_no_name_of_a_condition() -> None:
    text = "cancer du foie sur cirrhose"
    outer, inner = mention(text, "cancer du foie"), mention(text, "foie")
    found = [outer, inner, mention(text, "cirrhose")]
    for context in contexts(text, found, rules=False)[::2]:
        assert "cancer" not in context and "cirrhose" not in context


def test_time_is_linear_in_the_number_of_mentions() -> None:
    def seconds(count: int, unit: str) -> float:
        text = unit * count
        found = [Mention(m.start(), m.end(), "c", "c", "r", 1) for m in re.finditer("HTA", text)]
        start = process_time()
        assert len(contexts(text, found, rules=True)) == count
        return process_time() - start

    for unit in ("HTA, ", "HTA\n", "HTA" + " " * 300):
        assert seconds(4_000, unit) < 14 * max(0.02, seconds(800, unit))
