"""95 % intervals by bootstrap over documents (Efron, Ann Stat 1979;7:1-26), percentile method."""

from __future__ import annotations

import random

import numpy as np

from cliniq.core.evaluate.counts import Floats

SAMPLES, SEED = 1000, 13
_CELLS = 4_000_000  # size of a chunk of draws or weights: 32 MB


def resample(matrices: list[Floats], samples: int = SAMPLES, seed: int = SEED) -> list[Floats]:
    """Column sums of `samples` resamplings of the documents, for each matrix (documents by columns).

    The same draws serve all matrices, so that differences between them are paired. A sample is a vector of
    weights, how often each document was drawn, and sums are one product of matrices a chunk. The draws are
    those of `random.Random(seed).choices`, made by numpy: they stay the same over versions and platforms.
    """
    documents = len(matrices[0])
    sums = [np.empty((samples, m.shape[1])) for m in matrices]
    # The legacy generator is frozen by numpy's policy, and shares Python's algorithm and state.
    state = random.Random(seed).getstate()[1]
    generator = np.random.RandomState()
    generator.set_state(("MT19937", np.array(state[:-1], dtype=np.uint32), state[-1], 0, 0.0))
    step = max(1, _CELLS // max(documents, 1))
    for first in range(0, samples, step):
        number = min(step, samples - first)
        drawn = (generator.random_sample((number, documents)) * documents).astype(np.int64)
        drawn += np.arange(number, dtype=np.int64)[:, None] * documents
        weights = np.bincount(drawn.ravel(), minlength=number * documents).reshape(number, documents)
        as_floats = weights.astype(np.float64)
        for matrix, out in zip(matrices, sums, strict=True):
            out[first : first + number] = as_floats @ matrix
    return sums


def interval(values: Floats) -> tuple[float, float] | None:
    """Percentiles 2.5 and 97.5, interpolated linearly; samples where the figure is undefined are left out."""
    defined = values[~np.isnan(values)]
    if not len(defined):
        return None
    low, high = np.percentile(defined, (2.5, 97.5))
    return float(low), float(high)
