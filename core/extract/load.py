"""Rules of the extraction read from `rules/conditions`, `rules/qualifiers` and `rules/sections.yaml`.

What is wrong in them is told at once, one line a fault; nothing runs half-loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cliniq.core.extract.mention import QUALIFIERS
from cliniq.core.extract.overlay import check_condition, lay_cues, lay_over
from cliniq.core.extract.rules import WHERE, Attribute, Condition, Context, Cue, ExtractRules, MentionRule, Section
from cliniq.core.match import Pattern, PatternError, PatternSet
from cliniq.core.match.notation import as_words, expand_gaps, regex_gaps, word_start
from cliniq.core.resources import rules_dir
from cliniq.core.rulefile import Faults, Table, read_table

_WITHIN = re.compile(r"(\d+) words?$")


def load_rules(extra: Path | None = None) -> ExtractRules:
    """The shipped rules, with those of the folder `extra` over them: a file of the same name replaces the shipped
    one; another file of the same condition or qualifier adds to it, and replaces rules and cues of the same id.

    Raises `RuleError` with one line a fault.
    """
    faults = Faults()
    common: dict[str, list[str]] = {}
    for table in _tables(".", extra, faults, "contexts.yaml"):
        table.only("contexts")
        common |= _shared(table)
    by_name: dict[str, Condition] = {}
    lists: dict[str, dict[str, list[str]]] = {}  # the named lists of each condition's files
    for table in _tables("conditions", extra, faults):
        name = table.text("condition")
        lists[name] = lists.get(name, common) | _shared(table)
        condition = _condition(table, lists[name])
        before = by_name.get(name)
        by_name[name] = lay_over(before, condition, table.keys()) if before is not None else condition
    conditions = [by_name[name] for name in sorted(by_name)]
    for condition in conditions:
        check_condition(condition, faults)
    cues: list[Cue] = []
    examples: list[dict[str, Any]] = []
    for table in _tables("qualifiers", extra, faults):
        cues = lay_cues(cues, _cues(table))
        examples += _examples(table, table.text("qualifier", "all"))
    sections = [s for t in _tables(".", extra, faults, "sections.yaml") for s in _sections(t)]
    known = {c.name for c in conditions} | {m.concept for c in conditions for m in c.mentions}
    owners: list[Cue | Section] = [*cues, *sections]
    for owner in owners:
        # A user's conditions may lack a concept that a shipped cue names: no fault of the user's.
        foreign = extra is not None and extra not in owner.path.parents
        for name in () if foreign else sorted(owner.only - known):
            faults.add(owner.path, owner.line, f"'only' names {name!r}, which is no condition and no concept: mend it")
    faults.check()
    return ExtractRules(tuple(conditions), tuple(cues), tuple(sections), tuple(examples))


def _tables(folder: str, extra: Path | None, faults: Faults, glob: str = "*.yaml") -> Iterable[Table]:
    """The tables of a folder of rule files: the shipped ones but those that a user's file of the same name replaces,
    then the user's."""
    own = sorted((extra / folder).glob(glob)) if extra is not None else []
    names = {path.name for path in own}
    shipped = [path for path in sorted((rules_dir() / folder).glob(glob)) if path.name not in names]
    for path in (*shipped, *own):
        table = read_table(path, faults)
        if table is not None:
            yield table


def _condition(table: Table, shared: dict[str, list[str]]) -> Condition:
    table.only("condition", "title", "statuses", "charlson", "no_points", "mentions", "never", "contexts", "examples")
    name = table.text("condition")
    rules = tuple(_mention(t, name, shared) for t in table.tables("mentions"))
    ids = [rule.id for rule in rules]
    for rule in rules:
        if ids.count(rule.id) > 1:
            table.faults.add(table.path, rule.line, f"id {rule.id!r} stands twice: give each rule its own")
    weights = table.numbered("charlson", {})
    for status, points in weights.items():
        if not isinstance(points, int):
            table.fault(f"'charlson' wants whole numbers of points (status {status})", "charlson")
    return Condition(
        name=name,
        title=table.text("title", name),
        statuses={number: str(text) for number, text in table.numbered("statuses", {1: "PRESENT"}).items()},
        charlson=weights,
        no_points=frozenset(text for text, _ in table.texts("no_points")),
        mentions=rules,
        never=tuple(_terms(table, "never")),
        examples=tuple(_examples(table, name)),
        path=table.path,
    )


def _shared(table: Table) -> dict[str, list[str]]:
    """Named lists of terms of a file (`contexts:`), for use as `$name` in its contexts."""
    inner = table.table("contexts")
    return {} if inner is None else {key: [t for t, _ in inner.texts(key)] for key in inner.keys()}  # noqa: SIM118


