"""The extractor: texts in, mentions and conditions out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from time import process_time

from cliniq.core.document import BatchFunction, Document, Reject, Row
from cliniq.core.extract.conditions import Candidate, find_mentions
from cliniq.core.extract.load import check_literals, load_rules
from cliniq.core.extract.mention import Mention
from cliniq.core.extract.qualifiers import CueHit, qualify
from cliniq.core.extract.rules import Condition, Cue, ExtractRules, MentionRule, Section
from cliniq.core.extract.summary import document_record
from cliniq.core.extract.trace import Trace, Trap
from cliniq.core.match import Pattern, PatternError, PatternSet
from cliniq.core.text.fold import fold
from cliniq.core.text.lines import readable
from cliniq.core.text.sections import Heading, Sections, heading_at
from cliniq.core.text.sentences import Sentences
from cliniq.core.text.view import View

_Owner = MentionRule | Cue | Section | Condition


class Extractor:
    """Finds the conditions of texts by the rules of `rules/`, or with those of a user's folder over them.

    >>> record = Extractor().process(["Patient diabétique, sans HTA."])[0]
    >>> list(record["conditions"])
    ['diabetes']
    """

    def __init__(self, rules: Path | ExtractRules | None = None) -> None:
        """`rules`: a folder that overrides or adds to the shipped rules, or rules already loaded.

        Raises `RuleError` for broken rule files.
        """
        self.rules = rules if isinstance(rules, ExtractRules) else load_rules(rules)
        patterns: list[Pattern] = []
        owners: list[_Owner] = []
        for condition in self.rules.conditions:
            for rule in condition.mentions:
                patterns += rule.patterns
                owners += [rule] * len(rule.patterns)
            patterns += condition.never
            owners += [condition] * len(condition.never)
        for cue in self.rules.cues:
            patterns += cue.patterns
            owners += [cue] * len(cue.patterns)
        for section in self.rules.sections:
            patterns += section.headings
            owners += [section] * len(section.headings)
        try:
            self._patterns = PatternSet(patterns)
        except PatternError:
            check_literals(self.rules)
            raise
        self._owners = owners
        self._anchored = [cue for cue in self.rules.cues if cue.regex is not None]
        self._sections = {section.name: section for section in self.rules.sections}
        self.conditions = {condition.name: condition for condition in self.rules.conditions}

    def mentions(self, text: str) -> list[Mention]:
        """The mentions of conditions in a text, in order, with offsets in it."""
        view = readable(text)
        mentions = self._mentions(view.text)
        if not view.is_plain:
            _map_back(mentions, view)
        return mentions

    def traced(self, text: str, trace: Trace) -> tuple[str, list[Mention]]:
        """The text as it is read, and its mentions with offsets in that; `trace` is told of each decision."""
        view = readable(text)
        return view.text, self._mentions(view.text, trace)

    @property
    def patterns(self) -> Sequence[Pattern]:
        """The patterns of all rules; `Hit.number` is a place among them."""
        return self._patterns.patterns

    def _mentions(self, text: str, trace: Trace | None = None) -> list[Mention]:
        folded = fold(text)
        candidates: list[Candidate] = []
        traps: list[Trap] = []
        cues: list[CueHit] = []
        headings: list[Heading] = []
        owners = self._owners
        for hit in self._patterns.hits(folded, text):
            owner = owners[hit.number]
            if isinstance(owner, MentionRule):
                candidates.append((hit, owner))
            elif isinstance(owner, Cue):
                cues.append(CueHit(hit.start, hit.end, owner))
            elif isinstance(owner, Condition):
                traps.append(Trap(hit.start, hit.end, owner.name, hit.number))
            elif (heading := heading_at(folded, hit.start, hit.end, owner.name)) is not None:
                headings.append(heading)
        if not candidates:
            return []
        sentences = Sentences(text, folded)
        found = find_mentions(candidates, traps, folded, sentences, trace)
        qualify(found, cues, self._anchored, Sections(headings), self._sections, folded, sentences)
        return found

    def process(self, texts: Iterable[str]) -> list[Row]:
        """A record for each text: `conditions`, `charlson` and `mentions` (see `summary.document_record`)."""
        return [self.record(Document(id=str(n), text=text)) for n, text in enumerate(texts)]

    def record(self, document: Document, *, with_text: bool = True) -> Row:
        """The record of one document."""
        return document_record(document, self.mentions(document.text), self.conditions, with_text=with_text)


def _map_back(mentions: Sequence[Mention], view: View) -> None:
    for mention in mentions:
        mention.start, mention.end = view.original(mention.start, mention.end)
        for cue in mention.cues:
            cue["start"], cue["end"] = view.original(cue["start"], cue["end"])


@lru_cache(maxsize=4)
def shared_extractor(rules: Path | None = None) -> Extractor:
    """The extractor of a folder of rules, made once in a process."""
    return Extractor(rules)


def _measured(extractor: Extractor, document: Document, with_text: bool) -> Row:
    start = process_time()
    mentions = extractor.mentions(document.text)
    found = process_time()
    record = document_record(document, mentions, extractor.conditions, with_text=with_text)
    record["_counts"] = dict.fromkeys(record["conditions"], 1)
    record["_times"] = {"find": found - start, "summarise": process_time() - found}
    return record


def make_batch(rules: Path | None = None, *, with_text: bool = True) -> BatchFunction:
    """The batch function of `cliniq extract`: one record a document, in order.

    A document on which anything fails is rejected, without any of its text. `_counts` (1 for each condition of the
    document) and `_times` (CPU seconds by step) are for the report of the run.
    """
    extractor = shared_extractor(rules)

    def batch(documents: Sequence[Document]) -> list[Row | Reject]:
        rows: list[Row | Reject] = []
        for document in documents:
            try:
                rows.append(_measured(extractor, document, with_text))
            except Exception as error:
                reason = f"extraction failed ({type(error).__name__})"
                rows.append(Reject(document.id, reason, document.path, document.line))
        return rows

    return batch
