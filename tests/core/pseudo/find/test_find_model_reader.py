"""The reader without spaCy finds what spaCy finds with the same files; other pipelines are left to spaCy."""

import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markup import parse
from spacy.strings import get_string_id
from thinc.api import NumpyOps

from cliniq.core.errors import UsageError
from cliniq.core.pseudo.find.model import SpacyReader, load
from cliniq.core.pseudo.find.model_reader import ModelReader, read_files
from cliniq.core.pseudo.find.murmur import rows_of, string_id
from cliniq.core.resources import rules_dir

MODEL = rules_dir() / "models" / "pseudo"
CASES = Path(__file__).parents[3] / "cases"


@pytest.fixture(scope="module")
def reader() -> ModelReader:
    found = read_files(MODEL)
    assert found is not None
    return found


def test_it_finds_what_spacy_finds(reader: ModelReader) -> None:
    texts = [parse(file.read_text("utf-8"))[0] for file in sorted((CASES / "letters").glob("*.txt"))[:12]]
    texts += [text[at : at + 60] for text in texts for at in range(0, len(text), 97)] + ["", " ", "\n", "a", "M. "]
    random.Random(0).shuffle(texts)
    expected = SpacyReader(MODEL).read(texts)
    assert sum(map(len, expected)) > 300
    assert reader.read(texts) == expected


def test_a_text_reads_the_same_alone_and_among_others(reader: ModelReader) -> None:
    texts = ["Vu avec Nadège Lefranc.", "Appel de Kowalczyk à Trifouilly", "RAS", "12/03", "mme petit ch 204"]
    assert [reader.read([text])[0] for text in texts] == reader.read(texts)


def test_a_pipeline_of_another_make_is_left_to_spacy(tmp_path: Path) -> None:
    folder = shutil.copytree(MODEL, tmp_path / "model")
    config = (folder / "config.cfg").read_text("utf-8")
    (folder / "config.cfg").write_text(config.replace("spacy.MaxoutWindowEncoder.v2", "spacy.MishWindowEncoder.v2"), "utf-8")
    assert read_files(folder) is None


@pytest.mark.parametrize("file", ["ner/model", "ner/moves", "tokenizer"])
def test_a_damaged_model_is_one_clear_error(tmp_path: Path, file: str) -> None:
    folder = shutil.copytree(MODEL, tmp_path / "model")
    (folder / file).write_bytes((folder / file).read_bytes()[:100] if file != "tokenizer" else b"")
    if file == "tokenizer":
        (folder / file).unlink()
    with pytest.raises(UsageError, match="can't be loaded"):
        load(str(folder))


@given(st.text(min_size=1, max_size=40))
def test_strings_hash_as_in_spacy(text: str) -> None:
    assert string_id(text) == get_string_id(text) or get_string_id(text) < 1 << 16


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=20), st.integers(0, 2**31))
def test_ids_hash_as_in_thinc(numbers: list[int], seed: int) -> None:
    ids = np.array(numbers, np.uint64)
    assert (rows_of(ids, seed) == NumpyOps().hash(ids, seed)).all()