def _examples(table: Table, name: str) -> list[dict[str, Any]]:
    """The examples of a file with their line and path."""
    out = []
    for item in table.tables("examples"):
        out.append({**_construct(item), "of": name, "path": item.path, "line": item.line})
    return out


def _construct(table: Table) -> dict[str, Any]:
    return {key: table.plain(key) for key in table.keys()}  # noqa: SIM118


def _terms(table: Table, key: str) -> list[Pattern]:
    patterns = []
    for term, line in table.texts(key):
        try:
            patterns.append(Pattern.term(term, line))
        except PatternError as error:
            table.faults.add(table.path, line, f"{error}: see rules/README.md for the notation")
    return patterns


def _patterns(table: Table) -> tuple[Pattern, ...]:
    """`terms`, `acronyms` and `regexes` of a rule, each checked on its own so that faults have their line."""
    patterns = _terms(table, "terms")
    patterns += [Pattern.acronym(text, line) for text, line in table.texts("acronyms")]
    for regex, line in table.texts("regexes"):
        pattern = Pattern.of_regex(regex, line)
        try:
            re.compile(expand_gaps(pattern.regex))
            patterns.append(pattern)
        except re.error as error:
            table.faults.add(table.path, line, f"not a regular expression ({error.msg}): mend it")
    return tuple(patterns)


def check_literals(rules: ExtractRules) -> None:
    """Raise `RuleError` for each pattern that has no literal for the prefilter, with its file and line."""
    faults = Faults()
    owners: list[tuple[Path, int, Iterable[Pattern]]] = []
    for condition in rules.conditions:
        owners += [(rule.path, rule.line, rule.patterns) for rule in condition.mentions]
        owners.append((condition.path, 1, condition.never))
    owners += [(cue.path, cue.line, cue.patterns) for cue in rules.cues]
    owners += [(section.path, section.line, section.headings) for section in rules.sections]
    for path, line, patterns in owners:
        for pattern in patterns:
            try:
                PatternSet([pattern])
            except PatternError as error:
                faults.add(path, pattern.line or line, f"{error}: add a word to it")
    faults.check()


def _mention(table: Table, condition: str, shared: dict[str, list[str]]) -> MentionRule:
    table.only("id", "concept", "terms", "acronyms", "regexes", "status", "unless", "requires", "attributes", "sets")
    patterns = _patterns(table)
    if not patterns:
        table.fault("the rule matches nothing: give it 'terms', 'acronyms' or 'regexes'")
    status, status_if, status_unless = 1, [], []
    plain = table.plain("status")
    if isinstance(plain, int):
        status = plain
    elif (inner := table.table("status")) is not None:
        for key in inner.keys():  # noqa: SIM118
            if key != "unless" and not key.isdigit():
                inner.fault(f"'status' wants a number (or 'unless') before its contexts, not {key!r}", key)
                continue
            for context in inner.tables(key):
                if key == "unless":
                    status_unless += _contexts(context, shared)
                    continue
                status_if += [(int(key), c) for c in _contexts(context, shared)]
    elif plain is not None:
        table.fault("'status' wants a number, or a mapping from a number to contexts", "status")
    rule_id = table.text("id")
    return MentionRule(
        id=rule_id,
        condition=condition,
        concept=table.text("concept", rule_id),
        patterns=patterns,
        status=status,
        status_if=tuple(status_if),
        status_unless=tuple(status_unless),
        unless=tuple(c for t in table.tables("unless") for c in _contexts(t, shared)),
        requires=tuple(c for t in table.tables("requires") for c in _contexts(t, shared)),
        attributes=tuple(_attributes(table, shared)),
        sets=frozenset(text for text, _ in table.texts("sets")),
        path=table.path,
        line=table.line,
    )


def _words(table: Table, default: int | None) -> int | None:
    within = table.text("within", "")
    if not within:
        return default
    if within == "sentence":
        return None
    match = _WITHIN.match(within)
    if match is None:
        table.fault("'within' wants 'N words' or 'sentence'", "within")
        return default
    return int(match[1])


def _contexts(table: Table, shared: dict[str, list[str]]) -> list[Context]:
    """`{before: [terms], within: 4 words}`; `regex: true` reads the entries as regexes; `$name` is a list."""
    table.only(*WHERE, "within", "regex")
    words = _words(table, 8)
    is_regex = table.text("regex", "false") == "true"
    out = []
    for where in WHERE:
        if where in table:
            alternatives = []
            for text, line in table.texts(where):
                names = [(text, line)]
                if text.startswith("$"):
                    if text[1:] not in shared:
                        table.fault(f"no list {text[1:]!r} under 'contexts': add it or mend the name", where)
                    names = [(entry, line) for entry in shared.get(text[1:], [])]
                for entry, at in names:
                    alternatives.append(_context_regex(table, entry, at, is_regex))
            if not alternatives:
                table.fault(f"{where!r} is empty: give it terms", where)
                continue
            source = ", ".join(text for text, _ in table.texts(where))
            pattern = as_words("|".join(alternatives))
            if where == "next" and not is_regex:
                pattern = rf"\s{{0,3}}{pattern}"
            out.append(Context(where, pattern, words, source, table.line_of(where)))
    if not out:
        table.fault("a context wants one of 'before', 'after', 'near', 'inside', 'next', 'document'")
    return out


