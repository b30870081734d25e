"""Reads texts with a trained spaCy `ner` of the default architecture, with numpy alone.

spaCy takes more than a second to import and reads each token in turn. What `cliniq train pseudo` writes by default
is a `MultiHashEmbed`, a `MaxoutWindowEncoder` and a greedy transition system (Honnibal and Montani's « embed, encode,
predict »); this module computes the same from the same files, and finds the same spans. Between entities the state
of the parser depends on one token only, so the scores of all tokens outside are worked out at once, and only the
inside of an entity is read step by step. Any other pipeline is left to spaCy (`read_files` gives None).
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from configparser import RawConfigParser
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, NamedTuple

import msgpack
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from cliniq.core.pseudo.find.model_words import Features, cut
from cliniq.core.pseudo.find.murmur import rows_of

Floats = NDArray[np.float32]

# The parts of a configuration that decide what is computed; sizes are free.
_BUILT_LIKE: dict[str, dict[str, object]] = {
    "nlp": {"pipeline": ["ner"]},
    "nlp.tokenizer": {"@tokenizers": "cliniq.tokenizer.v1"},
    "components.ner": {"factory": "ner", "incorrect_spans_key": None},
    "components.ner.model": {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "use_upper": True,
    },
    "components.ner.model.tok2vec": {"@architectures": "spacy.Tok2Vec.v2"},
    "components.ner.model.tok2vec.embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "ID"],
        "include_static_vectors": False,
    },
    "components.ner.model.tok2vec.encode": {"@architectures": "spacy.MaxoutWindowEncoder.v2", "window_size": 1},
}
_BEGIN, _IN, _LAST, _UNIT, _OUT = 1, 2, 3, 4, 5
# So many words are remembered as vectors (256 bytes each) before they are forgotten all at once.
_REMEMBERED = 1 << 15
# Rows that go through the layers together, unless a text is longer: they stay in the processor's cache.
_ROWS = 512
_NEVER = np.float32(-np.inf)
_TINY = np.float32(1e-8)


class Found(NamedTuple):
    """A span that the model found in a text: character offsets and label."""

    start: int
    end: int
    label: str


class _Maxout(NamedTuple):
    """A maxout layer with its layer norm: W (inputs, pieces * outputs), b, gain and bias of the norm."""

    weights: Floats
    bias: Floats
    pieces: int
    gain: Floats
    shift: Floats

    def of(self, inputs: Floats, room: Floats | None = None) -> Floats:
        """(n, inputs) → (n, outputs); `room` for (n, pieces * outputs) numbers saves asking for memory each time."""
        units = np.matmul(inputs, self.weights, out=None if room is None else room[: len(inputs)])
        units += self.bias
        units = _largest(units, self.pieces)
        # A product with a column is several times as fast as numpy's mean over so short rows.
        column = np.full((units.shape[1], 1), 1 / units.shape[1], np.float32)
        units -= units @ column
        variance = np.einsum("ij,ij->i", units, units)
        variance /= np.float32(units.shape[1])
        variance += _TINY
        units /= np.sqrt(variance)[:, None]
        units *= self.gain
        units += self.shift
        return units


def _largest(units: Floats, pieces: int) -> Floats:
    """(n, pieces * outputs) → (n, outputs): the largest of the pieces."""
    width = units.shape[1] // pieces
    best: Floats = np.maximum(units[:, :width], units[:, width : 2 * width])
    for piece in range(2, pieces):
        np.maximum(best, units[:, piece * width : (piece + 1) * width], out=best)
    return best


class ModelReader:
    """Finds the entities of texts; `read_files` makes one of a folder."""

    def __init__(
        self,
        features: Features,
        layers: dict[str, list[dict[str, Any]]],
        moves: list[tuple[int, str]],
        lean: float = 0.0,
    ) -> None:
        """`layers`: the parameters of the network by kind of layer, in their order; `moves`: action and label.

        `lean`: by how much, in units of the parser's scores, « no entity » must outscore what would begin one.
        """
        self._features = features
        self._blas = ThreadpoolController().select(user_api="blas")
        self._tables: list[tuple[Floats, int]] = [(one["E"], one["seed"]) for one in layers["hashembed"]]
        norms = [
            _Maxout(_columns(one["W"]), one["b"].T.ravel(), one["W"].shape[1], norm["G"], norm["b"])
            for one, norm in zip(layers["maxout"], layers["layernorm"], strict=True)
        ]
        self._embed, self._encode = norms[0], norms[1:]
        upper, narrow = layers["linear"]
        [lower] = layers["precomputable_affine"]
        self._narrow: tuple[Floats, Floats] = narrow["W"].T, narrow["b"]
        feats, hidden, pieces, width = lower["W"].shape
        # (features, pieces * hidden), as in `_Maxout`.
        self._pieces = pieces
        self._lower = np.ascontiguousarray(lower["W"].transpose(3, 0, 2, 1)).reshape(width, feats, pieces * hidden)
        self._bias: Floats = lower["b"].T.ravel()
        self._pad: Floats = lower["pad"][0].transpose(0, 2, 1).reshape(feats, pieces * hidden)
        self._upper: tuple[Floats, Floats] = upper["W"].T, upper["b"]
        self._moves = moves
        self._lean = lean
        # By label: what « last » scores more than « in ».
        self._inner: dict[str, tuple[Floats, np.float32]] = {}
        for label in (label for action, label in moves if action == _BEGIN):
            stay, stop = moves.index((_IN, label)), moves.index((_LAST, label))
            self._inner[label] = upper["W"][stop] - upper["W"][stay], upper["b"][stop] - upper["b"][stay]
        kinds = np.array([action for action, _ in moves])
        named = np.array([bool(label) for _, label in moves])
        opens, units = kinds == _BEGIN, (kinds == _UNIT) & named
        self._open = np.where(opens | units | (kinds == _OUT), np.float32(0), _NEVER)
        self._open_last = np.where(units | (kinds == _OUT), np.float32(0), _NEVER)
        self._out = moves.index((_OUT, ""))
        self._rows: dict[str, int] = {}
        # Room for the vectors of twice as many words each time that it is full.
        self._vectors: Floats = np.zeros((1 << 10, len(norms[0].gain)), np.float32)

    def read(self, texts: Sequence[str]) -> list[list[Found]]:
        """The entities of each text, in order, non-overlapping."""
        parts = [cut(text) for text in texts]
        words = [part[0] for part in parts]
        found: list[list[Found]] = [[] for _ in parts]
        busy = [at for at, some in enumerate(words) if some]
        if not busy:
            return found
        # Threads of the matrix library would spin on the processors that other workers need.
        with self._blas.limit(limits=1):
            vectors, firsts = self._encoded([words[at] for at in busy])
            weights, bias = self._upper
            outside = vectors @ self._lower[:, 0] + (self._pad[1] + self._pad[2] + self._bias)
            outside = _largest(outside, self._pieces) @ weights + bias
        lasts = [first + len(words[at]) - 1 for first, at in zip(firsts, busy, strict=True)]
        blank = np.fromiter(map(str.isspace, chain.from_iterable(words)), bool, len(vectors))
        outside += self._open
        outside[lasts] += self._open_last
        outside[:, self._out] -= self._lean
        best = outside.argmax(axis=1)
        best[blank] = self._out
        chosen = np.flatnonzero(best != self._out).tolist()
        high = 0
        for at, first, last in zip(busy, firsts, lasts, strict=True):
            low, high = high, bisect_right(chosen, last, high)
            if low < high:
                spans = self._spans(chosen[low:high], best, vectors, last)
                found[at] = _in_text(spans, first, words[at], parts[at][1])
        return found

    def _spans(
        self, chosen: list[int], best: NDArray[np.intp], vectors: Floats, last: int
    ) -> list[tuple[int, int, str]]:
        """The entities of one text as (first token, last token, label); `chosen` tokens may begin one."""
        spans: list[tuple[int, int, str]] = []
        done = -1
        for token in chosen:
            if token <= done:
                continue
            action, label = self._moves[best[token]]
            done = token if action == _UNIT else self._inside(token, label, vectors, last)
            spans.append((token, done, label))
        return spans

    def _inside(self, begin: int, label: str, vectors: Floats, last: int) -> int:
        """The last token of the entity that begins at a token: where « last » outscores « in »."""
        weights, bias = self._inner[label]
        first = vectors[begin] @ self._lower[:, 1] + self._bias
        for token in range(begin + 1, last):
            units = vectors[token] @ self._lower[:, 0] + first + vectors[token - 1] @ self._lower[:, 2]
            if _largest(units[None], self._pieces)[0] @ weights + bias > 0:
                return token
        return last

    def _encoded(self, texts: Sequence[Sequence[str]]) -> tuple[Floats, list[int]]:
        """The vectors of all tokens, one text after the other, and the index of each text's first token."""
        vectors = self._embedded(texts)
        width = vectors.shape[1]
        depth = len(self._encode)
        sizes = list(map(len, texts))
        bounds = list(accumulate(sizes, initial=0))
        most = max(_ROWS, max(sizes) + 2 * depth)
        around = np.empty((most, 3 * width), np.float32)
        room = np.empty((most, max(layer.weights.shape[1] for layer in self._encode)), np.float32)
        first = 0
        while first < len(texts):
            # As many texts at once as have room, with as many rows of zeros between them as there are layers, so that
            # no text sees another.
            last, count = first, depth
            while last < len(texts) and count + sizes[last] + depth <= most:
                count += sizes[last] + depth
                last += 1
            low, high = bounds[first], bounds[last]
            places = np.arange(high - low) + depth * np.repeat(np.arange(1, last - first + 1), sizes[first:last])
            rows = np.zeros((count, width), np.float32)
            rows[places] = vectors[low:high]
            for layer in self._encode:
                wide = around[: count - 2]
                wide[:, :width] = rows[:-2]
                wide[:, width : 2 * width] = rows[1:-1]
                wide[:, 2 * width :] = rows[2:]
                # The first and the last row are too far from any text to matter.
                rows[1:-1] += layer.of(wide, room)
            vectors[low:high] = rows[places]
            first = last
        weights, bias = self._narrow
        return vectors @ weights + bias, bounds[:-1]

    def _embedded(self, texts: Sequence[Sequence[str]]) -> Floats:
        """The vectors of all words without their context; those of known words are remembered."""
        fresh = {word for words in texts for word in words if word not in self._rows}
        if len(self._rows) + len(fresh) > _REMEMBERED:
            self._rows.clear()
            fresh = {word for words in texts for word in words}
        if fresh:
            # In one order: sums of floats depend on the shape of what is multiplied, and results must not vary.
            listed = sorted(fresh)
            ids = np.array([self._features.of(word) for word in listed], np.uint64)
            columns = [
                table[rows_of(ids[:, number], seed) % np.uint64(len(table))].sum(axis=1)
                for number, (table, seed) in enumerate(self._tables)
            ]
            vectors = self._embed.of(np.concatenate(columns, axis=1))
            low, high = len(self._rows), len(self._rows) + len(listed)
            while high > len(self._vectors):
                self._vectors = np.concatenate([self._vectors, np.zeros_like(self._vectors)])
            self._vectors[low:high] = vectors
            self._rows.update(zip(listed, range(low, high), strict=True))
        rows = self._rows
        return self._vectors[list(map(rows.__getitem__, chain.from_iterable(texts)))]


