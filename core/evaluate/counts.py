"""Counts a document, and the rates made of them: one definition serves the figure and its interval."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Key: TypeAlias = Hashable
Floats: TypeAlias = NDArray[np.float64]


class Counts:
    """A sparse matrix of counts, filled document by document; columns are keys, made as they come."""

    def __init__(self) -> None:
        self.columns: dict[Key, int] = {}
        self.documents = 0
        self._row, self._column, self._count = array("l"), array("l"), array("l")

    def add(self, counts: Mapping[Any, int]) -> None:
        """Add the counts of the next document."""
        for key, count in counts.items():
            if count:
                self._row.append(self.documents)
                self._column.append(self.columns.setdefault(key, len(self.columns)))
                self._count.append(count)
        self.documents += 1

    def matrix(self) -> Floats:
        """Documents by columns. Whole numbers held as floats: sums stay exact and products are fast."""
        matrix = np.zeros((self.documents, len(self.columns)))
        matrix[np.array(self._row, dtype=np.intp), np.array(self._column, dtype=np.intp)] = self._count
        return matrix


class Metric(Protocol):
    """A figure that can be computed from totals, and from many resampled totals at once."""

    def value(self, totals: Mapping[Key, int]) -> float | None:
        """The figure, or None where it is not defined (nothing to divide by)."""

    def samples(self, sums: Floats, columns: Mapping[Key, int]) -> Floats:
        """The figure of each row of `sums` (samples by columns), NaN where it is not defined."""


@dataclass(frozen=True)
class Rate:
    """A ratio of weighted sums of counts; `complement` takes it from one."""

    top: tuple[tuple[int, Key], ...]
    bottom: tuple[tuple[int, Key], ...]
    complement: bool = False

    def value(self, totals: Mapping[Key, int]) -> float | None:
        """The ratio of the totals."""
        bottom = sum(w * totals.get(key, 0) for w, key in self.bottom)
        if not bottom:
            return None
        ratio = sum(w * totals.get(key, 0) for w, key in self.top) / bottom
        return 1 - ratio if self.complement else ratio

    def samples(self, sums: Floats, columns: Mapping[Key, int]) -> Floats:
        """The ratio of each sample."""
        bottom = weighted(self.bottom, sums, columns)
        ratio = np.full(len(sums), np.nan)
        np.divide(weighted(self.top, sums, columns), bottom, out=ratio, where=bottom != 0)
        return 1 - ratio if self.complement else ratio


@dataclass(frozen=True)
class Mean:
    """A macro average: the mean of rates over the labels that the gold holds, undefined ones left out."""

    rates: tuple[Rate, ...]
    support: tuple[tuple[Key, ...], ...]

    def value(self, totals: Mapping[Key, int]) -> float | None:
        """The mean over labels with support."""
        values = [
            rate.value(totals)
            for rate, keys in zip(self.rates, self.support, strict=True)
            if any(totals.get(key, 0) for key in keys)
        ]
        defined = [v for v in values if v is not None]
        return sum(defined) / len(defined) if defined else None

    def samples(self, sums: Floats, columns: Mapping[Key, int]) -> Floats:
        """The mean of each sample, over the labels that the sample's own gold holds."""
        total, number = np.zeros(len(sums)), np.zeros(len(sums))
        for rate, keys in zip(self.rates, self.support, strict=True):
            values = rate.samples(sums, columns)
            counted = (weighted(tuple((1, key) for key in keys), sums, columns) > 0) & ~np.isnan(values)
            total[counted] += values[counted]
            number += counted
        mean = np.full(len(sums), np.nan)
        np.divide(total, number, out=mean, where=number > 0)
        return mean


def weighted(terms: tuple[tuple[int, Key], ...], sums: Floats, columns: Mapping[Key, int]) -> Floats:
    """The weighted sum of columns; a key that no document counted is zero."""
    out = np.zeros(len(sums))
    for weight, key in terms:
        if key in columns:
            out += weight * sums[:, columns[key]]
    return out


def _pooled(prefixes: tuple[tuple[Hashable, ...], ...], **weights: int) -> tuple[tuple[int, Key], ...]:
    return tuple((weight, (*prefix, kind)) for prefix in prefixes for kind, weight in weights.items())


def precision(*prefixes: tuple[Hashable, ...]) -> Rate:
    """TP / (TP + FP), also called PPV; counts under several prefixes are pooled."""
    return Rate(_pooled(prefixes, tp=1), _pooled(prefixes, tp=1, fp=1))


def recall(*prefixes: tuple[Hashable, ...]) -> Rate:
    """TP / (TP + FN), also called sensitivity."""
    return Rate(_pooled(prefixes, tp=1), _pooled(prefixes, tp=1, fn=1))


def specificity(*prefixes: tuple[Hashable, ...]) -> Rate:
    """TN / (TN + FP)."""
    return Rate(_pooled(prefixes, tn=1), _pooled(prefixes, tn=1, fp=1))


def f1(*prefixes: tuple[Hashable, ...]) -> Rate:
    """2 TP / (2 TP + FP + FN)."""
    return Rate(_pooled(prefixes, tp=2), _pooled(prefixes, tp=2, fp=1, fn=1))


def accuracy(*prefixes: tuple[Hashable, ...]) -> Rate:
    """What is right among what is stated."""
    return Rate(_pooled(prefixes, right=1), _pooled(prefixes, n=1))


def covered(*prefixes: tuple[Hashable, ...]) -> Rate:
    """What is not left bare."""
    return Rate(_pooled(prefixes, bare=1), _pooled(prefixes, n=1), complement=True)


def share(part: Key, whole: Key) -> Rate:
    """part / whole."""
    return Rate(((1, part),), ((1, whole),))


@dataclass(frozen=True)
class Total:
    """A plain number of things, without interval."""

    keys: tuple[Key, ...]

    def value(self, totals: Mapping[Key, int]) -> int:
        """The sum of the totals."""
        return sum(totals.get(key, 0) for key in self.keys)
