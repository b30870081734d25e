"""Extraction: the counts of one document, over conditions, mentions, statuses and qualifiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from cliniq.core.evaluate.annotated import Annotated, Mention
from cliniq.core.evaluate.labels import QUALIFIERS


def judged_conditions(gold: Annotated, names: frozenset[str]) -> frozenset[str]:
    """The conditions that are scored in this document: `judged` if it says so, less the `unsure` ones."""
    judged = names if gold.judged is None else names & gold.judged
    return judged - gold.unsure


def count_conditions(gold: Annotated, predicted: Mapping[str, Any], names: frozenset[str]) -> Counter[Any]:
    """Keys: ("document", condition, tp|fp|fn|tn) and ("status", condition, n|right)."""
    c: Counter[Any] = Counter()
    known = gold.conditions or {}
    for name in judged_conditions(gold, names):
        if name in known:
            if name not in predicted:
                c["document", name, "fn"] += 1
                continue
            c["document", name, "tp"] += 1
            if known[name] is not None:
                c["status", name, "n"] += 1
                c["status", name, "right"] += predicted[name] == known[name]
        else:
            c["document", name, "fp" if name in predicted else "tn"] += 1
    return c


def pair_mentions(gold: Sequence[Mention], predicted: Sequence[Mention]) -> list[tuple[int, int]]:
    """One-to-one pairs (indices) of overlapping mentions of the same condition, largest overlap first."""
    todo = []
    for a, x in enumerate(gold):
        for b, y in enumerate(predicted):
            if x["condition"] == y["condition"]:
                shared = min(x["end"], y["end"]) - max(x["start"], y["start"])
                if shared > 0:
                    todo.append((-shared, a, b))
    used_a: set[int] = set()
    used_b: set[int] = set()
    pairs = []
    for _, a, b in sorted(todo):
        if a not in used_a and b not in used_b:
            used_a.add(a)
            used_b.add(b)
            pairs.append((a, b))
    return pairs


def scored_mentions(
    gold: Sequence[Mention], predicted: Sequence[Mention]
) -> tuple[list[Mention], list[Mention], list[tuple[int, int]]]:
    """The gold mentions and predictions that count, and their pairs.

    A gold mention with `ignore` is debatable: neither its absence nor a prediction on it counts.
    """
    firm = [m for m in gold if not m.get("ignore")]
    debatable = [m for m in gold if m.get("ignore")]
    if debatable:
        kept = {b for _, b in pair_mentions(firm, predicted)}
        predicted = [p for b, p in enumerate(predicted) if b in kept or not pair_mentions(debatable, [p])]
    predicted = list(predicted)
    return firm, predicted, pair_mentions(firm, predicted)


def count_mentions(
    gold: Sequence[Mention], predicted: Sequence[Mention], names: frozenset[str]
) -> Counter[Any]:
    """Keys: ("mention", condition, tp|fp|fn), ("qualifier", name, tp|fp|fn|tn|n|right), ("exact offsets", "*",
    right) and ("mention status", "*", n|right). Qualifiers and status count on pairs, where gold has them."""
    c: Counter[Any] = Counter()
    gm, pm, pairs = scored_mentions(
        [m for m in gold if m["condition"] in names], [m for m in predicted if m["condition"] in names]
    )
    for m in gm:
        c["mention", m["condition"], "fn"] += 1
    for m in pm:
        c["mention", m["condition"], "fp"] += 1
    for a, b in pairs:
        x, y = gm[a], pm[b]
        c["mention", x["condition"], "tp"] += 1
        c["mention", x["condition"], "fn"] -= 1
        c["mention", x["condition"], "fp"] -= 1
        c["exact offsets", "*", "n"] += 1
        c["exact offsets", "*", "right"] += (x["start"], x["end"]) == (y["start"], y["end"])
        for name in QUALIFIERS:
            if x.get(name) is not None:
                u, v = bool(x[name]), bool(y.get(name))
                c["qualifier", name, "tp" if u and v else "fn" if u else "fp" if v else "tn"] += 1
                c["qualifier", name, "n"] += 1
                c["qualifier", name, "right"] += u == v
        if x.get("status") is not None:
            c["mention status", "*", "n"] += 1
            c["mention status", "*", "right"] += x["status"] == y.get("status")
    return c
