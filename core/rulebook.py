"""All rule files together: their faults, and their examples run. `cliniq rules check` and `cliniq rules test`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cliniq.core.errors import RuleError
from cliniq.core.extract.examples import Outcome, run_examples
from cliniq.core.extract.extractor import Extractor
from cliniq.core.extract.load import check_literals, load_rules
from cliniq.core.extract.mention import QUALIFIERS, Mention
from cliniq.core.extract.rules import ExtractRules
from cliniq.core.marked import unmarked
from cliniq.core.resources import rules_dir
from cliniq.core.rulefile import Faults, read_table

_FOLDERS = ("conditions", "qualifiers", "identifiers")
_FILES = ("sections.yaml", "contexts.yaml")
# Unset unless an example names them; the other qualifiers are only looked at where it does.
_STRICT = ("negated", "family", "hypothesis")


def faults(extra: Path | None = None) -> list[str]:
    """What is wrong in the shipped rules with those of `extra` over them: `file:line: what; remedy`, one each."""
    found = list(_misplaced(extra)) if extra is not None else []
    try:
        rules = load_rules(extra)
        check_literals(rules)
        found += _contexts(rules)
    except RuleError as error:
        found += str(error).splitlines()
    found += _identifiers(rules_dir() / "identifiers")
    if extra is not None and (extra / "identifiers").is_dir():
        found += _identifiers(extra / "identifiers")
    return found


def _misplaced(folder: Path) -> Iterator[str]:
    """Files of a user's folder that nothing would read."""
    read = 0
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix not in (".yaml", ".yml"):
            continue
        inside = path.relative_to(folder).parts
        known = inside[0] in (_FOLDERS if len(inside) == 2 else _FILES if len(inside) == 1 else ())
        if not known or path.suffix != ".yaml":
            places = ", ".join(f"{name}/*.yaml" for name in _FOLDERS)
            yield f"{path}:1: nothing reads this file: rule files are {places}, {' and '.join(_FILES)}"
        read += known
    if not read:
        yield f"{folder}:1: no rule file in this folder: put them into {', '.join(f'{name}/' for name in _FOLDERS)}"


def _contexts(rules: ExtractRules) -> list[str]:
    """Faults of what is compiled only when it is needed."""
    faults = Faults()
    for condition in rules.conditions:
        for rule in condition.mentions:
            contexts = [*rule.unless, *rule.requires, *(context for _, context in rule.status_if)]
            for context in [*contexts, *(attribute.context for attribute in rule.attributes)]:
                try:
                    _ = context.regex
                except re.error as error:
                    what = f"a context of {rule.id!r} can't be read ({error.msg}): mend it"
                    faults.add(rule.path, context.line or rule.line, what)
    return faults.lines


def _identifiers(folder: Path) -> list[str]:
    """Faults of the trigger words of pseudonymisation."""
    from cliniq.core.pseudo.find.vocabulary import vocabulary

    faults = Faults()
    for path in sorted(folder.glob("*.yaml")):
        table = read_table(path, faults)
        for example, line in table.texts("examples") if table is not None else ():
            try:
                unmarked(example)
            except ValueError as error:
                faults.add(path, line, str(error))
    if not faults.lines:
        try:
            vocabulary(folder)
        except RuleError as error:
            return str(error).splitlines()
        except OSError as error:
            missing = Path(str(error.filename)).name
            return [f"{folder}:1: {missing} is missing: a folder of identifiers holds all files of the shipped one"]
    return faults.lines


def run_all(extra: Path | None = None) -> list[Outcome]:
    """What became of each example of each rule file; `RuleError` if the rules can't be loaded."""
    extractor = Extractor(extra)
    outcomes = [*run_examples(extractor), *_qualifier_examples(extractor)]
    outcomes += _identifier_examples(rules_dir() / "identifiers")
    return outcomes


def _qualifier_examples(extractor: Extractor) -> Iterator[Outcome]:
    for example in extractor.rules.qualifier_examples:
        try:
            text, spans = unmarked(str(example.get("text", "")))
            why = "; ".join(_differences(extractor, text, spans))
        except ValueError as error:
            text, why = str(example.get("text", "")), str(error)
        yield Outcome(str(example["of"]), example["path"], int(example["line"]), text, why)


