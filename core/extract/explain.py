"""What `cliniq rules explain` tells of a text: each mention with what decided it, and what was left out and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cliniq.core.document import Row
from cliniq.core.extract.extractor import Extractor
from cliniq.core.extract.mention import Mention
from cliniq.core.extract.rules import Condition, Context
from cliniq.core.extract.trace import Dropped, Kept, Trace
from cliniq.core.match import Hit

_SHOWN = 60  # characters of a list of words


def explain(extractor: Extractor, text: str) -> Row:
    """The decisions on a text as JSON values: `text`, `mentions` and `dropped`, in the order of the text.

    Offsets are in the `text` that is given back: the one that was read, with words cut at line ends made whole.
    """
    trace = Trace()
    text, mentions = extractor.traced(text, trace)
    kept = {id(item.mention): item for item in trace.kept}
    return {
        "text": text,
        "mentions": [_mention(extractor, text, mention, kept[id(mention)]) for mention in mentions],
        "dropped": _distinct(
            _dropped(extractor, text, item) for item in sorted(trace.dropped, key=lambda d: d.hit.start)
        ),
    }


def _distinct(dropped: Iterable[Row]) -> list[Row]:
    """One row for each place, rule and reason; terms that match the very words of a mention are not told."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in dropped:
        if row["reason"] != "overlap" or row["text"] != row["by"]:
            found.setdefault((row["start"], row["end"], row["rule"], row["reason"]), row)
    return list(found.values())


def _matched(extractor: Extractor, hit: Hit, rule: Any) -> Row:
    pattern = extractor.patterns[hit.number]
    return {
        "condition": rule.condition,
        "rule": rule.id,
        "concept": rule.concept,
        "pattern": pattern.source,
        "file": str(rule.path),
        "line": pattern.line or rule.line,
    }


def _mention(extractor: Extractor, text: str, mention: Mention, kept: Kept) -> Row:
    statuses = extractor.conditions[mention.condition].statuses
    return {
        "start": mention.start,
        "end": mention.end,
        "text": text[mention.start : mention.end],
        **_matched(extractor, kept.hit, kept.rule),
        "status": mention.status,
        "status_name": statuses.get(mention.status, str(mention.status)),
        "base_status": kept.rule.status,
        "raised": [
            {"to": status, "by": text[found.start() : found.end()], "wants": described(context)}
            for status, context, found in kept.steps
        ],
        "counts": mention.counts,
        "qualifiers": [
            {**cue, "text": text[cue["start"] : cue["end"]], **_place(extractor, mention, cue)} for cue in mention.cues
        ],
        "section": mention.section,
        "attributes": mention.attributes,
    }


def _place(extractor: Extractor, mention: Mention, cue: Row) -> Row:
    """The file and line of what set a qualifier: a cue, a section, or the mention's own rule."""
    for owner in _owners(extractor, mention, cue):
        return {"file": str(owner.path), "line": owner.line}
    return {}


def _owners(extractor: Extractor, mention: Mention, cue: Row) -> Iterator[Any]:
    rules = extractor.rules
    yield from (own for own in rules.cues if own.id == cue["cue"] and own.qualifier == cue["qualifier"])
    yield from (section for section in rules.sections if section.name == cue["cue"])
    yield from (rule for rule in extractor.conditions[mention.condition].mentions if rule.id == cue["cue"])


def _dropped(extractor: Extractor, text: str, item: Dropped) -> Row:
    objection = item.objection
    words = text[objection.start : objection.end]
    row = {
        "start": item.hit.start,
        "end": item.hit.end,
        "text": text[item.hit.start : item.hit.end],
        **_matched(extractor, item.hit, item.rule),
        "reason": objection.kind,
        "by": "" if objection.kind == "requires" else words,
    }
    if objection.trap is not None:
        condition: Condition = extractor.conditions[item.rule.condition]
        pattern = extractor.patterns[objection.trap.number]
        row |= {"trap": pattern.source, "file": str(condition.path), "line": pattern.line or 1}
    if objection.context is not None:
        row["wants"] = described(*item.rule.requires) if objection.kind == "requires" else described(objection.context)
        row |= {"file": str(item.rule.path), "line": objection.context.line or item.rule.line}
    return row


def described(*contexts: Context) -> str:
    """What contexts want, in the words of rule files: `near [$complication] within 12 words`."""
    return " or ".join(dict.fromkeys(f"{one.where} [{_short(one.source)}] within {_reach(one)}" for one in contexts))


def _short(source: str) -> str:
    return source if len(source) <= _SHOWN else source[:_SHOWN] + "..."


def _reach(context: Context) -> str:
    return "sentence" if context.words is None else f"{context.words} words"


def lines(explanation: Row) -> Sequence[str]:
    """The explanation as lines for a terminal."""
    out = []
    for mention in explanation["mentions"]:
        verdict = "counts" if mention["counts"] else "does not count"
        status = f"{mention['status']} {mention['status_name']}"
        told = [mention["condition"], status, *(cue["qualifier"] for cue in mention["qualifiers"])]
        out.append(f"{mention['start']}-{mention['end']} « {mention['text']} »: {', '.join(told)} ({verdict})")
        out.append(f"    rule {mention['rule']}, by {mention['pattern']!r}  {mention['file']}:{mention['line']}")
        for step in mention["raised"]:
            out.append(f"    status {step['to']}: « {step['by']} » ({step['wants']})")
        for name, value in mention["attributes"].items():
            out.append(f"    {name} = {value!r}")
        for cue in mention["qualifiers"]:
            place = f"  {cue['file']}:{cue['line']}" if "file" in cue else ""
            out.append(f"    {cue['qualifier']}: {cue['cue']}, by « {' '.join(cue['text'].split())} »{place}")
        if mention["section"]:
            out.append(f"    section {mention['section']}")
    for item in explanation["dropped"]:
        out.append(f"{item['start']}-{item['end']} « {item['text']} »: not {item['condition']} ({_why(item)})")
        out.append(f"    rule {item['rule']}, by {item['pattern']!r}  {item['file']}:{item['line']}")
    return out or ["no rule matches"]


def _why(item: Row) -> str:
    if item["reason"] == "trap":
        return f"inside the trap « {item['by']} », 'never' {item['trap']!r}"
    if item["reason"] == "unless":
        return f"'unless' holds: « {' '.join(item['by'].split())} », {item['wants']}"
    if item["reason"] == "requires":
        return f"'requires' does not hold: {item['wants']}"
    return f"part of the longer mention « {item['by']} »"
