"""Counts of spans, tokens and covered letters, against a plain letter-by-letter reading of the definitions."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from cliniq.core.evaluate.annotated import Entity
from cliniq.core.evaluate.spans import count, overlap_pairs

LABELS = ("NOM", "PRENOM", "DATE")
KEEP = frozenset(LABELS)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[Entity], list[Entity]]:
    text = draw(st.text(alphabet="aé1_ .\n😀'", min_size=1, max_size=40))

    def spans() -> list[Entity]:
        found = set()
        for _ in range(draw(st.integers(0, 6))):
            start = draw(st.integers(0, len(text) - 1))
            found.add((start, draw(st.integers(start + 1, len(text))), draw(st.sampled_from(LABELS))))
        return sorted(found)

    return text, spans(), spans()


@given(cases())
def test_tokens_and_coverage(case: tuple[str, list[Entity], list[Entity]]) -> None:
    text, gold, predicted = case
    c = count(text, gold, predicted, KEEP, Counter())
    expected: Counter[tuple[str, str, str]] = Counter()
    leaks = 0
    for match in re.finditer(r"\w+", text):
        if not any(char.isalnum() for char in match[0]):
            continue
        places = set(range(*match.span()))
        g = {lb for s, e, lb in gold if places & set(range(s, e))}
        p = {lb for s, e, lb in predicted if places & set(range(s, e))}
        for label in g | p:
            expected["token", label, "tp" if label in g & p else "fn" if label in g else "fp"] += 1
        if g:
            letters = {i for s, e, _ in gold for i in range(s, e) if i in places and text[i].isalnum()}
            bare = letters - {i for s, e, _ in predicted for i in range(s, e)}
            expected["cover", "*", "n"] += 1
            expected["cover", "*", "bare"] += bool(bare)
            leaks += bool(bare)
        else:
            expected["false", "*", "n"] += 1
            expected["false", "*", "hit"] += bool(p)
    for key in {*expected, *(k for k in c if k[0] == "token")}:
        assert c[key] == expected[key], key
    assert c["docs", "*", "safe"] == int(not leaks and expected["cover", "*", "n"] > 0)
    for label in LABELS:
        g_set, p_set = {x for x in gold if x[2] == label}, {x for x in predicted if x[2] == label}
        assert c["exact", label, "tp"] == len(g_set & p_set)
        assert c["overlap", label, "tp"] >= c["exact", label, "tp"]
        assert c["overlap", label, "tp"] + c["overlap", label, "fn"] == len(g_set)
        assert c["overlap", label, "tp"] + c["overlap", label, "fp"] == len(p_set)


@given(cases())
def test_overlap_pairs(case: tuple[str, list[Entity], list[Entity]]) -> None:
    _, gold, predicted = case
    pairs = overlap_pairs(gold, predicted)
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)
    free_a = set(range(len(gold))) - {a for a, _ in pairs}
    free_b = set(range(len(predicted))) - {b for _, b in pairs}
    for a, b in pairs:
        assert gold[a][2] == predicted[b][2]
        assert max(gold[a][0], predicted[b][0]) < min(gold[a][1], predicted[b][1])
    # Greedy pairing leaves no two that could still pair.
    for a in free_a:
        for b in free_b:
            x, y = gold[a], predicted[b]
            assert x[2] != y[2] or max(x[0], y[0]) >= min(x[1], y[1])
