"""A transformer trains by the same command: tried on a tiny one with random weights, where the extra is installed."""

import json
from pathlib import Path

import pytest

from cliniq.core.document import Document
from cliniq.core.pseudo.find.model import ModelFinder
from cliniq.core.train.ner import Training, train
from cliniq.core.train.synthesize import shipped_synthesizer

pytest.importorskip("spacy_transformers", reason="the extra `transformer` is not installed")

CONFIG = """
[nlp]
lang = "fr"
pipeline = ["transformer", "ner"]

[components]

[components.transformer]
factory = "transformer"

[components.transformer.model]
@architectures = "spacy-transformers.TransformerModel.v3"
name = "{folder}"
tokenizer_config = {{"use_fast": true}}

[components.transformer.model.get_spans]
@span_getters = "spacy-transformers.strided_spans.v1"
window = 64
stride = 48

[components.ner]
factory = "ner"

[components.ner.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "ner"
extra_state_tokens = false
hidden_width = 16
maxout_pieces = 2
use_upper = false

[components.ner.model.tok2vec]
@architectures = "spacy-transformers.TransformerListener.v1"
grad_factor = 1.0

[components.ner.model.tok2vec.pooling]
@layers = "reduce_mean.v1"

[training]
max_steps = 2
eval_frequency = 1
"""


def tiny_transformer(folder: Path) -> Path:
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder.mkdir()
    letters = "abcdefghijklmnopqrstuvwxyz0123456789éèêàçô.,:;-/()'"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertModel(BertConfig(vocab_size=len(words), **sizes)).save_pretrained(folder)
    return folder


def test_a_transformer_is_trained_and_used_by_the_same_commands(tmp_path: Path) -> None:
    transformer = tiny_transformer(tmp_path / "tiny")
    (tmp_path / "transformer.cfg").write_text(CONFIG.format(folder=transformer))
    source = tmp_path / "notes.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for note in shipped_synthesizer().documents(40, seed=2):
            entities = [{"start": s.start, "end": s.end, "label": s.label} for s in note.spans]
            file.write(json.dumps({"note_id": note.id, "note_text": note.text, "entities": entities}) + "\n")
    model = tmp_path / "model"
    done = train(Training(model, train=[source], config=tmp_path / "transformer.cfg", quiet=True))
    assert done.notes["annotated"] == 36
    assert (model / "transformer").is_dir()
    assert isinstance(ModelFinder(model).find(Document("1", "Vu avec Nadège Lambert.")), list)
