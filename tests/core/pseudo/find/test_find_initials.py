"""Initials that stand for a person, names in a list of relatives."""

from __future__ import annotations

import pytest

from cliniq.core.document import Document
from cliniq.core.pseudo.find import RuleFinders


def _names(text: str) -> list[str]:
    spans = RuleFinders().find(Document("1", text))
    return [text[s.start : s.end] for s in sorted(spans) if s.label in {"NOM", "PRENOM"}]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[09:41] JP : pansement refait ce matin", ["JP"]),
        ("Le lit est prêt, à demain.\nMerci !\nTBK", ["TBK"]),
        ("Bien cordialement\n> J-M\n> suite du message", ["J-M"]),
        ("équipe de nuit : amb J-M, puis retour au service", ["J-M"]),
        ("09h41 TA : 12/8, FC : 80, sans plainte", []),
        ("Le tracé est normal.\nMerci\nECG", []),
        ("une fratrie : Manon (12 ans), Théo (8 ans) et Zoé", ["Manon", "Théo", "Zoé"]),
        ("ses enfants : Nadia, 34 ans, Karim, 30 ans, vivent loin", ["Nadia", "Karim"]),
    ],
)
def test_initials_and_lists(text: str, names: list[str]) -> None:
    assert _names(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("AMA : tgautier", ["tgautier"]),
        ("Edition du document, agent PGAUTIER4", ["PGAUTIER4"]),
        ("agent pathogène : non retrouvé", []),
        ("soins avec nadia + zaza, patient calme", ["nadia", "zaza"]),
        ("ras, vu avec papa et maman", []),
        ("Bilan fait parMmeClaireGautier", ["Claire", "Gautier"]),
        ("Sage-femme de ville : Nolwenn Page\nCouches simples", ["Nolwenn", "Page"]),
        ("Vu par Nolwenn Page 2 sur 3", ["Nolwenn"]),
    ],
)
def test_logins_pet_names_and_glued_names(text: str, names: list[str]) -> None:
    assert _names(text) == names
