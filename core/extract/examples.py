"""The examples of rule files as tests: each file carries what it must find and what it must leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cliniq.core.extract.extractor import Extractor
from cliniq.core.extract.mention import QUALIFIERS, Mention

# Qualifiers that an example expects to be unset when it does not name them.
_STRICT = ("negated", "family", "hypothesis")
_KNOWN = frozenset({"text", "none", "status", "concept", "attributes", "count", "all", *QUALIFIERS})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an example: `of` is the condition or qualifier of its file, `why` is empty when it passed."""

    of: str
    path: Path
    line: int
    text: str
    why: str

    @property
    def passed(self) -> bool:
        """Whether the example found what it expects."""
        return not self.why


def run_examples(extractor: Extractor) -> list[Outcome]:
    """Run every example of every condition file; of the qualifier files too, where they use the same keys.

    The semantics are those of `rules/README.md`.
    """
    outcomes = []
    for condition in extractor.rules.conditions:
        for example in condition.examples:
            text = str(example.get("text", ""))
            mentions = [m for m in extractor.mentions(text) if m.condition == condition.name]
            outcomes.append(
                Outcome(condition.name, example["path"], example["line"], text, check(example, text, mentions))
            )
    return outcomes


def check(example: Mapping[str, Any], text: str, mentions: Sequence[Mention]) -> str:
    """Why an example fails on the mentions found in its text, or an empty string."""
    unknown = example.keys() - _KNOWN - {"of", "path", "line"}
    if not text:
        return "the example has no text"
    if unknown:
        return f"unknown key {min(unknown)!r}: use one of {', '.join(sorted(_KNOWN))}"
    if example.get("none"):
        return f"found {_words(text, mentions)}, expected nothing" if mentions else ""
    if not mentions:
        return "found nothing"
    if "count" in example and len(mentions) != example["count"]:
        return f"found {len(mentions)} mentions ({_words(text, mentions)}), expected {example['count']}"
    faults = [_differs(example, mention) for mention in mentions]
    wrong = [fault for fault in faults if fault]
    if wrong and (example.get("all") or len(wrong) == len(mentions)):
        return f"{_words(text, mentions)}: {wrong[0]}"
    return ""


def _differs(example: Mapping[str, Any], mention: Mention) -> str:
    """The first thing in which a mention is not what the example expects, or an empty string."""
    for key in ("status", "concept"):
        if key in example and getattr(mention, key) != example[key]:
            return f"{key} is {getattr(mention, key)!r}, expected {example[key]!r}"
    for name, value in (example.get("attributes") or {}).items():
        found = mention.attributes.get(name)
        if found != value or type(found) is not type(value):
            return f"attribute {name} is {found!r}, expected {value!r}"
    for qualifier in QUALIFIERS:
        if qualifier in _STRICT or qualifier in example:
            expected = bool(example.get(qualifier, False))
            if getattr(mention, qualifier) != expected:
                return f"{qualifier} is {not expected}, expected {expected}"
    return ""


def _words(text: str, mentions: Iterable[Mention]) -> str:
    return ", ".join(repr(text[m.start : m.end]) for m in mentions)
