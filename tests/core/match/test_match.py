"""Terms, regexes and acronyms, found in one pass."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliniq.core.match import Pattern, PatternError, PatternSet
from cliniq.core.text.fold import fold


def found(pattern: Pattern, text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in PatternSet([pattern]).hits(fold(text), text)]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("diabétique(s)", "Diabetiques, DIABÉTIQUE", ["Diabetiques", "DIABÉTIQUE"]),
        ("diabète", "prédiabète, diabètes", []),
        ("œdème aigu", "Œdème\naigu et oedème  aigu", ["Œdème\naigu", "oedème  aigu"]),
        ("œdème aigu", "œdème\n\naigu", []),
        (
            "anti-coagulant",
            "anti coagulant anticoagulant anti-coagulant",
            ["anti coagulant", "anticoagulant", "anti-coagulant"],
        ),
        (
            "maladie d'Alzheimer",
            "maladie d’Alzheimer, maladie d Alzheimer",
            ["maladie d’Alzheimer", "maladie d Alzheimer"],
        ),
        (
            "cancer {2} sein",
            "cancer infiltrant du sein, cancer sein",
            ["cancer infiltrant du sein", "cancer sein"],
        ),
        ("[cancer|tumeur] du sein", "tumeur du sein", ["tumeur du sein"]),
        (
            "hypertension (artérielle) (systolique)",
            "hypertension, hypertension artérielle systolique",
            ["hypertension", "hypertension artérielle systolique"],
        ),
        ("(maladie de) crohn", "crohn, maladie de Crohn", ["crohn", "maladie de Crohn", "Crohn"]),
        (
            "fibrose [|pulmonaire] diffuse",
            "fibrose diffuse, fibrose pulmonaire diffuse",
            ["fibrose diffuse", "fibrose pulmonaire diffuse"],
        ),
        (
            "trouble(s) (neuro)cognitif(s)",
            "troubles cognitifs, trouble neurocognitif",
            ["troubles cognitifs", "trouble neurocognitif"],
        ),
        ("pas d'", "pas d'HTA, pas d’AVC", ["pas d'", "pas d’"]),
        ("[à éliminer|à exclure]", "TVP à éliminer, à  exclure", ["à éliminer", "à  exclure"]),
        ("[ne|n'] {2} pas", "n'est pas, ne fume pas", ["n'est pas", "ne fume pas"]),
        ("cirrho*", "cirrhose cirrhotique", ["cirrhose", "cirrhotique"]),
    ],
)
def test_terms(term, text, expected):
    assert found(Pattern.term(term), text) == expected


def test_acronyms_keep_their_case():
    assert found(Pattern.acronym("FA"), "FA, fa, FAUX, (FA)") == ["FA", "FA"]


def test_regex_groups_are_kept():
    text = "IRC stade 4"
    (hit,) = PatternSet([Pattern.of_regex(r"stade (\d)")]).hits(fold(text), text)
    assert hit.match[1] == "4"


@pytest.mark.parametrize("regex", [r"\d+", r"a|\d\d\d", r"(?:abc)?"])
def test_a_pattern_without_literal_is_refused(regex):
    with pytest.raises(PatternError, match="three characters"):
        PatternSet([Pattern.of_regex(regex)])


@pytest.mark.parametrize("term", ["[a", "a)", "a|b", "", "cancer {x} sein"])
def test_a_broken_term_is_refused(term):
    with pytest.raises(PatternError):
        Pattern.term(term)


WORDS = ["cancer", "cancers", "du", "sein", "le", "d'un", "tumeurs", "tumeur"]


@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", "\n", "  ", ", ", "\n\n"]))).map(
        lambda p: "".join(a + b for a, b in p)
    )
)
def test_the_prefilter_loses_nothing(text):
    """The engine finds what the regex alone would find."""
    patterns = [
        Pattern.term("[cancer(s)|tumeur(s)] {2} sein"),
        Pattern.of_regex(r"(?:le|du) \w+"),
        Pattern.term("[le|du] [cancer|tumeurs]"),
        Pattern.term("d'un (du) sein"),
    ]
    engine = PatternSet(patterns)
    got = {(h.start, h.end, h.number) for h in engine.hits(fold(text), text)}
    expected = set()
    for index in range(len(patterns)):
        regex = re.compile(rf"(?={engine.compiled(index).pattern})", re.ASCII)
        for match in regex.finditer(fold(text)):
            whole = engine.compiled(index).match(fold(text), match.start())
            assert whole is not None
            expected.add((whole.start(), whole.end(), index))
    assert got == expected


def test_acronyms_with_and_without_full_stops() -> None:
    patterns = PatternSet([Pattern.acronym("BPCO"), Pattern.acronym("DT2"), Pattern.acronym("St")])
    text = "BPCO, B.P.C.O. et D.T.2 ; bpco, B.P.C.O, S.t."
    found = [text[hit.start : hit.end] for hit in patterns.hits(fold(text), text)]
    assert found == ["BPCO", "B.P.C.O.", "D.T.2", "B.P.C.O"]


def test_gap_of_words_ends_at_an_elision() -> None:
    patterns = PatternSet([Pattern.term("sténose {3} [iva|oreillette]")])
    for text in ("sténose serrée de l'IVA", "sténose IVA", "sténose de l'oreillette"):
        hits = patterns.hits(fold(text), text)
        assert [text[hit.start : hit.end] for hit in hits] == [text]


@pytest.mark.parametrize("text", ["cancer", "cancer du sein", "cancer gauche", "cancer du sein gauche", "cancers"])
def test_optional_words_at_the_end(text: str) -> None:
    patterns = PatternSet([Pattern.term("cancer(s) (du sein) (gauche)")])
    assert [text[hit.start : hit.end] for hit in patterns.hits(fold(text), text)] == [text]
