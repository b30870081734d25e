"""Headings and what they govern."""

from __future__ import annotations

import pytest

from cliniq.core.text.fold import fold
from cliniq.core.text.sections import Heading, Sections, heading_at
from cliniq.core.text.sentences import Sentences


def heading(text: str, word: str) -> Heading | None:
    start = text.index(word)
    return heading_at(fold(text), start, start + len(word), "here")


def governed(text: str, word: str) -> str:
    """What the heading `word` governs."""
    found = heading(text, word)
    assert found is not None
    folded = fold(text)
    return text[found.end : Sections([found]).reach(found, folded, Sentences(text, folded))].strip()


@pytest.mark.parametrize(
    "text",
    [
        "Antécédents\nHTA",
        "Antécédents : HTA",
        "  2.1 Antécédents\nHTA",
        "I.a – Antécédents\nHTA",
        "--- Antécédents ---\nHTA",
        "• Antécédents : HTA",
        "Motif : toux. Antécédents : HTA",
        "Antécédents (résumé) : HTA",
        "Antécédents => HTA",
    ],
)
def test_is_a_heading(text: str) -> None:
    assert heading(text, "Antécédents") is not None


@pytest.mark.parametrize(
    "text", ["Ses Antécédents : HTA", "Antécédents de phlébite", "Pas d'Antécédents", "toux. Antécédents de HTA"]
)
def test_is_no_heading(text: str) -> None:
    assert heading(text, "Antécédents") is None


def test_an_inline_heading_governs_its_line() -> None:
    assert governed("Famille : père HTA\nTraitement : aucun", "Famille") == "père HTA"


def test_an_inline_heading_governs_the_indented_and_bulleted_lines_below() -> None:
    assert governed("Famille : père HTA\n   mère BPCO\nAutre", "Famille") == "père HTA\n   mère BPCO"
    assert governed("Famille : père HTA\n- mère BPCO\nAutre", "Famille") == "père HTA\n- mère BPCO"


def test_an_inline_heading_goes_on_where_the_page_cut_its_sentence() -> None:
    assert governed("Famille : une mère suivie pour\nune BPCO\nAutre", "Famille") == "une mère suivie pour\nune BPCO"


def test_a_bulleted_heading_leaves_the_other_bullets() -> None:
    assert governed("- Famille : père HTA\n- Tabac : oui", "Famille") == "père HTA"


def test_a_heading_alone_governs_until_an_empty_line() -> None:
    assert governed("Famille\npère HTA\nmère BPCO\n\nExamen", "Famille") == "père HTA\nmère BPCO"


def test_a_heading_alone_governs_its_bullets_or_its_indented_lines() -> None:
    assert governed("Famille\n- père HTA\n- mère BPCO\nExamen", "Famille") == "- père HTA\n- mère BPCO"
    assert governed("Famille\n   père HTA\nExamen", "Famille") == "père HTA"


def test_the_last_heading_is_that_of_a_place() -> None:
    sections = Sections([Heading(40, 50, "b", False), Heading(0, 10, "a", False)])
    assert [found.section if (found := sections.at(p)) else None for p in (0, 39, 40, 90)] == ["a", "a", "b", "b"]
    assert Sections([]).at(3) is None
