"""The learned finder: what it reads of a document, what it leaves, how it fails. The shipped model where it says so."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliniq.core.document import Document, Span
from cliniq.core.errors import UsageError
from cliniq.core.pseudo.find.model import ModelFinder, is_candidate, windows_of
from cliniq.core.pseudo.find.model_words import Features, cut, lexicon_class
from cliniq.core.pseudo.pseudonymiser import Pseudonymiser, PseudoOptions
from cliniq.core.resources import rules_dir

MODEL = rules_dir() / "models" / "pseudo"


@pytest.fixture(scope="module")
def finder() -> ModelFinder:
    return ModelFinder(MODEL)


def read(text: str, *settled: Span) -> list[str]:
    return [text[a:b] for a, b in windows_of(Document("1", text).with_spans(settled))]


@pytest.mark.parametrize(
    ("word", "candidate"),
    [("Lefranc", True), ("Nadège", True), ("nadège", True), ("LEFRANC", True), ("Pneumopathie", False), ("marié", False),
     ("Amlor", False), ("Babinski", False), ("IRM", False), ("TDM", False), ("douleur", False), ("Le", False)],
)  # fmt: skip
def test_words_worth_a_look(word: str, candidate: bool) -> None:
    assert is_candidate(word) is candidate


def test_only_places_with_a_possible_name_are_read() -> None:
    text = (
        "Pas de douleur. Le bilan biologique, fait ce jour en hospitalisation, est normal dans l'ensemble. "
        "Vu avec Lefranc en fin de visite, accord pour la sortie avec une ordonnance de paracétamol.\nRAS."
    )
    [window] = read(text)
    assert "Vu avec Lefranc en fin" in window
    assert "Pas de douleur" not in window
    assert "RAS" not in window


def test_what_rules_have_settled_is_not_read_again() -> None:
    assert read("Vu avec le Dr Lefranc.", Span(14, 21, "NOM")) == []


def test_context_goes_over_a_line_end() -> None:
    assert read("Interne\nLefranc") == ["Interne\nLefranc"]


def test_the_authors_of_a_bibliography_are_not_read() -> None:
    assert read("Lefranc J, Kowalczyk P et al. Presse Med.") == []


def test_a_very_long_text_is_read_in_parts() -> None:
    text = "Lefranc Nadège " * 2000
    windows = windows_of(Document("1", text))
    assert len(windows) > 1
    assert "".join(text[a:b] for a, b in windows).strip() == text.strip()


@settings(deadline=None)
@given(st.text(st.sampled_from("Lefranc Nadège\nétait vu.-|\t12"), max_size=300), st.lists(st.integers(0, 300), max_size=4))
def test_windows_lie_in_order_in_the_text_and_hold_every_candidate(text: str, cuts: list[int]) -> None:
    bounds = sorted(cut for cut in set(cuts) if cut <= len(text))
    spans = [Span(a, b, "NOM") for a, b in zip(bounds[::2], bounds[1::2], strict=False)]
    document = Document("1", text).with_spans(spans)
    windows = windows_of(document)
    assert all(0 <= low < high <= len(text) for low, high in windows)
    assert all(left[1] <= right[0] for left, right in pairwise(windows))
    covered = {at for low, high in windows for at in range(low, high)}
    for word in ("Lefranc", "Nadège"):
        at = text.find(word)
        while at >= 0:
            before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
            free = not any(span.start < at + len(word) and span.end > at for span in spans)
            if free and not before.isalpha() and not after.isalpha():
                assert set(range(at, at + len(word))) <= covered
            at = text.find(word, at + 1)


@given(st.text(max_size=200))
def test_tokens_give_the_text_back(text: str) -> None:
    words, spaces = cut(text)
    assert "".join(word + " " * space for word, space in zip(words, spaces, strict=True)) == text
    assert all(words)


@pytest.mark.parametrize(
    ("text", "words"),
    [("MmeDUPONT", ["Mme", "DUPONT"]), ("Dr.MARTIN", ["Dr", ".", "MARTIN"]), ("12|8|1923", ["12", "|", "8", "|", "1923"]),
     ("MARTINPaul", ["MARTIN", "Paul"]), ("92300CERGY", ["92300", "CERGY"]), ("L'Écluse", ["L", "'", "Écluse"]),
     ("a\n\nb", ["a", "\n\n", "b"])],
)  # fmt: skip
def test_glued_words_come_apart(text: str, words: list[str]) -> None:
    assert cut(text)[0] == words


def test_words_that_are_not_known_look_alike() -> None:
    features = Features(frozenset())
    assert features.of("Lefranc")[0] == features.of("Kowalczyk")[0]
    assert features.of("12")[0] != features.of("13")[0]
    assert Features(frozenset(), lexicons=False).of("Lefranc")[4] == 0


def test_the_lexicons_tell_a_name_from_a_word() -> None:
    assert lexicon_class("dupont")[0] > lexicon_class("rose")[0] > lexicon_class("patient")[0]


def test_a_missing_model_is_said_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cliniq train pseudo"):
        ModelFinder(tmp_path)


def test_a_broken_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.cfg").write_text("[nlp")
    with pytest.raises(UsageError, match="can't be loaded"):
        ModelFinder(tmp_path)


@pytest.mark.parametrize(
    ("text", "found"),
    [("Vu avec Nadège.", [("Nadège", "PRENOM")]),
     ("Discuté avec Lefranc et Kowalczyk, pas d'indication.", [("Lefranc", "NOM"), ("Kowalczyk", "NOM")]),
     ("Score de Glasgow 15, pas de signe de Babinski.", []),
     ("Sous Amlor et Kardégic, maladie de Horton éliminée.", [])],
)  # fmt: skip
def test_the_shipped_model_finds_names_that_nothing_announces(
    finder: ModelFinder, text: str, found: list[tuple[str, str]]
) -> None:
    assert [(text[s.start : s.end], s.label) for s in sorted(finder.find(Document("1", text)))] == found


def test_spans_of_the_shipped_model_avoid_settled_ones(finder: ModelFinder) -> None:
    text = "Avis Lefranc pris, revu avec Nadège."
    settled = Span(5, 12, "NOM", "rule")
    spans = finder.find(Document("1", text).with_spans([settled]))
    assert not any(span.overlaps(settled) for span in spans)
    assert all(span.source == "model" and 0 < span.score < 1 for span in spans)


def test_a_batch_gives_what_single_documents_give(finder: ModelFinder) -> None:
    texts = ["Vu avec Nadège.", "", "RAS", "Avis Lefranc pris.\nRevu par Kowalczyk le matin."] * 40
    documents = [Document(str(at), text) for at, text in enumerate(texts)]
    assert finder.find_batch(documents) == [finder.find(document) for document in documents]


def test_the_shipped_model_is_small_and_carries_its_card() -> None:
    size = sum(path.stat().st_size for path in MODEL.rglob("*") if path.is_file())
    assert size <= 6_000_000
    assert (MODEL / "README.md").is_file()
    assert (MODEL / "card.json").is_file()


@pytest.mark.parametrize(
    "text",
    [
        "Le score pronostique (SCROTEM) était estimé favorable.",
        "Une aiguille de 24G, 25 mm (fabriquée en Norvège), est posée.",
        "La recherche était négative, ainsi que le Home Test à domicile.",
    ],
)
def test_acronyms_things_and_countries_name_nobody(text: str) -> None:
    [found] = Pseudonymiser(PseudoOptions(replace="annotate")).find([Document("1", text)])
    assert not [span for span in found.spans if span.source == "model"]