def _differences(extractor: Extractor, text: str, spans: list[tuple[int, int, str]]) -> Iterator[str]:
    """How the mentions of a text differ from those that are marked in it."""
    mentions = extractor.mentions(text)
    if not spans:
        yield "nothing is marked: mark a mention, ⟦diabète|diabetes negated⟧"
    for start, end, annotation in spans:
        words = annotation.split()
        surface, wanted = text[start:end], words[0] if words else ""
        here = [m for m in mentions if m.condition == wanted and m.start < end and start < m.end]
        if not here:
            yield f"{surface!r} is not found as {wanted}"
        for mention in here[:1]:
            yield from (f"{surface!r}: {what}" for what in _flags(mention, words[1:]))


def _flags(mention: Mention, flags: list[str]) -> Iterator[str]:
    for flag in flags:
        name, sign, value = flag.partition("=")
        if sign:
            found = mention.status if name == "status" else mention.attributes.get(name)
            if str(found) != value:
                yield f"{name} is {found}, expected {value}"
        elif name not in QUALIFIERS and mention.attributes.get(name) is not True:
            yield f"{name} is not set"
    for qualifier in QUALIFIERS:
        if (qualifier in flags or qualifier in _STRICT) and getattr(mention, qualifier) != (qualifier in flags):
            yield f"{qualifier} is {getattr(mention, qualifier)}, expected {qualifier in flags}"


def _identifier_examples(folder: Path) -> Iterator[Outcome]:
    """The examples of `identifiers/*.yaml`: what is marked is found with its label, and nothing else is."""
    from cliniq.core.document import Document
    from cliniq.core.pseudo.find import RuleFinders
    from cliniq.core.pseudo.merge import merge
    from cliniq.core.pseudo.propagate import propagate

    finders = RuleFinders()
    for path in sorted(folder.glob("*.yaml")):
        table = read_table(path, Faults())
        for example, line in table.texts("examples") if table is not None else ():
            text, spans = unmarked(example)
            document = Document("example", text)
            found = propagate(document, merge(document, finders.find(document)))
            got = [(text[span.start : span.end], span.label) for span in found]
            wanted = [(text[start:end], label) for start, end, label in spans]
            why = "" if got == wanted else f"found {_shown(got)}, expected {_shown(wanted)}"
            yield Outcome(path.stem, path, line, text, why)


def _shown(spans: list[tuple[str, str]]) -> str:
    return ", ".join(f"{surface!r} as {label}" for surface, label in spans) or "nothing"


def listing(rules: ExtractRules) -> dict[str, Any]:
    """What the rules hold, as JSON values: conditions with their rules, qualifiers with their cues, sections."""
    return {
        "conditions": [
            {
                "condition": condition.name,
                "title": condition.title,
                "statuses": {str(number): name for number, name in condition.statuses.items()},
                "charlson": {str(number): points for number, points in condition.charlson.items()},
                "never": len(condition.never),
                "examples": len(condition.examples),
                "rules": [
                    {
                        "id": rule.id,
                        "concept": rule.concept,
                        "terms": len(rule.patterns),
                        "statuses": sorted({rule.status, *(status for status, _ in rule.status_if)}),
                        "attributes": [attribute.name for attribute in rule.attributes],
                        "file": str(rule.path),
                        "line": rule.line,
                    }
                    for rule in condition.mentions
                ],
            }
            for condition in rules.conditions
        ],
        "qualifiers": [_qualifier(rules, name) for name in (*QUALIFIERS, "all")],
        "sections": [
            {"section": section.name, "headings": len(section.headings), "sets": sorted(section.sets)}
            for section in rules.sections
        ],
        "identifiers": _identifier_listing(),
    }


def _qualifier(rules: ExtractRules, name: str) -> Mapping[str, Any]:
    cues = [cue for cue in rules.cues if cue.qualifier == name]
    return {
        "qualifier": name,
        "cues": [
            {
                "id": cue.id,
                "kind": cue.direction,
                "scope": cue.scope,
                "terms": len(cue.patterns) or 1,
                "file": str(cue.path),
                "line": cue.line,
            }
            for cue in cues
        ],
    }


def _identifier_listing() -> list[Mapping[str, Any]]:
    from cliniq.core.pseudo.find.vocabulary import vocabulary

    return [{"list": name, "words": len(words)} for name, words in sorted(vocabulary().tables.items())]
