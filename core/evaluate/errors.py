"""Every miss and false alarm, with its cause and context: what a clinician reads to see where it goes wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cliniq.core.document import Row
from cliniq.core.evaluate.annotated import Annotated, Entity, Mention
from cliniq.core.evaluate.conditions import judged_conditions, scored_mentions
from cliniq.core.evaluate.evaluate import Evaluation
from cliniq.core.evaluate.labels import PSEUDO, QUALIFIERS
from cliniq.core.evaluate.spans import covered_mask, is_bare, overlap_pairs

MISSED, FALSE_ALARM = "missed", "false alarm"
BOUNDARY, LABEL, QUALIFIER, STATUS = "wrong boundary", "wrong label", "wrong qualifier", "wrong status"
CAUSES = (MISSED, FALSE_ALARM, LABEL, BOUNDARY, QUALIFIER, STATUS)
CONTEXT = 60  # characters on each side


def errors(evaluation: Evaluation) -> list[Row]:
    """The errors of a run, by label, then cause, then place.

    A row: `note_id`, `level` ("span", "mention" or "document"), `label`, `cause`, `gold` and `predicted` (null
    where there is none; with offsets, words and what differs), `before` and `after` (the words around), and
    for spans `bare`: whether identifying letters stay readable; for documents `evidence`, the mentions of the
    condition on both sides. These rows hold patients' text.
    """
    found: list[Row] = []
    for key, gold in evaluation.gold.documents.items():
        predicted = evaluation.predicted.documents.get(key) or Annotated(key)
        if evaluation.report.task == PSEUDO:
            rows = _spans(gold, predicted, evaluation.labels)
        else:
            rows = _conditions(gold, predicted, evaluation)
        for row in rows:
            found.append({"note_id": key, **row, **({"group": gold.fields} if gold.fields else {})})
    order = {cause: i for i, cause in enumerate(CAUSES)}
    found.sort(key=lambda row: (row["label"], order[row["cause"]]))
    return found


def _spans(gold: Annotated, predicted: Annotated, keep: frozenset[str]) -> Iterator[Row]:
    text = gold.text or ""
    g = [x for x in gold.entities or () if x[2] in keep]
    p = [x for x in predicted.entities or () if x[2] in keep]
    same = set(g) & set(p)
    g, p = [x for x in g if x not in same], [x for x in p if x not in same]
    pairs = [(g[a], p[b], BOUNDARY) for a, b in overlap_pairs(g, p)]
    g = [x for x in g if x not in {a for a, _, _ in pairs}]
    p = [x for x in p if x not in {b for _, b, _ in pairs}]
    across = [(g[a], p[b], LABEL) for a, b in overlap_pairs(g, p, same_label=False)]
    pairs += across
    g = [x for x in g if x not in {a for a, _, _ in across}]
    p = [x for x in p if x not in {b for _, b, _ in across}]
    mask = covered_mask(len(text), predicted.entities or ())
    for x, y, cause in pairs:
        yield _span_row(text, cause, x, y, mask)
    for x in g:
        yield _span_row(text, MISSED, x, None, mask)
    for y in p:
        yield _span_row(text, FALSE_ALARM, None, y, mask)


def _span_row(text: str, cause: str, gold: Entity | None, predicted: Entity | None, mask: bytearray) -> Row:
    here = gold or predicted
    assert here is not None
    return {
        "level": "span",
        "label": here[2],
        "cause": cause,
        "gold": _span(text, gold),
        "predicted": _span(text, predicted),
        "bare": gold is not None and is_bare(text, gold[0], gold[1], mask),
        **_around(text, gold, predicted),
    }


def _span(text: str, span: Entity | None) -> Row | None:
    if span is None:
        return None
    return {"start": span[0], "end": span[1], "label": span[2], "text": text[span[0] : span[1]]}


def _around(text: str, *spans: Entity | Mention | None) -> Row:
    edges = [(s[0], s[1]) if isinstance(s, tuple) else (s["start"], s["end"]) for s in spans if s is not None]
    start, end = min(a for a, _ in edges), max(b for _, b in edges)
    return {"before": text[max(0, start - CONTEXT) : start], "after": text[end : end + CONTEXT]}


def _conditions(gold: Annotated, predicted: Annotated, evaluation: Evaluation) -> Iterator[Row]:
    known, found = gold.conditions or {}, predicted.conditions or {}
    for name in sorted(judged_conditions(gold, evaluation.labels)):
        if name in known and name not in found:
            cause = MISSED
        elif name in found and name not in known:
            cause = FALSE_ALARM
        elif name in known and known[name] is not None and known[name] != found[name]:
            cause = STATUS
        else:
            continue
        yield {
            "level": "document",
            "label": name,
            "cause": cause,
            "gold": {"status": known[name]} if name in known else None,
            "predicted": {"status": found[name]} if name in found else None,
            "evidence": {
                "gold": _evidence(gold.text or "", gold.mentions, name),
                "predicted": _evidence(gold.text or "", predicted.mentions, name),
            },
        }
    if evaluation.mentions and gold.mentions is not None:
        yield from _mentions(gold.text or "", gold.mentions, predicted.mentions or [], evaluation.mentions)


def _evidence(text: str, mentions: Sequence[Mention] | None, name: str) -> list[Row]:
    """The mentions of a condition, whatever their qualifiers: what led, or could have led, to it."""
    shown = (mention_of(text, m) for m in mentions or () if m["condition"] == name)
    return [row for row in shown if row is not None]


def _mentions(
    text: str, gold: Sequence[Mention], predicted: Sequence[Mention], names: frozenset[str]
) -> Iterator[Row]:
    g, p, pairs = scored_mentions(
        [m for m in gold if m["condition"] in names], [m for m in predicted if m["condition"] in names]
    )
    for a, b in pairs:
        x, y = g[a], p[b]
        differ = [q for q in QUALIFIERS if x.get(q) is not None and bool(x[q]) != bool(y.get(q))]
        if differ:
            yield {**_mention_row(text, QUALIFIER, x, y), "qualifiers": differ}
        if x.get("status") is not None and x["status"] != y.get("status"):
            yield _mention_row(text, STATUS, x, y)
        if (x["start"], x["end"]) != (y["start"], y["end"]):
            yield _mention_row(text, BOUNDARY, x, y)
    left_g = [x for a, x in enumerate(g) if a not in {a for a, _ in pairs}]
    left_p = [y for b, y in enumerate(p) if b not in {b for _, b in pairs}]
    for x in left_g:
        other = next((y for y in left_p if x["start"] < y["end"] and y["start"] < x["end"]), None)
        if other is not None:
            left_p.remove(other)
        yield _mention_row(text, LABEL if other is not None else MISSED, x, other)
    for y in left_p:
        yield _mention_row(text, FALSE_ALARM, None, y)


def _mention_row(text: str, cause: str, gold: Mention | None, predicted: Mention | None) -> Row:
    here = gold or predicted
    assert here is not None
    return {
        "level": "mention",
        "label": here["condition"],
        "cause": cause,
        "gold": mention_of(text, gold),
        "predicted": mention_of(text, predicted),
        **_around(text, gold, predicted),
    }


def mention_of(text: str, mention: Mention | None) -> Row | None:
    """A mention for readers: offsets, condition, words, status, and the qualifiers that are set."""
    if mention is None:
        return None
    start, end = mention["start"], mention["end"]
    return {
        "start": start,
        "end": end,
        "label": mention["condition"],
        "text": text[start:end],
        "status": mention.get("status"),
        "qualifiers": [q for q in QUALIFIERS if mention.get(q)],
    }