def _columns(weights: Floats) -> Floats:
    """(outputs, pieces, inputs) → (inputs, pieces * outputs)."""
    return np.ascontiguousarray(weights.transpose(2, 1, 0)).reshape(weights.shape[2], -1)


def _in_text(
    spans: Sequence[tuple[int, int, str]], first: int, words: Sequence[str], spaces: Sequence[bool]
) -> list[Found]:
    """Spans of tokens as spans of characters; `first` is the number of the text's first token."""
    starts: list[int] = []
    at = 0
    for word, space in zip(words, spaces, strict=True):
        starts.append(at)
        at += len(word) + space
    return [
        Found(starts[low - first], starts[high - first] + len(words[high - first]), label) for low, high, label in spans
    ]


def read_files(folder: Path, lean: float = 0.0) -> ModelReader | None:
    """The reader of a model folder, or None where the pipeline is not of the default architecture.

    `lean` as in `ModelReader`: with 0 it finds what spaCy finds.
    Raises what reading raises (`OSError`, `ValueError`, `KeyError`, `msgpack.UnpackException`) on damaged files.
    """
    if not _is_default(folder / "config.cfg"):
        return None
    network = msgpack.unpackb((folder / "ner" / "model").read_bytes(), strict_map_key=False)
    layers: dict[str, list[dict[str, Any]]] = {}
    for node, attributes, parameters in zip(network["nodes"], network["attrs"], network["params"], strict=True):
        values: dict[str, Any] = {name: _array(value) for name, value in parameters.items()}
        if node["name"] == "hashembed":
            values["seed"] = msgpack.unpackb(attributes["seed"])
        layers.setdefault(node["name"], []).append(values)
    moves = msgpack.unpackb((folder / "ner" / "moves").read_bytes(), strict_map_key=False)
    return ModelReader(Features.from_disk(folder / "tokenizer"), layers, _moves(json.loads(moves["moves"])), lean)


def _is_default(path: Path) -> bool:
    """Whether a configuration describes what this module computes."""
    parser = RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(path.read_text("utf-8"))
    for section, wanted in _BUILT_LIKE.items():
        if not parser.has_section(section):
            return False
        for name, value in wanted.items():
            if not parser.has_option(section, name) or json.loads(parser[section][name]) != value:
                return False
    return True


def _array(value: Any) -> Any:
    """An array as thinc packs it."""
    if isinstance(value, dict):
        kind = value.get(b"type", value.get("type"))
        shape = value.get(b"shape", value.get("shape"))
        data: Any = value.get(b"data", value.get("data"))
        return np.frombuffer(data, np.dtype(kind)).reshape(shape)
    return value


def _moves(labels: dict[str, dict[str, int]]) -> list[tuple[int, str]]:
    """The moves in the order of their scores: by action, then by how often each label was learnt."""
    moves: list[tuple[int, str]] = []
    for action, counts in sorted(labels.items()):
        for count, label in sorted(((count, label) for label, count in counts.items()), reverse=True):
            if count < 0:
                raise ValueError("labels that were added later")
            moves.append((int(action), label))
    return moves