def _context_regex(table: Table, entry: str, line: int, is_regex: bool) -> str:
    try:
        if not is_regex:  # what the notation gives is a regex: it is compiled when first needed
            return expand_gaps(Pattern.term(entry).regex)
        regex = expand_gaps(Pattern.of_regex(entry).regex)
        re.compile(regex)
        return regex
    except (PatternError, re.error) as error:
        table.faults.add(table.path, line, f"{entry!r} can't be read ({error}): see rules/README.md")
        return "(?!)"


def _attributes(table: Table, shared: dict[str, list[str]]) -> Iterable[Attribute]:
    inner = table.table("attributes")
    if inner is None:
        return
    for name in inner.keys():  # noqa: SIM118
        for spec in inner.tables(name):
            spec.only("regex", "within", "where", "type", "values")
            words = _words(spec, 6)
            where: Any = spec.choice("where", WHERE, "near")
            try:
                regex = expand_gaps(Pattern.of_regex(spec.text("regex")).regex)
                regex = f"{word_start()}(?:{regex})"
                re.compile(regex)
            except re.error as error:
                spec.fault(f"not a regular expression ({error.msg}): mend it", "regex")
                continue
            kind: Any = spec.choice("type", ("int", "float", "text", "bool"), "text")
            values = {str(k).lower(): v for k, v in (spec.plain("values") or {}).items()}
            yield Attribute(name, kind, Context(where, regex, words), values)


def _cues(table: Table) -> list[Cue]:
    qualifier = table.text("qualifier", "all")
    if qualifier not in (*QUALIFIERS, "all"):
        table.fault(f"{qualifier!r} is no qualifier: use one of {', '.join(QUALIFIERS)}", "qualifier")
    table.only("qualifier", "forward", "backward", "suffixes", "prefixes", "pseudo", "stops", "asserts", "examples")
    out: list[Cue] = []
    for key, direction in (("forward", "forward"), ("backward", "backward")):
        for item in table.tables(key):
            item.only("id", "terms", "acronyms", "regexes", "scope", "words", "unless", "only")
            scope: Any = item.choice("scope", ("item", "list", "sentence"), "list")
            contexts = tuple(c for t in item.tables("unless") for c in _contexts(t, {}))
            out.append(
                Cue(
                    item.text("id"),
                    qualifier,
                    direction,  # type: ignore[arg-type]
                    scope,
                    item.integer("words", 30 if direction == "forward" else 6),
                    _patterns(item),
                    None,
                    contexts,
                    item.path,
                    item.line,
                    _only(item),
                )
            )
    for key, side in (("suffixes", "suffix"), ("prefixes", "prefix")):
        for item in table.tables(key):
            item.only("id", "regex", "scope", "only")
            source = expand_gaps(regex_gaps(item.text("regex")))
            source = f"(?:{source})$" if side == "prefix" else source
            scope = item.choice("scope", ("item", "list"), "item")
            try:
                regex = re.compile(source, re.ASCII)
            except re.error as error:
                item.fault(f"not a regular expression ({error.msg}): mend it", "regex")
                continue
            cue = Cue(item.text("id"), qualifier, side, scope, 0, (), regex, (), item.path, item.line, _only(item))  # type: ignore[arg-type]
            out.append(cue)
    for key, kind in (("pseudo", "pseudo"), ("stops", "stop"), ("asserts", "asserts")):
        patterns = _terms(table, key)
        if patterns:
            out.append(Cue(kind, qualifier, kind, "item", 0, tuple(patterns), None, (), table.path, table.line_of(key)))  # type: ignore[arg-type]
    return out


def _only(table: Table) -> frozenset[str]:
    return frozenset(text for text, _ in table.texts("only"))


def _sections(table: Table) -> list[Section]:
    out = []
    for item in table.tables("sections"):
        item.only("name", "headings", "sets", "only")
        out.append(
            Section(
                item.text("name"),
                tuple(_terms(item, "headings")),
                frozenset(text for text, _ in item.texts("sets")),
                item.path,
                item.line,
                _only(item),
            )
        )
    return out
