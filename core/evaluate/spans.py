"""Pseudonymisation: the counts of one document, over spans, tokens and covered letters."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any

from cliniq.core.evaluate.annotated import Entity
from cliniq.core.evaluate.labels import PERSON, PERSON_ROW

# A run of \w that holds a letter or a digit.
_TOKEN = re.compile(r"_*[^\W_]\w*")
NOTHING = "(none)"
ALL = "*"


def tokens(text: str) -> list[tuple[int, int]]:
    """Offsets of the tokens: runs of `\\w` that hold a letter or a digit."""
    return [match.span() for match in _TOKEN.finditer(text)]


def labels_by_token(
    toks: Sequence[tuple[int, int]], starts: Sequence[int], entities: Sequence[Entity]
) -> dict[int, set[str]]:
    """The labels of the entities that touch each token; tokens that none touches are left out."""
    found: dict[int, set[str]] = {}
    for start, end, label in entities:
        i = max(bisect_right(starts, start) - 1, 0)
        while i < len(toks) and toks[i][0] < end:
            if toks[i][1] > start:
                found.setdefault(i, set()).add(label)
            i += 1
    return found


def covered_mask(size: int, entities: Sequence[Entity]) -> bytearray:
    """One byte a character: 1 where an entity lies."""
    mask = bytearray(size)
    for start, end, _ in entities:
        mask[start:end] = b"\x01" * (end - start)
    return mask


def is_bare(text: str, start: int, end: int, predicted: bytearray, gold: bytearray | None = None) -> bool:
    """Whether a letter or digit in start:end (inside gold, if given) lies outside the predicted spans."""
    if predicted.find(0, start, end) < 0:
        return False
    return any(
        not predicted[i] and (gold is None or gold[i]) and text[i].isalnum() for i in range(start, end)
    )


def overlap_pairs(
    gold: Sequence[Entity], predicted: Sequence[Entity], *, same_label: bool = True
) -> list[tuple[int, int]]:
    """One-to-one pairs (indices) of spans that share a character, largest overlap first. Inputs are sorted."""
    todo = []
    first = 0
    longest = max((e - s for s, e, _ in predicted), default=0)
    for a, (start, end, label) in enumerate(gold):
        while first < len(predicted) and predicted[first][0] + longest <= start:
            first += 1
        for b in range(first, len(predicted)):
            other = predicted[b]
            if other[0] >= end:
                break
            shared = min(end, other[1]) - max(start, other[0])
            if shared > 0 and (other[2] == label or not same_label):
                todo.append((-shared, a, b))
    todo.sort()
    used_a: set[int] = set()
    used_b: set[int] = set()
    pairs = []
    for _, a, b in todo:
        if a not in used_a and b not in used_b:
            used_a.add(a)
            used_b.add(b)
            pairs.append((a, b))
    return pairs


def count(
    text: str,
    gold: Sequence[Entity],
    predicted: Sequence[Entity],
    keep: frozenset[str],
    confusion: Counter[tuple[str, str]],
) -> Counter[Any]:
    """The counts of one document; spans are sorted and lie in the text.

    Only labels in `keep` are scored. A prediction of any label still covers, and a token under any gold label
    is never wrongly hidden. Keys: (measure, label, kind); label `*` is all of them. Pairs of labels (gold,
    predicted) of tokens are added to `confusion`.
    """
    c: Counter[Any] = Counter()
    g = [x for x in gold if x[2] in keep]
    p = [x for x in predicted if x[2] in keep]
    _count_spans(c, g, p)
    toks = tokens(text)
    starts = [start for start, _ in toks]
    gold_of, pred_of = labels_by_token(toks, starts, g), labels_by_token(toks, starts, p)
    any_gold = gold_of if len(g) == len(gold) else labels_by_token(toks, starts, gold)
    any_pred = pred_of if len(p) == len(predicted) else labels_by_token(toks, starts, predicted)
    gold_mask, pred_mask = covered_mask(len(text), g), covered_mask(len(text), predicted)
    for start, end, label in g:
        bare = is_bare(text, start, end, pred_mask)
        for key in (label, ALL, PERSON_ROW) if label in PERSON else (label, ALL):
            c["spans", key, "n"] += 1
            c["spans", key, "bare"] += bare
    leaks = 0
    for i, labels in gold_of.items():
        start, end = toks[i]
        bare = is_bare(text, start, end, pred_mask, gold_mask)
        keys = {*labels, ALL}
        if not labels.isdisjoint(PERSON):
            keys.add(PERSON_ROW)
        for key in keys:
            c["cover", key, "n"] += 1
            c["cover", key, "bare"] += bare
        leaks += bare
    _count_tokens(c, gold_of, pred_of, confusion)
    wrong = 0
    for i, labels in any_pred.items():
        if i not in any_gold:
            wrong += 1
            for label in labels:
                c["false", label, "hit"] += 1
    c["false", ALL, "hit"] = wrong
    c["false", ALL, "n"] = len(toks) - len(any_gold)
    c["docs", ALL, "all"] = 1
    c["docs", ALL, "clean"] = int(not wrong)
    if gold_of:
        c["docs", ALL, "n"] = 1
        c["docs", ALL, "safe"] = int(not leaks)
    return c


def _count_spans(c: Counter[Any], gold: list[Entity], predicted: list[Entity]) -> None:
    gold_set, pred_set = set(gold), set(predicted)
    for x in gold_set:
        c["exact", x[2], "tp" if x in pred_set else "fn"] += 1
    for x in pred_set - gold_set:
        c["exact", x[2], "fp"] += 1
    pairs = overlap_pairs(gold, predicted)
    for x in gold:
        c["overlap", x[2], "fn"] += 1
    for x in predicted:
        c["overlap", x[2], "fp"] += 1
    for a, _ in pairs:
        label = gold[a][2]
        c["overlap", label, "tp"] += 1
        c["overlap", label, "fn"] -= 1
        c["overlap", label, "fp"] -= 1


def _count_tokens(
    c: Counter[Any],
    gold_of: dict[int, set[str]],
    pred_of: dict[int, set[str]],
    confusion: Counter[tuple[str, str]],
) -> None:
    for i, labels in gold_of.items():
        others = pred_of.get(i, set())
        for label in labels:
            right = label in others
            c["token", label, "tp" if right else "fn"] += 1
            for other in (label,) if right else others or (NOTHING,):
                confusion[label, other] += 1
        for label in others:
            if label not in labels:
                c["token", label, "fp"] += 1
    for i, labels in pred_of.items():
        if i not in gold_of:
            for label in labels:
                c["token", label, "fp"] += 1
                confusion[NOTHING, label] += 1
