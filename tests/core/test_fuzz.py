"""Property tests of both jobs: whatever the text, no exception, offsets that hold, nothing else touched."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cliniq.core.document import Document, Reject
from cliniq.core.extract.extractor import make_batch, shared_extractor
from cliniq.core.pseudo.pseudonymiser import Pseudonymiser, PseudoOptions
from cliniq.core.pseudo.replace.keys import Key

KEY = Key(b"a key for tests, long enough")
WORDS = st.sampled_from(
    "Mme M. Dr Pr LEFRANC Lefranc Odile Jean-Paul né née le 12/03/2019 mars 2020 06.12.34.56.78 75013 Paris CHU rue de la "
    "Nom : Prénom IPP 8001234567 N° lefranc@chu.fr diabète HTA pas sans d' de AVC IDM père mère tabac 20 PA VIH négatif ? oui non "
    "[x] [ ] (+) (-) / , ; - … ANTÉCÉDENTS FAMILIAUX Conclusion insuffisance rénale stade IV 1 50 03 75 116 001 42".split(" ")
)
CHARACTERS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=6)
SEPARATORS = st.sampled_from([" ", " ", " ", "\n", "\r\n", "\t", "", "\u00a0", "\u200b", "\u0301", "-\n", "  "])
TEXTS = st.lists(st.tuples(st.one_of(WORDS, WORDS, CHARACTERS), SEPARATORS), max_size=40).map(
    lambda pairs: "".join(word + separator for word, separator in pairs)
)
CONTEXTS = st.dictionaries(
    st.sampled_from(["NOM", "PRENOM", "DATE_NAISSANCE", "IPP", "TEL", "MAIL", "VILLE", "ADRESSE", "AUTRE"]),
    st.one_of(CHARACTERS, WORDS, st.lists(WORDS, max_size=3), st.none(), st.integers()),
    max_size=3,
)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@lru_cache(maxsize=8)
def pseudonymiser(mode: str, model: bool = False) -> Pseudonymiser:
    return Pseudonymiser(PseudoOptions(replace=mode, use_model=model, entities=True, key=KEY))  # type: ignore[arg-type]


def outside(text: str, spans: list[tuple[int, int]]) -> list[str]:
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    return [text[end:start] for end, start in zip(ends, starts, strict=True)]


def check_pseudo(text: str, context: dict[str, object], mode: str, model: bool) -> None:
    document = Document("1", text, context=context)
    job = pseudonymiser(mode, model)
    [found] = job.find([document])
    assert found.text == text
    spans = [(span.start, span.end) for span in found.spans]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    [row] = job.process([document])
    if isinstance(row, Reject):  # withheld, for a reason of ours
        assert row.reason.startswith("identifying values are left"), row.reason
        return
    news = [(entity["start"], entity["end"]) for entity in row["entities"]]
    assert all(0 <= start <= end <= len(row["note_text"]) for start, end in news)
    if mode == "annotate":
        assert row["note_text"] == text
    if len(news) == len(spans):  # else the last look has hidden more
        assert outside(row["note_text"], news) == outside(text, spans)


@QUICK
@given(TEXTS, CONTEXTS, st.sampled_from(["surrogate", "tag", "mask", "hash", "annotate"]))
def test_pseudonymising_any_text(text: str, context: dict[str, object], mode: str) -> None:
    check_pseudo(text, context, mode, model=False)


@settings(QUICK, max_examples=60)
@given(TEXTS)
def test_pseudonymising_any_text_with_the_model(text: str) -> None:
    check_pseudo(text, {}, "surrogate", model=True)


@QUICK
@given(TEXTS)
def test_extracting_from_any_text(text: str) -> None:
    [row] = make_batch()([Document("1", text)])
    assert isinstance(row, dict), row.reason
    for mention in row["mentions"]:
        assert 0 <= mention["start"] < mention["end"] <= len(text)
        assert mention["text"] == text[mention["start"] : mention["end"]]
        assert all(0 <= cue["start"] <= cue["end"] <= len(text) for cue in mention["cues"])
    assert set(row["conditions"]) <= set(shared_extractor().conditions)


@settings(QUICK, max_examples=50)
@given(TEXTS, TEXTS)
def test_a_batch_is_its_documents_one_by_one(one: str, other: str) -> None:
    documents = [Document("1", one), Document("2", other)]
    for process in (pseudonymiser("surrogate").process, make_batch()):
        together = process(documents)
        alone = [process([document])[0] for document in documents]
        for row in [*together, *alone]:
            if isinstance(row, dict):
                row.pop("_times", None)
        assert together == alone
